import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { emptyBody } from '../http/empty-body.ts';
import { Refused } from '../http/refused.ts';
import { requireSameOrigin } from '../http/same-origin.ts';
import { closeSessions } from '../operations/open-session.ts';
import type { Room } from './accounts.ts';
import type { CountAttempt } from './attempt-limits.ts';
import { takeSession } from './take-session.ts';
import { copyCookies, webRequest } from './web-request.ts';

const SignInBody = Type.Object(
  {
    email: Type.String({ minLength: 1, maxLength: 254, description: 'The address of the account.' }),
    password: Type.String({ minLength: 1, maxLength: 128, description: 'Its password.' }),
    rememberMe: Type.Optional(
      Type.Boolean({ description: 'Whether the session outlives the browser: it does unless told.' }),
    ),
  },
  { additionalProperties: false },
);

interface SignIn {
  readonly email: string;
  readonly password: string;
  readonly rememberMe?: boolean;
}

const Nothing = Type.Object({}, { additionalProperties: false });

/** The one answer to a wrong address, a wrong password, and an account that may not come in. */
export const NOT_SIGNED_IN = {
  code: 'unauthenticated',
  message:
    'The address and the password are not of one active account. Check both, or ask an administrator for a new link.',
} as const;

/** Signing in with a password, and out. */
export function addSessionRoutes(app: FastifyInstance, room: Room, count: CountAttempt): void {
  const { publicUrl, log } = room.options;

  app.post<{ Body: SignIn }>('/sign-in/email', { schema: { body: SignInBody } }, async (request, reply) => {
    requireSameOrigin(request.headers, publicUrl());
    await count(request, reply, request.body.email);
    const { rememberMe = true, ...who } = request.body;
    const memberId = await signIn(room, request, reply, { ...who, rememberMe }, 'password');
    if (memberId !== null) return { memberId };
    log.warn({ requestId: request.id, address: request.ip }, 'a sign-in failed');
    throw new Refused(NOT_SIGNED_IN);
  });

  const signOut = async (request: FastifyRequest, reply: FastifyReply, everywhere: boolean) => {
    requireSameOrigin(request.headers, publicUrl());
    const session = await room.sessionOf(request);
    if (session !== null) {
      const closed = await closeSessions(room.requireDb(), session.memberId, everywhere ? null : session.token);
      if (!closed.ok) throw new Refused(closed.error);
    }
    // The session is over; this takes its cookie away.
    copyCookies(await (await room.auth()).handler(webRequest(request, publicUrl(), '/sign-out', {})), reply);
    return reply.code(204).send();
  };
  app.post('/sign-out', { schema: { body: Nothing }, preValidation: emptyBody }, (request, reply) =>
    signOut(request, reply, false),
  );
  app.post('/sign-out-everywhere', { schema: { body: Nothing }, preValidation: emptyBody }, (request, reply) =>
    signOut(request, reply, true),
  );
}

/** Signs in with a password and answers whom, with the session's cookie in the reply; `null`: not let in. */
export async function signIn(
  room: Room,
  request: FastifyRequest,
  reply: FastifyReply,
  who: Required<SignIn>,
  by: 'password' | 'link',
): Promise<string | null> {
  const asked = webRequest(request, room.options.publicUrl(), '/sign-in/email', who);
  return takeSession(room, request, reply, by, async () => (await room.auth()).handler(asked));
}
