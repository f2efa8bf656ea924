import type { Permission, Role } from '@setlist/core/access';
import type { KeyScope } from './api-types.ts';
import { type Ask, askAll, type CallOptions, type Page, queryOf } from './ask.ts';

/** A person. */
export interface MemberSummary {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly roles: readonly Role[];
  /** Seats of the review board that this person may fill. */
  readonly reviewRoles: readonly string[];
  /** BCP 47: where this person declares competence. */
  readonly locales: readonly string[];
  /** `invited`: never came in yet. */
  readonly state: 'invited' | 'active' | 'deactivated';
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly rowVersion: number;
}

export interface MemberQuery {
  readonly role?: Role;
  readonly state?: MemberSummary['state'];
  readonly email?: string;
  readonly cursor?: string;
  readonly limit?: number;
}

/** `POST /api/v1/members` */
export interface InviteMember {
  readonly email: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly reviewRoles?: readonly string[];
  readonly locales?: readonly string[];
}

/** `PATCH /api/v1/members/{id}`: what is given changes. */
export interface ChangeMember {
  readonly name?: string;
  readonly roles?: readonly Role[];
  readonly reviewRoles?: readonly string[];
  readonly locales?: readonly string[];
}

/** A link that opens once, for whoever has it. */
export interface MemberLink {
  readonly purpose: 'invitation' | 'password';
  readonly url: string;
  readonly expiresAt: string;
}

export interface MemberWithLink extends MemberSummary {
  /** Shown this once; `null` where an Idempotency-Key was sent again: then `notice` says so. */
  readonly link: MemberLink | null;
  readonly notice?: string;
}

/** `GET /api/v1/me`: who asks, and what they may do. */
export interface Me {
  readonly kind: 'person' | 'key';
  /** Member or key id. */
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly roles: readonly Role[];
  readonly reviewRoles: readonly string[];
  readonly locales: readonly string[];
  readonly permissions: readonly Permission[];
  /** Of the key; `null` for a session. */
  readonly environment: string | null;
  /** The key that asks; `null`: a session. */
  readonly key: {
    readonly id: string;
    readonly name: string;
    readonly scopes: readonly KeyScope[];
    readonly expiresAt: string | null;
  } | null;
  /** Of the member; `null` for a service key. */
  readonly rowVersion: number | null;
}

/** People, and oneself. */
export function membersClient(ask: Ask) {
  const at = (id: string) => `/members/${encodeURIComponent(id)}`;
  return {
    me: (options: CallOptions = {}) => ask<Me>({ method: 'GET', path: '/me', ...options }),
    changeMe: (body: Pick<ChangeMember, 'name' | 'locales'>, options: CallOptions = {}) =>
      ask<Me>({ method: 'PATCH', path: '/me', body, ...options }),
    members: (query: MemberQuery = {}, options: CallOptions = {}) =>
      ask<Page<MemberSummary>>({ method: 'GET', path: `/members${queryOf({ ...query })}`, ...options }),
    /** Everyone who fits, page by page. */
    everyMember: (query: Omit<MemberQuery, 'cursor' | 'limit'> = {}, options: CallOptions = {}) =>
      askAll<MemberSummary>(ask, '/members', { query: { ...query }, ...options }),
    member: (id: string, options: CallOptions = {}) => ask<MemberSummary>({ method: 'GET', path: at(id), ...options }),
    inviteMember: (body: InviteMember, options: CallOptions = {}) =>
      ask<MemberWithLink>({ method: 'POST', path: '/members', body, ...options }),
    changeMember: (id: string, body: ChangeMember, options: CallOptions = {}) =>
      ask<MemberSummary>({ method: 'PATCH', path: at(id), body, ...options }),
    deactivateMember: (id: string, options: CallOptions = {}) =>
      ask<MemberSummary>({ method: 'POST', path: `${at(id)}/deactivate`, body: {}, ...options }),
    reactivateMember: (id: string, options: CallOptions = {}) =>
      ask<MemberSummary>({ method: 'POST', path: `${at(id)}/reactivate`, body: {}, ...options }),
    /** An invitation for whoever never came in, else a link that sets a new password. */
    linkMember: (id: string, options: CallOptions = {}) =>
      ask<MemberWithLink>({ method: 'POST', path: `${at(id)}/links`, body: {}, ...options }),
  };
}
