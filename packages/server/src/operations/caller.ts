import { type Actor, type Role, rolesOfKey } from '@setlist/core/access';
import type { Refusal } from '@setlist/core/refusal';
import { invariant, ok, type Result, refuse } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';

/** Who asks, as the edge knows them; what they may do is read anew inside each transaction. */
export type Caller =
  | { readonly kind: 'person'; readonly memberId: string; readonly via: string }
  | { readonly kind: 'key'; readonly keyId: string }
  | { readonly kind: 'controller'; readonly name: string }
  | { readonly kind: 'server'; readonly task: string };

/** How a caller is named where callers are told apart: `person:ID`, `key:ID`, … */
export function nameOfCaller(caller: Caller): string {
  if (caller.kind === 'person') return `person:${caller.memberId}`;
  if (caller.kind === 'key') return `key:${caller.keyId}`;
  return caller.kind === 'controller' ? `controller:${caller.name}` : `server:${caller.task}`;
}

export interface KnownCaller {
  readonly actor: Actor;
  /** `session`, `key:ID`; `null` for the server itself. */
  readonly via: string | null;
}

/** The caller with the rights that the database gives them now; a revoked key or a member who left has none. */
export async function knowCaller(
  db: Kysely<Tables>,
  caller: Caller,
  now: string,
): Promise<Result<KnownCaller, Refusal>> {
  if (caller.kind === 'controller') return ok({ actor: machine('controller', caller.name, ['releaser']), via: null });
  if (caller.kind === 'server') return ok({ actor: machine('server', caller.task, ['admin']), via: null });
  if (caller.kind === 'person') {
    const member = await loadMember(db, caller.memberId);
    if (member === undefined || !member.active) return refuse(gone('Your account is no longer active.'));
    return ok({ actor: person(member, member.roles), via: caller.via });
  }
  return knowKey(db, caller.keyId, now);
}

async function knowKey(db: Kysely<Tables>, id: string, now: string): Promise<Result<KnownCaller, Refusal>> {
  const key = await db.selectFrom('api_keys').selectAll().where('id', '=', id).executeTakeFirst();
  if (key === undefined || key.revoked_at !== null) return refuse(gone('This key was revoked.'));
  if (key.expires_at !== null && key.expires_at <= now) return refuse(gone(`This key expired at ${key.expires_at}.`));
  const via = `key:${id}`;
  if (key.member_id !== null) {
    const member = await loadMember(db, key.member_id);
    if (member === undefined || !member.active) return refuse(gone('The person of this key is no longer active.'));
    return ok({ actor: person(member, rolesOfKey(key.scopes, { as: 'person', member })), via });
  }
  const maker = key.created_by_member === null ? null : await loadMember(db, key.created_by_member);
  invariant(maker !== undefined, 'members are never deleted');
  const roles = rolesOfKey(key.scopes, { as: 'service', member: maker });
  const actor: Actor = {
    kind: 'key',
    id,
    name: key.name,
    roles,
    // Whoever may make keys for every environment is bound by none.
    environment: roles.includes('admin') ? null : key.environment,
    reviewRoles: [],
    locales: [],
    identities: [via, ...(maker === null ? [] : identitiesOf(maker))],
  };
  return ok({ actor, via });
}

interface Member {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly review_roles: readonly string[];
  readonly locales: readonly string[];
  readonly active: boolean;
}

function loadMember(db: Kysely<Tables>, id: string): Promise<Member | undefined> {
  return db.selectFrom('members').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Every name under which a member may have worked. */
export function identitiesOf(member: { readonly id: string; readonly email: string }): readonly string[] {
  return [`person:${member.id}`, `email:${member.email.toLowerCase()}`];
}

function person(member: Member, roles: readonly Role[]): Actor {
  return {
    kind: 'person',
    id: member.id,
    name: member.name,
    roles,
    environment: null,
    reviewRoles: member.review_roles,
    locales: member.locales,
    identities: identitiesOf(member),
  };
}

function machine(kind: 'controller' | 'server', name: string, roles: readonly Role[]): Actor {
  return {
    kind,
    id: name,
    name,
    roles,
    environment: null,
    reviewRoles: [],
    locales: [],
    identities: [`${kind}:${name}`],
  };
}

function gone(message: string): Refusal {
  return { code: 'unauthenticated', field: 'authorization', message: `${message} Sign in again, or use another key.` };
}
