import { ok } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import { type Call, perform } from './operation.ts';

export interface OpenedSession {
  readonly id: string;
  readonly memberId: string;
  readonly by: 'password' | 'provider' | 'link';
  /** Token of the session that the browser had before: one browser has one. */
  readonly replaces: string | null;
}

/** Writes down that a member came in. Refuses a member who may not: then the session is to be ended. */
export function openSession(db: Kysely<Tables>, { id, memberId, by, replaces }: OpenedSession) {
  return perform<{ readonly changed: true }>(db, sessionCall(memberId, 'session.open'), async ({ trx, audit }) => {
    if (replaces !== null)
      await trx.deleteFrom('auth_sessions').where('token', '=', replaces).where('id', '!=', id).execute();
    audit({ object: { kind: 'session', id }, change: { opened: { by } } });
    return ok({ changed: true });
  });
}

/** Ends one session of a member, or all of them. */
export function closeSessions(db: Kysely<Tables>, memberId: string, token: string | null) {
  return perform<{ readonly changed: boolean }>(db, sessionCall(memberId, 'session.close'), async ({ trx, audit }) => {
    const ended = await trx
      .deleteFrom('auth_sessions')
      .where('user_id', '=', memberId)
      .$if(token !== null, (query) => query.where('token', '=', token ?? ''))
      .returning('id')
      .execute();
    for (const { id } of ended)
      audit({ object: { kind: 'session', id }, change: { closed: token === null ? 'everywhere' : 'here' } });
    return ok({ changed: ended.length > 0 });
  });
}

/** Ends a session that no one was told of. */
export async function dropSession(db: Kysely<Tables>, token: string): Promise<void> {
  await db.deleteFrom('auth_sessions').where('token', '=', token).execute();
}

function sessionCall(memberId: string, permission: 'session.open' | 'session.close'): Call {
  return { caller: { kind: 'person', memberId, via: 'session' }, permission };
}
