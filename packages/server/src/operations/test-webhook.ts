import { randomBytes } from 'node:crypto';
import { ok, refuse } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import { type Call, perform } from './operation.ts';
import { DELIVERY_COLUMNS, type DeliveryRow } from './replay-delivery.ts';
import { lockWebhook, noWebhook } from './webhook-row.ts';

/** Has a `webhook.test` event delivered to that webhook alone, whatever events it asked for. */
export function testWebhook(db: Kysely<Tables>, call: Call, id: string) {
  return perform<{ readonly changed: boolean; readonly delivery: DeliveryRow }>(db, call, async (write) => {
    const { trx, at, actor, audit } = write;
    const row = await lockWebhook(trx, id);
    if (row === undefined) return refuse(noWebhook(id));
    if (!row.active) {
      return refuse({ code: 'conflict', message: `The webhook \`${id}\` is not active. Activate it, then test it.` });
    }
    const event = {
      id: `evt_${randomBytes(12).toString('hex')}`,
      type: 'webhook.test',
      time: at,
      subject: `webhooks/${id}`,
      data: { webhook: id, by: actor.name },
    };
    const delivery = await trx
      .insertInto('deliveries')
      .values({
        id: `dlv_${randomBytes(12).toString('hex')}`,
        webhook_id: id,
        event_id: event.id,
        event_type: event.type,
        event: JSON.stringify(event),
        state: 'waiting',
        next_attempt_at: at,
        created_at: at,
      })
      .returning(DELIVERY_COLUMNS)
      .executeTakeFirstOrThrow();
    audit({ object: { kind: 'webhook', id }, change: { tested: { event: event.id } } });
    return ok({ changed: true, delivery });
  });
}
