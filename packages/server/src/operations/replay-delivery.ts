import { ok, refuse } from '@setlist/core/result';
import type { Kysely, Selectable } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import { type Call, perform, type Write } from './operation.ts';
import { lockWebhook, noWebhook, type WebhookRow } from './webhook-row.ts';

/** A delivery without its event. */
export type DeliveryRow = Omit<Selectable<Tables['deliveries']>, 'event' | 'job_id'>;

export const DELIVERY_COLUMNS = [
  'id',
  'seq',
  'webhook_id',
  'event_id',
  'event_type',
  'state',
  'attempts',
  'last_attempt_at',
  'last_status',
  'last_error',
  'last_response',
  'next_attempt_at',
  'delivered_at',
  'created_at',
] as const satisfies readonly (keyof DeliveryRow)[];

/** Sends an event again, under the same `webhook-id`, with all its attempts anew. */
export function replayDelivery(db: Kysely<Tables>, call: Call, webhookId: string, id: string) {
  return perform<{ readonly changed: boolean; readonly delivery: DeliveryRow }>(db, call, async (write) => {
    const webhook = await lockWebhook(write.trx, webhookId);
    if (webhook === undefined) return refuse(noWebhook(webhookId));
    if (!webhook.active) return refuse(notActive(webhook));
    const [delivery] = await startAnew(write)
      .where('id', '=', id)
      .where('webhook_id', '=', webhookId)
      .returning(DELIVERY_COLUMNS)
      .execute();
    if (delivery === undefined) {
      return refuse({ code: 'not_found', message: `The webhook \`${webhookId}\` has no delivery \`${id}\`.` });
    }
    write.audit({
      object: { kind: 'webhook', id: webhookId },
      change: { replayed: { delivery: id, event: delivery.event_id } },
    });
    return ok({ changed: true, delivery });
  });
}

/** Sends again, in their order, what failed (or was delivered) of what was made since then. */
export function replayDeliveries(
  db: Kysely<Tables>,
  call: Call,
  webhookId: string,
  { since, state }: { readonly since: string; readonly state: 'failed' | 'delivered' },
) {
  return perform<{ readonly changed: boolean; readonly replayed: number }>(db, call, async (write) => {
    const webhook = await lockWebhook(write.trx, webhookId);
    if (webhook === undefined) return refuse(noWebhook(webhookId));
    if (!webhook.active) return refuse(notActive(webhook));
    const rows = await startAnew(write)
      .where('webhook_id', '=', webhookId)
      .where('state', '=', state)
      .where('created_at', '>=', since)
      .returning('id')
      .execute();
    if (rows.length === 0) return ok({ changed: false, replayed: 0 });
    write.audit({
      object: { kind: 'webhook', id: webhookId },
      change: { replayed: { since, state, deliveries: rows.length } },
    });
    return ok({ changed: true, replayed: rows.length });
  });
}

/** Without a job: the webhooks room queues it, and a job that it had delivers nothing any more. */
function startAnew({ trx, at }: Write) {
  return trx
    .updateTable('deliveries')
    .set({ state: 'waiting', attempts: 0, job_id: null, next_attempt_at: at, delivered_at: null });
}

function notActive({ id }: WebhookRow) {
  return {
    code: 'conflict',
    message: `The webhook \`${id}\` is not active. Activate it, then replay.`,
  } as const;
}
