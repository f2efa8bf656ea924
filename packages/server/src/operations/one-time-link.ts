import { createHash, randomBytes } from 'node:crypto';
import type { Selectable, Transaction } from 'kysely';
import type { Tables } from '../postgres/tables.ts';

export type LinkPurpose = Selectable<Tables['one_time_links']>['purpose'];

/** A link that opens once. The token is in this answer and nowhere else. */
export interface OneTimeLink {
  readonly purpose: LinkPurpose;
  readonly token: string;
  /** RFC 3339. */
  readonly expiresAt: string;
}

const HOUR_MS = 3_600_000;
const LIFE_MS: Readonly<Record<LinkPurpose, number>> = {
  first_admin: 24 * HOUR_MS,
  invitation: 7 * 24 * HOUR_MS,
  password: 24 * HOUR_MS,
};

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** Makes a link for a member, or for whoever will be the first administrator; those made before stop working. */
export async function makeLink(
  trx: Transaction<Tables>,
  link: { readonly purpose: LinkPurpose; readonly memberId: string | null; readonly at: string },
): Promise<OneTimeLink> {
  const { purpose, memberId, at } = link;
  await endLinks(trx, memberId);
  const token = randomBytes(32).toString('base64url');
  const expiresAt = new Date(Date.parse(at) + LIFE_MS[purpose]).toISOString();
  await trx
    .insertInto('one_time_links')
    .values({ hash: hashOfToken(token), purpose, member_id: memberId, expires_at: expiresAt, created_at: at })
    .execute();
  return { purpose, token, expiresAt };
}

/** Makes every link of a member useless; `null`: those for the first administrator. */
export async function endLinks(trx: Transaction<Tables>, memberId: string | null): Promise<void> {
  await trx
    .deleteFrom('one_time_links')
    .where('member_id', memberId === null ? 'is' : '=', memberId)
    .where('used_at', 'is', null)
    .execute();
}

/** What is stored of a token, `null` for what cannot be one. */
export function hashOfLink(token: string): string | null {
  return TOKEN.test(token) ? hashOfToken(token) : null;
}

/** The page of the console that opens a link. The token is in the fragment, which no server, proxy or log sees. */
export function urlOfLink(publicUrl: string, { purpose, token }: OneTimeLink): string {
  const page = { first_admin: 'setup', invitation: 'join', password: 'password' }[purpose];
  return `${publicUrl}/console/${page}#token=${token}`;
}

function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
