import { ROLES } from '@setlist/core/access';
import type { Json } from '@setlist/core/audit';
import type { MemberLink, MemberSummary } from '@setlist/sdk';
import Type from 'typebox';
import { LINE, VISIBLE_LINE } from '../http/text.ts';
import type { MemberRow } from '../operations/member-row.ts';
import { type OneTimeLink, urlOfLink } from '../operations/one-time-link.ts';
import { PageQuery } from './paging.ts';

const closed = { additionalProperties: false };
/** Something to see, and nothing that lists could not show. */
const name = Type.String({
  minLength: 1,
  maxLength: 100,
  ...VISIBLE_LINE,
  description: 'As others read it.',
});
const roles = Type.Array(Type.Enum([...ROLES]), {
  minItems: 1,
  maxItems: ROLES.length,
  uniqueItems: true,
  description: 'What they may do (docs/access.md).',
});
const reviewRoles = Type.Array(Type.String({ maxLength: 40 }), {
  maxItems: 50,
  description: 'Seats that they fill in reviews: `brand`, `safety`, `cultural`, `legal`, or one of your own.',
});
const locales = Type.Array(Type.String({ maxLength: 40 }), {
  maxItems: 200,
  description: 'Where they declare competence (BCP 47).',
});

const MEMBER_STATES = ['invited', 'active', 'deactivated'] as const;

export const MemberListQuery = Type.Object(
  {
    ...PageQuery,
    role: Type.Optional(Type.Enum([...ROLES], { description: 'Members who have this role.' })),
    state: Type.Optional(Type.Enum([...MEMBER_STATES], { description: 'Members who are that now.' })),
    email: Type.Optional(Type.String({ maxLength: 254, description: 'The member with this address, in any case.' })),
  },
  closed,
);

export const InviteBody = Type.Object(
  {
    email: Type.String({ maxLength: 254, description: 'What they sign in with. It stays theirs.' }),
    name,
    roles,
    reviewRoles: Type.Optional(reviewRoles),
    locales: Type.Optional(locales),
  },
  closed,
);

export const ChangeMemberBody = Type.Object(
  {
    name: Type.Optional(name),
    roles: Type.Optional(roles),
    reviewRoles: Type.Optional(reviewRoles),
    locales: Type.Optional(locales),
  },
  closed,
);

export const ChangeMeBody = Type.Object({ name: Type.Optional(name), locales: Type.Optional(locales) }, closed);

export const NoBody = Type.Object({}, closed);

export const MemberParams = Type.Object({
  id: Type.String({ maxLength: 100, ...LINE }),
});

/** A row as the API shows it. */
export function memberOf(row: MemberRow): MemberSummary {
  const joinedState = row.joined ? 'active' : 'invited';
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    roles: ROLES.filter((role) => row.roles.includes(role)),
    reviewRoles: row.review_roles,
    locales: row.locales,
    state: row.active ? joinedState : 'deactivated',
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    rowVersion: row.row_version,
  };
}

/** The link as it was made, or that it was shown before. */
export function shownLink(
  link: OneTimeLink | null,
  publicUrl: string,
): { readonly link: MemberLink | null; readonly notice?: string } {
  if (link === null) {
    return {
      link,
      notice: 'This Idempotency-Key was answered before, and the link was shown then. If it is lost, make a new one.',
    };
  }
  const purpose = link.purpose === 'password' ? 'password' : 'invitation';
  return { link: { purpose, url: urlOfLink(publicUrl, link), expiresAt: link.expiresAt } };
}

/** Takes the link out of what an idempotency key keeps. */
export function concealLink(result: Json): Json {
  return typeof result === 'object' && result !== null && !Array.isArray(result) ? { ...result, link: null } : result;
}
