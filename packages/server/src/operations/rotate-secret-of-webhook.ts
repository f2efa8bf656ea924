import { ok, refuse } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import type { MadeWebhook } from './create-webhook.ts';
import { type Call, perform } from './operation.ts';
import { refuseStale } from './stale.ts';
import { lockWebhook, newWebhookSecret, noWebhook, WEBHOOK_COLUMNS } from './webhook-row.ts';

/** Makes a new secret; the one before it signs beside it for the overlap, and the one before that no more. */
export function rotateSecretOfWebhook(
  db: Kysely<Tables>,
  call: Call,
  id: string,
  { overlapMs, expected }: { readonly overlapMs: number; readonly expected: number | null },
) {
  return perform<MadeWebhook>(db, call, async ({ trx, at, audit }) => {
    const row = await lockWebhook(trx, id);
    if (row === undefined) return refuse(noWebhook(id));
    const stale = await refuseStale(trx, { kind: 'webhook', id, rowVersion: row.row_version }, expected);
    if (stale !== null) return refuse(stale);
    const secret = newWebhookSecret();
    const until = overlapMs === 0 ? null : new Date(Date.parse(at) + overlapMs).toISOString();
    const changed = await trx
      .updateTable('webhooks')
      .set((eb) => ({
        secret,
        previous_secret: until === null ? null : eb.ref('secret'),
        previous_secret_until: until,
        row_version: row.row_version + 1,
        updated_at: at,
      }))
      .where('id', '=', id)
      .returning(WEBHOOK_COLUMNS)
      .executeTakeFirstOrThrow();
    audit({
      object: { kind: 'webhook', id, version: changed.row_version },
      change: { secretRotated: true, previousSecretUntil: until },
    });
    return ok({ changed: true, row: changed, secret });
  });
}
