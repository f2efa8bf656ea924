import { ok, refuse } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import { type Actor, perform } from './operation.ts';

/** Makes a key useless on every node within a snapshot's announcement. Revoking twice is harmless. */
export function revokeKey(db: Kysely<Tables>, actor: Actor, id: string) {
  return perform<{ readonly changed: boolean }>(db, actor, async ({ trx, at }) => {
    const key = await trx.selectFrom('api_keys').select('revoked_at').where('id', '=', id).executeTakeFirst();
    if (key === undefined) return refuse({ code: 'not_found', message: `There is no key \`${id}\`.` });
    if (key.revoked_at !== null) return ok({ changed: false });
    await trx.updateTable('api_keys').set({ revoked_at: at }).where('id', '=', id).execute();
    return ok({ changed: true });
  });
}
