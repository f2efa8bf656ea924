import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refused } from '../http/refused.ts';
import { dropSession, openSession } from '../operations/open-session.ts';
import type { Room } from './accounts.ts';
import { passThrough } from './passage.ts';
import { copyCookies } from './web-request.ts';

/** Looks at what came to light before the session counts; throws `Refused` where it must not. */
type Look = (claims: Readonly<Record<string, unknown>>, memberId: string) => Promise<void>;

/**
 * Runs a request through better-auth. Where that opened a session, it is written down at once and the one that the browser
 * had before ends; only then does the cookie go out. better-auth writes in transactions of its own, so the audit row
 * comes right after: where it cannot be written, the session is dropped again, and nobody ever held its cookie.
 */
export async function takeSession(
  room: Room,
  request: FastifyRequest,
  reply: FastifyReply,
  by: 'password' | 'provider' | 'link',
  run: () => Promise<Response>,
  look: Look = async () => {},
): Promise<string | null> {
  const before = await room.sessionOf(request);
  const { answer, session, claims } = await passThrough(run);
  if (session === null) {
    if (answer.status >= 500) throw new Error(`better-auth answered ${answer.status}`);
    copyCookies(answer, reply);
    return null;
  }
  const db = room.requireDb();
  try {
    await look(claims ?? {}, session.memberId);
    const opened = await openSession(db, { ...session, by, replaces: before?.token ?? null });
    if (!opened.ok) throw new Refused(opened.error);
  } catch (error) {
    await dropSession(db, session.token);
    if (error instanceof Refused && ENTRY_REFUSED.has(error.refusal.code)) return null;
    throw error;
  }
  copyCookies(answer, reply);
  return session.memberId;
}

/** The member is not active, or has no role at all. */
const ENTRY_REFUSED: ReadonlySet<string> = new Set(['unauthenticated', 'forbidden']);
