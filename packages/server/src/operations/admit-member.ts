import type { Role } from '@setlist/core/access';
import type { Refusal } from '@setlist/core/refusal';
import { ok, type Result, refuse } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import { applyToMember } from './change-member.ts';
import { addMember } from './invite-member.ts';
import { type MemberRow, selectMembers } from './member-row.ts';
import { perform, type Write } from './operation.ts';

/** Someone whom an identity provider vouches for, by a verified address. */
export interface Vouched {
  readonly email: string;
  readonly name: string;
  /** Whether the address is of those that may come in without an invitation. */
  readonly welcome: boolean;
  /** What the provider's word is mapped to; `null`: roles are given in Setlist. */
  readonly roles: readonly Role[] | null;
  /** For whoever is new and has none mapped. */
  readonly defaultRole: Role;
}

/** The member with that address, made where the address is welcome; their roles are the mapped ones. */
export function admitMember(db: Kysely<Tables>, vouched: Vouched) {
  return perform<{ readonly changed: boolean; readonly member: MemberRow }>(db, ADMITTING, async (write) => {
    const email = vouched.email.toLowerCase();
    const known = await selectMembers(write.trx).where('email', '=', email).executeTakeFirst();
    if (known !== undefined) return known.active ? mapRoles(write, known, vouched.roles) : refuse(NOT_ADMITTED);
    if (!vouched.welcome) return refuse(NOT_ADMITTED);
    const roles = vouched.roles ?? [vouched.defaultRole];
    const member = await addMember(write, { email, name: vouched.name, roles, reviewRoles: [], locales: [] });
    return member === null ? refuse(NOT_ADMITTED) : ok({ changed: true, member });
  });
}

/** Gives a member who signed in by a provider the roles that its word is mapped to. */
export function changeMappedRoles(db: Kysely<Tables>, memberId: string, roles: readonly Role[]) {
  return perform<{ readonly changed: boolean; readonly member: MemberRow }>(db, ADMITTING, (write) =>
    applyToMember(write, memberId, null, { roles }),
  );
}

const ADMITTING = { caller: { kind: 'server', task: 'oidc' }, permission: 'member.change' } as const;

const NOT_ADMITTED: Refusal = {
  code: 'forbidden',
  message: 'There is no account for this address. Ask an administrator for an invitation.',
};

function mapRoles(
  write: Write,
  member: MemberRow,
  roles: readonly Role[] | null,
): Promise<Result<{ readonly changed: boolean; readonly member: MemberRow }, Refusal>> {
  return roles === null
    ? Promise.resolve(ok({ changed: false, member }))
    : applyToMember(write, member.id, null, { roles });
}
