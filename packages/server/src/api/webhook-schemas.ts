import type { Json } from '@setlist/core/audit';
import type { Delivery, WebhookSummary } from '@setlist/sdk';
import Type from 'typebox';
import type { DeliveryRow } from '../operations/replay-delivery.ts';
import type { WebhookRow } from '../operations/webhook-row.ts';
import { PageQuery } from './paging.ts';

const webhookFields = {
  url: Type.String({ description: 'Where events are sent: https, a public address, port 443 or 8000 to 9999.' }),
  events: Type.Array(Type.String(), { description: 'Event types; `release.*` for a family, `*` for all.' }),
  description: Type.String({ maxLength: 500, description: 'For people.' }),
  format: Type.String({ enum: ['cloudevents', 'slack'], description: '`cloudevents` unless told.' }),
  active: Type.Boolean({ description: 'Whether anything is sent to it.' }),
};
const { url, events, active, ...optional } = webhookFields;

export const CreateWebhookBody = Type.Object(
  { url, events, ...Type.Partial(Type.Object(optional)).properties },
  { additionalProperties: false },
);

export const ChangeWebhookBody = Type.Object(Type.Partial(Type.Object(webhookFields)).properties, {
  additionalProperties: false,
});

export const RotateBody = Type.Object(
  {
    overlapHours: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 168,
        description: 'How long the old secret signs too: 24 hours unless told.',
      }),
    ),
  },
  { additionalProperties: false },
);
export type RotateBody = Type.Static<typeof RotateBody>;

export const ReplaysBody = Type.Object(
  {
    since: Type.String({ description: 'Deliveries made since then (RFC 3339).' }),
    state: Type.Optional(
      Type.Union([Type.Literal('failed'), Type.Literal('delivered')], { description: '`failed` unless told.' }),
    ),
  },
  { additionalProperties: false },
);
export type ReplaysBody = Type.Static<typeof ReplaysBody>;

export const WebhooksQuery = Type.Object(PageQuery, { additionalProperties: false });
export type WebhooksQuery = Type.Static<typeof WebhooksQuery>;

export const DeliveriesQuery = Type.Object(
  {
    ...PageQuery,
    state: Type.Optional(
      Type.Union([Type.Literal('waiting'), Type.Literal('delivered'), Type.Literal('failed')], {
        description: 'Deliveries that fare so now.',
      }),
    ),
    type: Type.Optional(
      Type.String({
        pattern: '^[a-z_.]{1,100}$',
        title: 'an event type, such as release.approved',
        description: 'Only deliveries of this event.',
      }),
    ),
    since: Type.Optional(Type.String({ description: 'RFC 3339: made since then.' })),
  },
  { additionalProperties: false },
);
export type DeliveriesQuery = Type.Static<typeof DeliveriesQuery>;

/** What is kept of an answer under its Idempotency-Key: everything but the secret. */
export function concealSecret(result: Json): Json {
  return typeof result === 'object' && result !== null && !Array.isArray(result) ? { ...result, secret: null } : result;
}

/** A webhook as the API answers it. */
export function webhookOf(row: WebhookRow): WebhookSummary {
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    events: row.events,
    format: row.format,
    active: row.active,
    inactiveReason: row.inactive_reason,
    previousSecretUntil: row.previous_secret_until,
    rowVersion: row.row_version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** A delivery as the API answers it. */
export function deliveryOf(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    webhookId: row.webhook_id,
    eventId: row.event_id,
    eventType: row.event_type,
    state: row.state,
    attempts: row.attempts,
    lastAttemptAt: row.last_attempt_at,
    lastStatus: row.last_status,
    lastError: row.last_error,
    lastResponse: row.last_response,
    nextAttemptAt: row.next_attempt_at,
    deliveredAt: row.delivered_at,
    createdAt: row.created_at,
  };
}
