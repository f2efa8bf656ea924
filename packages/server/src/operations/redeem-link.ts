import { randomBytes } from 'node:crypto';
import type { Refusal } from '@setlist/core/refusal';
import { ok, type Result, refuse } from '@setlist/core/result';
import type { Kysely, Transaction } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import { addMember } from './invite-member.ts';
import { hasAdministrator, lockMember } from './member-row.ts';
import { hashOfLink, type LinkPurpose } from './one-time-link.ts';
import { type OperationRefusal, perform, type Write } from './operation.ts';

/** What a link that still opens is for. */
export interface OpenLink {
  readonly purpose: LinkPurpose;
  /** Whose it is; `null`: the first administrator's, who says so themselves. */
  readonly member: { readonly id: string; readonly email: string; readonly name: string } | null;
  readonly expiresAt: string;
}

export interface Redemption {
  readonly passwordHash: string;
  /** Of the first administrator; other links know theirs. */
  readonly email?: string | undefined;
  readonly name?: string | undefined;
}

export interface Redeemed {
  readonly changed: true;
  readonly memberId: string;
  readonly email: string;
}

/** The one answer to a link that was used, replaced or is over, or never was one. */
const NO_LINK: Refusal = {
  code: 'unauthenticated',
  field: '/token',
  message:
    'This link does not open: it was used, replaced or is over, or a part of it is missing. Ask an administrator for a new one.',
};

/** What the link is for, or the one refusal. */
export async function readLink(db: Kysely<Tables>, token: string, now: string): Promise<Result<OpenLink, Refusal>> {
  const hash = hashOfLink(token);
  if (hash === null) return refuse(NO_LINK);
  const row = await db
    .selectFrom('one_time_links')
    .leftJoin('members', 'members.id', 'one_time_links.member_id')
    .select(['purpose', 'expires_at', 'members.id', 'members.email', 'members.name', 'members.active'])
    .where('hash', '=', hash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  if (row === undefined) return refuse(NO_LINK);
  const { purpose, expires_at: expiresAt, id, email, name, active } = row;
  if (purpose === 'first_admin') return ok({ purpose, member: null, expiresAt });
  if (id === null || email === null || name === null || active !== true) return refuse(NO_LINK);
  return ok({ purpose, member: { id, email, name }, expiresAt });
}

/** Opens a link, once: makes the first administrator, lets an invited member in, or sets a new password. */
export async function redeemLink(
  db: Kysely<Tables>,
  token: string,
  redemption: Redemption,
): Promise<Result<Redeemed, OperationRefusal>> {
  const link = await readLink(db, token, new Date().toISOString());
  if (!link.ok) return link;
  const { member } = link.value;
  if (member === null) return makeFirstAdministrator(db, token, redemption);
  const call = {
    caller: { kind: 'person', memberId: member.id, via: 'link' },
    permission: 'own_account.change',
  } as const;
  return perform<Redeemed>(db, call, async (write) => {
    if (!(await claimLink(write, token))) return refuse(NO_LINK);
    const locked = await lockMember(write.trx, member.id);
    if (locked === undefined) return refuse(NO_LINK);
    if (!locked.joined) await insertUser(write.trx, member);
    await setPassword(write.trx, member.id, redemption.passwordHash);
    // Whoever knew the old password may be signed in with it.
    const ended = await write.trx
      .deleteFrom('auth_sessions')
      .where('user_id', '=', member.id)
      .returning('id')
      .execute();
    write.audit({
      object: { kind: 'member', id: member.id, version: locked.row_version },
      change: locked.joined
        ? { password: 'set by a link', sessionsEnded: ended.length }
        : { joined: 'by an invitation' },
    });
    return ok({ changed: true, memberId: member.id, email: member.email });
  });
}

async function makeFirstAdministrator(
  db: Kysely<Tables>,
  token: string,
  { passwordHash, email, name }: Redemption,
): Promise<Result<Redeemed, OperationRefusal>> {
  if (email === undefined || name === undefined) {
    const field = email === undefined ? '/email' : '/name';
    return refuse({
      code: 'invalid_request',
      field,
      message: `The first administrator says who they are: send \`${field.slice(1)}\` with the password.`,
    });
  }
  const call = { caller: { kind: 'server', task: 'first_administrator' }, permission: 'member.change' } as const;
  return perform<Redeemed>(db, call, async (write) => {
    if (!(await claimLink(write, token)) || (await hasAdministrator(write.trx))) return refuse(NO_LINK);
    const member = await addMember(write, { email, name, roles: ['admin'], reviewRoles: [], locales: [] });
    if (member === null) {
      return refuse({
        code: 'conflict',
        field: '/email',
        message: `There is a member with the address ${email} already. Use another one.`,
      });
    }
    await insertUser(write.trx, member);
    await setPassword(write.trx, member.id, passwordHash);
    return ok({ changed: true, memberId: member.id, email: member.email });
  });
}

/** Marks the link as used; of two who come with it, one. */
async function claimLink({ trx, at }: Write, token: string): Promise<boolean> {
  const hash = hashOfLink(token);
  if (hash === null) return false;
  const claimed = await trx
    .updateTable('one_time_links')
    .set({ used_at: at })
    .where('hash', '=', hash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', at)
    .returning('hash')
    .executeTakeFirst();
  return claimed !== undefined;
}

/** The address counts as verified: an administrator vouched for it, and the link was sent there. */
async function insertUser(
  trx: Transaction<Tables>,
  { id, email, name }: { readonly id: string; readonly email: string; readonly name: string },
): Promise<void> {
  await trx.insertInto('auth_users').values({ id, email, name, email_verified: true }).execute();
}

/** Sets the password's hash of whoever has a way in. */
export async function setPassword(trx: Transaction<Tables>, memberId: string, passwordHash: string): Promise<void> {
  const now = new Date().toISOString();
  await trx
    .insertInto('auth_accounts')
    .values({
      id: `acc_${randomBytes(12).toString('hex')}`,
      user_id: memberId,
      account_id: memberId,
      provider_id: 'credential',
      password: passwordHash,
    })
    .onConflict((conflict) =>
      conflict.columns(['provider_id', 'account_id']).doUpdateSet({ password: passwordHash, updated_at: now }),
    )
    .execute();
}
