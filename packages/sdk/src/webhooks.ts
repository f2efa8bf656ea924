import { type Ask, askAll, type CallOptions, type Page, queryOf } from './ask.ts';

/** `cloudevents`: CloudEvents 1.0 in structured JSON; `slack`: the body of a Slack incoming webhook. */
export type WebhookFormat = 'cloudevents' | 'slack';
export type DeliveryState = 'waiting' | 'delivered' | 'failed';

/** `GET /api/v1/webhooks/{id}` */
export interface WebhookSummary {
  readonly id: string;
  readonly url: string;
  readonly description: string;
  /** Event types, `release.*` for a family, `*` for all. */
  readonly events: readonly string[];
  readonly format: WebhookFormat;
  readonly active: boolean;
  /** Why Setlist itself stopped delivering to it; `null`: it did not. */
  readonly inactiveReason: string | null;
  /** Until when the secret before the last rotation signs beside the new one. */
  readonly previousSecretUntil: string | null;
  readonly rowVersion: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Answered when a secret is made; `null` when the same Idempotency-Key asks again, as it is kept nowhere. */
export interface WebhookWithSecret extends WebhookSummary {
  readonly secret: string | null;
}

/** `POST /api/v1/webhooks` */
export interface CreateWebhook {
  readonly url: string;
  readonly events: readonly string[];
  readonly description?: string;
  readonly format?: WebhookFormat;
}

/** `PATCH /api/v1/webhooks/{id}`: what is given changes, the rest stays. */
export interface ChangeWebhook extends Partial<CreateWebhook> {
  readonly active?: boolean;
}

/** One event for one webhook, and how its delivery goes. */
export interface Delivery {
  readonly id: string;
  readonly webhookId: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly state: DeliveryState;
  /** Since it was made, or replayed. */
  readonly attempts: number;
  readonly lastAttemptAt: string | null;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  /** What the receiver answered last, 1,024 bytes at most. */
  readonly lastResponse: string | null;
  readonly nextAttemptAt: string | null;
  readonly deliveredAt: string | null;
  readonly createdAt: string;
}

/** `GET /api/v1/webhooks/{id}/deliveries/{delivery}` */
export interface DeliveryDetail extends Delivery {
  /** The event as Setlist keeps it: `id`, `type`, `time`, `subject`, `data`. */
  readonly event: object;
}

export interface DeliveryQuery {
  readonly state?: DeliveryState;
  readonly type?: string;
  /** RFC 3339: made since then. */
  readonly since?: string;
  readonly cursor?: string;
  readonly limit?: number;
}

/** `GET /api/v1/webhook-events`: what a webhook may ask for. */
export interface WebhookEventType {
  readonly type: string;
  readonly description: string;
}

/** `POST /api/v1/webhooks/{id}/replays` */
export interface ReplayDeliveries {
  /** RFC 3339: made since then. */
  readonly since: string;
  /** `failed` unless told. */
  readonly state?: 'failed' | 'delivered';
}

/** How many deliveries are sent again. */
export interface ReplayedDeliveries {
  readonly replayed: number;
}

/** Webhooks and what became of what they were sent. */
export function webhooksClient(ask: Ask) {
  const at = (id: string) => `/webhooks/${encodeURIComponent(id)}`;
  const delivery = (id: string, one: string) => `${at(id)}/deliveries/${encodeURIComponent(one)}`;
  return {
    webhooks: (query: { cursor?: string; limit?: number } = {}, options: CallOptions = {}) =>
      ask<Page<WebhookSummary>>({ method: 'GET', path: `/webhooks${queryOf(query)}`, ...options }),
    everyWebhook: (options: CallOptions = {}) => askAll<WebhookSummary>(ask, '/webhooks', options),
    webhook: (id: string, options: CallOptions = {}) =>
      ask<WebhookSummary>({ method: 'GET', path: at(id), ...options }),
    createWebhook: (body: CreateWebhook, options: CallOptions = {}) =>
      ask<WebhookWithSecret>({ method: 'POST', path: '/webhooks', body, ...options }),
    changeWebhook: (id: string, body: ChangeWebhook, options: CallOptions = {}) =>
      ask<WebhookSummary>({ method: 'PATCH', path: at(id), body, ...options }),
    deleteWebhook: (id: string, options: CallOptions = {}) => ask<void>({ method: 'DELETE', path: at(id), ...options }),
    /** The old secret signs beside the new one for `overlapHours`: 24 unless told, 0 to 168. */
    rotateWebhookSecret: (id: string, body: { overlapHours?: number } = {}, options: CallOptions = {}) =>
      ask<WebhookWithSecret>({ method: 'POST', path: `${at(id)}/rotate-secret`, body, ...options }),
    /** Sends a `webhook.test` event; the delivery says how it went. */
    testWebhook: (id: string, options: CallOptions = {}) =>
      ask<Delivery>({ method: 'POST', path: `${at(id)}/test`, body: {}, ...options }),
    webhookEvents: (options: CallOptions = {}) => askAll<WebhookEventType>(ask, '/webhook-events', options),
    deliveries: (id: string, query: DeliveryQuery = {}, options: CallOptions = {}) =>
      ask<Page<Delivery>>({ method: 'GET', path: `${at(id)}/deliveries${queryOf({ ...query })}`, ...options }),
    delivery: (id: string, one: string, options: CallOptions = {}) =>
      ask<DeliveryDetail>({ method: 'GET', path: delivery(id, one), ...options }),
    replayDelivery: (id: string, one: string, options: CallOptions = {}) =>
      ask<Delivery>({ method: 'POST', path: `${delivery(id, one)}/replay`, body: {}, ...options }),
    /** Answers how many deliveries are sent again. */
    replayDeliveries: (id: string, body: ReplayDeliveries, options: CallOptions = {}) =>
      ask<ReplayedDeliveries>({ method: 'POST', path: `${at(id)}/replays`, body, ...options }),
  };
}
