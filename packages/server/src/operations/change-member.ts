import { ROLES, type Role } from '@setlist/core/access';
import type { Json } from '@setlist/core/audit';
import type { Refusal } from '@setlist/core/refusal';
import { ok, type Result, refuse } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import { endAccess } from './end-access.ts';
import { lockAdministrators, lockMember, type MemberRow } from './member-row.ts';
import { type Call, perform, type Write } from './operation.ts';
import { refuseStale } from './stale.ts';

/** What is given changes, the rest stays. */
export interface MemberChange {
  readonly name?: string;
  readonly roles?: readonly Role[];
  readonly reviewRoles?: readonly string[];
  /** Canonical BCP 47 tags. */
  readonly locales?: readonly string[];
  /** Deactivating ends the member's sessions, keys and links with it; activating brings none of them back. */
  readonly active?: boolean;
}

export interface ChangedMember {
  readonly changed: boolean;
  readonly member: MemberRow;
}

/** Changes a member. The last administrator who can sign in stays one. */
export function changeMember(
  db: Kysely<Tables>,
  call: Call,
  id: string,
  expected: number | null,
  change: MemberChange,
) {
  return perform<ChangedMember>(db, call, (write) => applyToMember(write, id, expected, change));
}

/** Changes a member within an operation. */
export async function applyToMember(
  write: Write,
  id: string,
  expected: number | null,
  asked: MemberChange,
): Promise<Result<ChangedMember, Refusal>> {
  const { trx, at } = write;
  const change = asked.roles === undefined ? asked : { ...asked, roles: inOrder(asked.roles) };
  const administrators = await lockAdministrators(trx);
  const member = await lockMember(trx, id);
  if (member === undefined) return refuse({ code: 'not_found', message: `There is no member \`${id}\`.` });
  const stale = await refuseStale(trx, { kind: 'member', id, rowVersion: member.row_version }, expected);
  if (stale !== null) return refuse(stale);
  const differences = differencesOf(member, change);
  if (Object.keys(differences).length === 0) return ok({ changed: false, member });
  const lastOne = refuseLastAdministrator(administrators, member, change);
  if (lastOne !== null) return refuse(lastOne);
  const changed = await trx
    .updateTable('members')
    .set({
      name: change.name ?? member.name,
      roles: [...(change.roles ?? member.roles)],
      review_roles: [...(change.reviewRoles ?? member.review_roles)],
      locales: [...(change.locales ?? member.locales)],
      active: change.active ?? member.active,
      row_version: member.row_version + 1,
      updated_at: at,
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  if (changed.name !== member.name)
    await trx.updateTable('auth_users').set({ name: changed.name }).where('id', '=', id).execute();
  const ended = member.active && !changed.active ? { ended: await endAccess(write, id) } : {};
  write.audit({ object: { kind: 'member', id, version: changed.row_version }, change: { ...differences, ...ended } });
  const data = { by: write.actor.name, member: id, title: changed.name, changes: differences };
  write.emit({ type: 'member.changed', subject: `members/${id}`, data });
  return ok({ changed: true, member: { ...changed, joined: member.joined } });
}

/** Roles from least to most, so that two lists of the same ones are the same list. */
export function inOrder(roles: readonly Role[]): Role[] {
  return ROLES.filter((role) => roles.includes(role));
}

function differencesOf(member: MemberRow, change: MemberChange): Record<string, Json> {
  const before = {
    name: member.name,
    roles: member.roles,
    reviewRoles: member.review_roles,
    locales: member.locales,
    active: member.active,
  };
  const differences: Record<string, Json> = {};
  for (const field of ['name', 'roles', 'reviewRoles', 'locales', 'active'] as const) {
    const to = change[field];
    if (to === undefined || JSON.stringify(to) === JSON.stringify(before[field])) continue;
    differences[field] = { from: before[field], to };
  }
  return differences;
}

function refuseLastAdministrator(
  administrators: readonly string[],
  member: MemberRow,
  { roles = member.roles, active = member.active }: MemberChange,
): Refusal | null {
  if (active && roles.includes('admin')) return null;
  if (administrators.some((id) => id !== member.id) || !administrators.includes(member.id)) return null;
  return {
    code: 'conflict',
    field: roles.includes('admin') ? '/active' : '/roles',
    message: `${member.name} is the last administrator who can sign in. Make someone else one first.`,
  };
}
