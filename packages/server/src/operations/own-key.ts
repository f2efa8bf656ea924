import { type Permission, permits } from '@setlist/core/access';
import type { Refusal } from '@setlist/core/refusal';
import { ok, type Result, refuse } from '@setlist/core/result';
import { type KeyRow, lockKey } from './key-row.ts';
import type { Write } from './operation.ts';

/**
 * The key, locked, and the right by which the caller may change it: that of every member for their own and for the key that
 * asks, that of administrators for all. What one may not change one is not told of.
 */
export async function keyToChange(
  { trx, actor, caller }: Write,
  id: string,
): Promise<Result<{ readonly row: KeyRow; readonly action: Permission }, Refusal>> {
  const row = await lockKey(trx, id);
  const isOwn = row?.member_id === actor.id || (caller.kind === 'key' && caller.keyId === id);
  const isAny = permits(actor.roles, 'key.change');
  if (row === undefined || !(isOwn || isAny)) {
    return refuse({
      code: 'not_found',
      message: `There is no key \`${id}\` that ${actor.name} may change. \`setlist keys list\` shows those there are.`,
    });
  }
  return ok({ row, action: isOwn ? 'own_key.change' : 'key.change' });
}
