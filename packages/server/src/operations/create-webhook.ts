import { randomBytes } from 'node:crypto';
import { ok } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import { type Call, perform } from './operation.ts';
import { newWebhookSecret, shownUrl, WEBHOOK_COLUMNS, type WebhookRow } from './webhook-row.ts';

/** A webhook as it was asked for; the URL and the events have been checked. */
export interface WebhookRequest {
  readonly url: string;
  readonly events: readonly string[];
  readonly description: string;
  readonly format: WebhookRow['format'];
}

export interface MadeWebhook {
  readonly changed: boolean;
  readonly row: WebhookRow;
  /** Shown this once. */
  readonly secret: string;
}

/** Makes a webhook, active from now on. */
export function createWebhook(db: Kysely<Tables>, call: Call, request: WebhookRequest) {
  return perform<MadeWebhook>(db, call, async ({ trx, at, audit }) => {
    const id = `whk_${randomBytes(9).toString('hex')}`;
    const secret = newWebhookSecret();
    const { url, description, format } = request;
    const row = await trx
      .insertInto('webhooks')
      .values({ id, url, description, events: [...request.events], format, secret, created_at: at, updated_at: at })
      .returning(WEBHOOK_COLUMNS)
      .executeTakeFirstOrThrow();
    audit({
      object: { kind: 'webhook', id, version: row.row_version },
      change: { created: { url: shownUrl(url), events: row.events, format, description } },
    });
    return ok({ changed: true, row, secret });
  });
}
