import type { Refusal } from '../refusal.ts';
import type { Actor } from './actor.ts';
import { ROLES, type Role } from './roles.ts';

/** Who stands behind a key: the person as whom it acts, or whoever made a service key; `null`: the server itself made it. */
export interface BehindKey {
  readonly as: 'person' | 'service';
  readonly member: { readonly roles: readonly Role[]; readonly active: boolean } | null;
}

/**
 * The roles that a key carries now, of those among its scopes: a personal key those that its person has, a service key
 * those it was given, `admin` only while whoever made it is an administrator themselves.
 */
export function rolesOfKey(scopes: readonly string[], { as, member }: BehindKey): readonly Role[] {
  const given = ROLES.filter((role) => scopes.includes(role));
  const isAdministrator = member?.active === true && member.roles.includes('admin');
  if (as === 'service') return member === null || isAdministrator ? given : given.filter((role) => role !== 'admin');
  if (member === null || !member.active) return [];
  return isAdministrator ? given : given.filter((role) => member.roles.includes(role));
}

/** Refuses an actor whose roles hold in another environment; `null`: they hold here. */
export function refuseElsewhere(actor: Pick<Actor, 'name' | 'environment'>, environment: string): Refusal | null {
  if (actor.environment === null || actor.environment === environment) return null;
  return {
    code: 'forbidden',
    field: 'authorization',
    message: `The roles of the key ${actor.name} hold in \`${actor.environment}\`, and this is \`${environment}\`. Use a key of \`${environment}\`, or your own.`,
  };
}
