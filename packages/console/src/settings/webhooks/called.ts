import type { WebhookSummary } from '@setlist/sdk';

/** What a webhook is for, else where it goes. */
export function calledWebhook({ description, url }: Pick<WebhookSummary, 'description' | 'url'>): string {
  return description === '' ? hostOf(url) : description;
}

/** The host of an address; the address itself where it is none. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
