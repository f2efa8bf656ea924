import { randomBytes } from 'node:crypto';
import type { Role } from '@setlist/core/access';
import { ok, refuse } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import { inOrder } from './change-member.ts';
import type { MemberRow } from './member-row.ts';
import { makeLink, type OneTimeLink } from './one-time-link.ts';
import { type Call, perform, type Write } from './operation.ts';

export interface NewMember {
  readonly email: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly reviewRoles: readonly string[];
  /** Canonical BCP 47 tags. */
  readonly locales: readonly string[];
}

/** Makes a member who can come in by the link that is in the answer, this once. */
export function inviteMember(db: Kysely<Tables>, call: Call, request: NewMember) {
  return perform<{ readonly changed: true; readonly member: MemberRow; readonly link: OneTimeLink | null }>(
    db,
    call,
    async (write) => {
      const member = await addMember(write, request);
      if (member === null) {
        return refuse({
          code: 'conflict',
          field: '/email',
          message: `There is a member with the address ${request.email} already. Change that one, or make a new link for them.`,
        });
      }
      const link = await makeLink(write.trx, { purpose: 'invitation', memberId: member.id, at: write.at });
      return ok({ changed: true, member, link });
    },
  );
}

/** Adds a member, with their audit row and event; `null` when someone has the address already. */
export async function addMember(write: Write, request: NewMember): Promise<MemberRow | null> {
  const { name, reviewRoles, locales } = request;
  const roles = inOrder(request.roles);
  const email = request.email.toLowerCase();
  const row = await write.trx
    .insertInto('members')
    .values({
      id: `mbr_${randomBytes(9).toString('hex')}`,
      email,
      name,
      roles,
      review_roles: [...reviewRoles],
      locales: [...locales],
      created_at: write.at,
      updated_at: write.at,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) return null;
  write.audit({
    action: 'member.change',
    object: { kind: 'member', id: row.id, version: row.row_version },
    change: { created: { email, name, roles, reviewRoles, locales } },
  });
  const data = { by: write.actor.name, member: row.id, title: name, roles, reviewRoles, locales };
  write.emit({ type: 'member.invited', subject: `members/${row.id}`, data });
  return { ...row, joined: false };
}
