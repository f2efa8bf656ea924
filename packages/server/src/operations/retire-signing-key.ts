import type { Refusal } from '@setlist/core/refusal';
import { ok, type Result, refuse } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import { type Call, perform } from './operation.ts';
import { refuseStale } from './stale.ts';

interface RetireQuestion {
  readonly id: string;
  readonly reason: string;
  /** The key that this node signs with. */
  readonly ownKeyId: string | null;
  /** Row version that the request was made up from; `null` and absent: any. */
  readonly expected?: number | null;
}

interface RetiredKey {
  readonly changed: boolean;
  readonly retiredAt: string;
  readonly rowVersion: number;
}

/**
 * Says that what a key signed no longer counts, bundles and checkpoints of the past included: for a key that leaked. A
 * key that only stopped signing is left as it is. `ownKeyId` is this node's: it cannot be taken from under it.
 */
export async function retireSigningKey(
  db: Kysely<Tables>,
  call: Call,
  { id, reason, ownKeyId, expected = null }: RetireQuestion,
): Promise<Result<RetiredKey, Refusal>> {
  return perform<RetiredKey>(db, call, async ({ trx, at, audit }) => {
    if (id === ownKeyId) return refuse(inUse(id));
    const key = await trx
      .selectFrom('signing_keys')
      .select(['retired_at', 'row_version'])
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst();
    if (key === undefined) return refuse(noSuchKey(id));
    const stale = await refuseStale(trx, { kind: 'signing_key', id, rowVersion: key.row_version }, expected);
    if (stale !== null) return refuse(stale);
    if (key.retired_at !== null) return ok({ changed: false, retiredAt: key.retired_at, rowVersion: key.row_version });
    const rowVersion = key.row_version + 1;
    const changes = { retired_at: at, row_version: rowVersion };
    await trx.updateTable('signing_keys').set(changes).where('id', '=', id).execute();
    audit({ object: { kind: 'signing_key', id, version: rowVersion }, change: { retired: at, reason } });
    return ok({ changed: true, retiredAt: at, rowVersion });
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
