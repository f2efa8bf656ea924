import { ok, refuse } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import { type Call, perform } from './operation.ts';
import { refuseStale } from './stale.ts';
import { lockWebhook, noWebhook, shownUrl } from './webhook-row.ts';

/** Removes a webhook with its delivery log; what was still to be delivered is not. */
export function deleteWebhook(db: Kysely<Tables>, call: Call, id: string, expected: number | null) {
  return perform<{ readonly changed: boolean }>(db, call, async ({ trx, audit }) => {
    const row = await lockWebhook(trx, id);
    if (row === undefined) return refuse(noWebhook(id));
    const stale = await refuseStale(trx, { kind: 'webhook', id, rowVersion: row.row_version }, expected);
    if (stale !== null) return refuse(stale);
    await trx.deleteFrom('webhooks').where('id', '=', id).execute();
    audit({
      object: { kind: 'webhook', id, version: row.row_version + 1 },
      change: { deleted: { url: shownUrl(row.url), events: row.events, format: row.format } },
    });
    return ok({ changed: true });
  });
}
