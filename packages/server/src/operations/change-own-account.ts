import { ok, refuse } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import { applyToMember, type ChangedMember, type MemberChange } from './change-member.ts';
import { type Call, perform } from './operation.ts';
import { setPassword } from './redeem-link.ts';

/** Changes what members say of themselves: their name, and the locales that they declare competence in. */
export function changeOwnAccount(
  db: Kysely<Tables>,
  call: Call,
  expected: number | null,
  change: Pick<MemberChange, 'name' | 'locales'>,
) {
  return perform<ChangedMember>(db, call, async (write) => {
    if (write.actor.kind === 'person') return applyToMember(write, write.actor.id, expected, change);
    return refuse({
      code: 'person_needed',
      message: 'A service key is no person and has no account. Sign in, or use a personal key.',
    });
  });
}

/** Sets a member's new password and ends every session but the one that asks. */
export function changePassword(
  db: Kysely<Tables>,
  {
    memberId,
    token,
    passwordHash,
  }: { readonly memberId: string; readonly token: string; readonly passwordHash: string },
) {
  const call = { caller: { kind: 'person', memberId, via: 'session' }, permission: 'own_account.change' } as const;
  return perform<{ readonly changed: true }>(db, call, async ({ trx, audit }) => {
    await setPassword(trx, memberId, passwordHash);
    const ended = await trx
      .deleteFrom('auth_sessions')
      .where('user_id', '=', memberId)
      .where('token', '!=', token)
      .returning('id')
      .execute();
    audit({ object: { kind: 'member', id: memberId }, change: { password: 'changed', sessionsEnded: ended.length } });
    return ok({ changed: true });
  });
}
