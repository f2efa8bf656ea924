import type { Json } from '@setlist/core/audit';
import { endLinks } from './one-time-link.ts';
import type { Write } from './operation.ts';

/** Ends a member's sessions, personal keys and links; answers how many of the first two, for the audit log. */
export async function endAccess({ trx, at }: Write, memberId: string): Promise<{ readonly [what: string]: Json }> {
  const sessions = await trx.deleteFrom('auth_sessions').where('user_id', '=', memberId).returning('id').execute();
  const keys = await trx
    .updateTable('api_keys')
    .set((eb) => ({ revoked_at: at, row_version: eb('row_version', '+', 1) }))
    .where('member_id', '=', memberId)
    .where('revoked_at', 'is', null)
    .returning('id')
    .execute();
  await endLinks(trx, memberId);
  return { sessions: sessions.length, keys: keys.map((key) => key.id) };
}
