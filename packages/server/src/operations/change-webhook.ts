import type { Json } from '@setlist/core/audit';
import { ok, refuse } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import type { WebhookRequest } from './create-webhook.ts';
import { type Call, perform, type Write } from './operation.ts';
import { refuseStale } from './stale.ts';
import { lockWebhook, noWebhook, shownUrl, WEBHOOK_COLUMNS, type WebhookRow } from './webhook-row.ts';

/** What is given changes, the rest stays. */
export interface WebhookChange extends Partial<WebhookRequest> {
  readonly active?: boolean;
}

export interface ChangedWebhook {
  readonly changed: boolean;
  readonly row: WebhookRow;
}

/** Changes a webhook. Deliveries that wait go where it leads from now on. */
export function changeWebhook(
  db: Kysely<Tables>,
  call: Call,
  id: string,
  expected: number | null,
  change: WebhookChange,
) {
  return perform<ChangedWebhook>(db, call, async (write) => {
    const row = await lockWebhook(write.trx, id);
    if (row === undefined) return refuse(noWebhook(id));
    const stale = await refuseStale(write.trx, { kind: 'webhook', id, rowVersion: row.row_version }, expected);
    if (stale !== null) return refuse(stale);
    return ok(await applyToWebhook(write, row, change, null));
  });
}

/** Stops delivering to a webhook whose receiver wants nothing any more; its owner can activate it again. */
export async function deactivateWebhook(db: Kysely<Tables>, id: string, reason: string): Promise<void> {
  const call: Call = { caller: { kind: 'server', task: 'webhooks' }, permission: 'webhook.change' };
  const result = await perform<{ readonly changed: boolean }>(db, call, async (write) => {
    const row = await lockWebhook(write.trx, id);
    if (row === undefined || !row.active) return ok({ changed: false });
    const changed = await applyToWebhook(write, row, { active: false }, reason);
    write.emit({ type: 'webhook.deactivated', subject: `webhooks/${id}`, data: { webhook: id, reason } });
    return ok(changed);
  });
  if (!result.ok) throw new Error(result.error.message);
}

async function applyToWebhook(
  { trx, at, audit }: Write,
  row: WebhookRow,
  change: WebhookChange,
  reason: string | null,
): Promise<ChangedWebhook> {
  const differences = differencesOf(row, change);
  if (Object.keys(differences).length === 0) return { changed: false, row };
  const active = change.active ?? row.active;
  const changed = await trx
    .updateTable('webhooks')
    .set({
      url: change.url ?? row.url,
      events: [...(change.events ?? row.events)],
      description: change.description ?? row.description,
      format: change.format ?? row.format,
      active,
      inactive_reason: active ? null : (reason ?? row.inactive_reason),
      row_version: row.row_version + 1,
      updated_at: at,
    })
    .where('id', '=', row.id)
    .returning(WEBHOOK_COLUMNS)
    .executeTakeFirstOrThrow();
  audit({
    object: { kind: 'webhook', id: row.id, version: changed.row_version },
    change: reason === null ? differences : { ...differences, reason },
  });
  return { changed: true, row: changed };
}

function differencesOf(row: WebhookRow, change: WebhookChange): Record<string, Json> {
  const differences: Record<string, Json> = {};
  for (const field of ['url', 'events', 'description', 'format', 'active'] as const) {
    const to = change[field];
    if (to === undefined || JSON.stringify(to) === JSON.stringify(row[field])) continue;
    differences[field] = { from: shown(field, row[field]), to: shown(field, to) };
  }
  return differences;
}

function shown(field: string, value: string | boolean | readonly string[]): Json {
  if (typeof value === 'object') return [...value];
  return field === 'url' && typeof value === 'string' ? shownUrl(value) : value;
}
