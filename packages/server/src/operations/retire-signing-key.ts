import type { Refusal } from '@setlist/core/refusal';
import { ok, type Result, refuse } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import { type Call, perform } from './operation.ts';

/**
 * Says that what a key signed no longer counts, bundles and checkpoints of the past included: for a key that leaked. A
 * key that only stopped signing is left as it is. `ownKeyId` is this node's: it cannot be taken from under it.
 */
export async function retireSigningKey(
  db: Kysely<Tables>,
  call: Call,
  { id, reason, ownKeyId }: { readonly id: string; readonly reason: string; readonly ownKeyId: string | null },
): Promise<Result<{ readonly changed: boolean; readonly retiredAt: string }, Refusal>> {
  return perform<{ readonly changed: boolean; readonly retiredAt: string }>(db, call, async ({ trx, at, audit }) => {
    if (id === ownKeyId) return refuse(inUse(id));
    const key = await trx
      .selectFrom('signing_keys')
      .select('retired_at')
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst();
    if (key === undefined) return refuse(noSuchKey(id));
    if (key.retired_at !== null) return ok({ changed: false, retiredAt: key.retired_at });
    await trx.updateTable('signing_keys').set({ retired_at: at }).where('id', '=', id).execute();
    audit({ object: { kind: 'signing_key', id }, change: { retired: at, reason } });
    return ok({ changed: true, retiredAt: at });
  });
}

function inUse(id: string): Refusal {
  return {
    code: 'conflict',
    message: `This node signs with key ${id}. Start it with another key first (docs/audit.md), then retire this one.`,
  };
}

function noSuchKey(id: string): Refusal {
  return {
    code: 'not_found',
    message: `There is no signing key \`${id}\`. GET /api/v1/signing-keys shows those there are.`,
  };
}
