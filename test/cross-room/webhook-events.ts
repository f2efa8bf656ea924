import { ok } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import { deactivateWebhook } from '../../packages/server/src/operations/change-webhook.ts';
import { type Call, perform, SNAPSHOT_CHANNEL } from '../../packages/server/src/operations/operation.ts';
import type { PostgresStore } from '../../packages/server/src/postgres/connect.ts';
import type { Tables } from '../../packages/server/src/postgres/tables.ts';
import { parseAllowance } from '../../packages/server/src/webhooks/allowance.ts';
import { startWebhooks, type WebhooksOptions } from '../../packages/server/src/webhooks/start-webhooks.ts';

export const CALL: Call = { caller: { kind: 'server', task: 'test' }, permission: 'webhook.change' };

/** An operation that tells webhooks of so many events, in one transaction. */
export async function tell(
  db: Kysely<Tables>,
  type: string,
  count = 1,
  data: object = {},
  permission: Call['permission'] = CALL.permission,
): Promise<void> {
  const told = await perform(db, { ...CALL, permission }, async ({ audit, emit }) => {
    audit({ object: { kind: 'test', id: type }, change: { told: count } });
    for (let number = 1; number <= count; number += 1) {
      emit({ type, subject: `releases/${number}`, data: { number, ...data } });
    }
    return ok({ changed: true });
  });
  if (!told.ok) throw new Error(told.error.message);
}

/** Loopback is allowed; attempts follow each other within moments. */
export function startQuickly(store: PostgresStore, options: Partial<WebhooksOptions> = {}) {
  const allowance = parseAllowance(['127.0.0.0/8']);
  if (!allowance.ok) throw new Error(allowance.error.message);
  return startWebhooks({
    store,
    allowance: allowance.value,
    publicUrl: () => 'https://setlist.example.com',
    deactivate: (id, reason) => deactivateWebhook(store.db, id, reason),
    wakeOn: SNAPSHOT_CHANNEL,
    log: QUIET,
    ...options,
    pace: {
      schedule: [20, 20, 20],
      random: () => 0,
      timeoutMs: 10_000,
      pollMs: 25,
      leaseSeconds: 30,
      superviseSeconds: 1,
      graceMs: 100,
      ...options.pace,
    },
  });
}

export const QUIET = { info: () => undefined, warn: () => undefined, error: () => undefined };
