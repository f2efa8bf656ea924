import { ROLES } from '@setlist/core/access';
import type { Json } from '@setlist/core/audit';
import type { KeyScope, KeySummary } from '@setlist/sdk';
import Type from 'typebox';
import { Refused } from '../http/refused.ts';
import { LINE } from '../http/text.ts';
import type { KeyRow } from '../operations/key-row.ts';
import { PageQuery } from './paging.ts';

const closed = { additionalProperties: false };
const instant = Type.String({
  maxLength: 40,
  description: 'When it stops working: RFC 3339, with its offset. Never unless told.',
});
const SCOPES: readonly KeyScope[] = ['serve', ...ROLES];

export const KeyListQuery = Type.Object(
  {
    ...PageQuery,
    environment: Type.Optional(Type.String({ maxLength: 63, description: 'Keys of this environment.' })),
    member: Type.Optional(
      Type.String({ maxLength: 100, description: 'Personal keys of this member; `me` for your own.' }),
    ),
    active: Type.Optional(Type.Enum(['true', 'false'], { description: 'Those that work now, or those that do not.' })),
  },
  closed,
);

export const CreateKeyBody = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100, ...LINE, description: 'What it is for.' }),
    environment: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 63,
        ...LINE,
        description:
          'Where it may talk to personas: that of the key which asks unless told, `production` for a session.',
      }),
    ),
    scopes: Type.Array(Type.Enum([...SCOPES]), {
      minItems: 1,
      maxItems: SCOPES.length,
      uniqueItems: true,
      description: '`serve` talks to personas; the others are roles, none that whoever asks has not.',
    }),
    personal: Type.Optional(
      Type.Boolean({ description: 'It acts as whoever makes it; else it is a service key of its own.' }),
    ),
    expiresAt: Type.Optional(instant),
  },
  closed,
);

export const RotateKeyBody = Type.Object(
  {
    overlap: Type.Optional(
      Type.String({
        maxLength: 10,
        description: 'How long the old one goes on working: `90s`, `15m`, `24h`, `7d`; 30 days at most.',
      }),
    ),
    expiresAt: Type.Optional(instant),
  },
  closed,
);

export const KeyParams = Type.Object({
  id: Type.String({ maxLength: 100, ...LINE }),
});

/** A row as the API shows it. */
export function keyOf(row: KeyRow): KeySummary {
  return {
    id: row.id,
    name: row.name,
    environment: row.environment,
    scopes: SCOPES.filter((scope) => row.scopes.includes(scope)),
    memberId: row.member_id,
    createdBy: row.created_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
    replacedBy: row.replaced_by,
    rowVersion: row.row_version,
  };
}

/** The key as it was made, or that it was shown before. */
export function shownKey(key: string | null): { readonly key: string | null; readonly notice?: string } {
  if (key !== null) return { key };
  return {
    key,
    notice:
      'This Idempotency-Key was answered before, and the key was shown then. If it is lost, rotate or revoke this one.',
  };
}

/** Takes the key out of what an idempotency key keeps. */
export function concealKey(result: Json): Json {
  return typeof result === 'object' && result !== null && !Array.isArray(result) ? { ...result, key: null } : result;
}

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/i;

/** The time in UTC with milliseconds, `null` where none is given. */
export function instantOf(text: string | undefined, field: string): string | null {
  if (text === undefined) return null;
  const ms = RFC_3339.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(ms)) return new Date(ms).toISOString();
  throw new Refused({
    code: 'invalid_request',
    field,
    message: `\`${field.slice(1)}\` is an RFC 3339 time with its offset, such as 2027-01-31T09:00:00Z.`,
  });
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const LONGEST_OVERLAP_MS = 30 * 86_400_000;

/** `24h` in milliseconds. */
export function overlapOf(text = '24h'): number {
  const [, count, unit] = /^(\d{1,7})([smhd])$/.exec(text) ?? [];
  const ms = Number(count) * (UNIT_MS[unit ?? ''] ?? Number.NaN);
  if (ms <= LONGEST_OVERLAP_MS) return ms;
  throw new Refused({
    code: 'invalid_request',
    field: '/overlap',
    message: '`overlap` is how long the old key goes on working: 0s, 15m, 24h or 7d; 30d at most.',
  });
}
