import { parseEmail } from '@setlist/core/access';
import type { Refusal } from '@setlist/core/refusal';
import type { Result } from '@setlist/core/result';
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { Refused } from '../http/refused.ts';
import { requireSameOrigin } from '../http/same-origin.ts';
import { VISIBLE_LINE } from '../http/text.ts';
import { readLink, redeemLink } from '../operations/redeem-link.ts';
import type { Room } from './accounts.ts';
import type { CountAttempt } from './attempt-limits.ts';
import { hashNewPassword, NewPassword } from './password.ts';
import { NOT_SIGNED_IN, signIn } from './session-routes.ts';

const token = Type.String({ minLength: 1, maxLength: 100, description: 'What follows `#token=` in the link.' });
const ReadBody = Type.Object({ token }, { additionalProperties: false });
const RedeemBody = Type.Object(
  {
    token,
    password: NewPassword,
    email: Type.Optional(
      Type.String({ maxLength: 254, description: 'Of the first administrator; else the link knows it.' }),
    ),
    name: Type.Optional(
      Type.String({ minLength: 1, maxLength: 100, ...VISIBLE_LINE, description: 'As others read it.' }),
    ),
  },
  { additionalProperties: false },
);

interface Redeem {
  readonly token: string;
  readonly password: string;
  readonly email?: string;
  readonly name?: string;
}

/** One-time links: invitations, new passwords, the first administrator. Tokens come in bodies, which are not logged. */
export function addLinkRoutes(app: FastifyInstance, room: Room, count: CountAttempt): void {
  const { publicUrl } = room.options;

  app.post<{ Body: { token: string } }>('/links/read', { schema: { body: ReadBody } }, async (request, reply) => {
    requireSameOrigin(request.headers, publicUrl());
    await count(request, reply, null);
    const link = await readLink(room.requireDb(), request.body.token, new Date().toISOString());
    if (!link.ok) throw new Refused(link.error);
    const { purpose, member, expiresAt } = link.value;
    return { purpose, email: member?.email ?? null, name: member?.name ?? null, expiresAt };
  });

  app.post<{ Body: Redeem }>('/links/redeem', { schema: { body: RedeemBody } }, async (request, reply) => {
    requireSameOrigin(request.headers, publicUrl());
    await count(request, reply, null);
    const { token, password, name } = request.body;
    const email = request.body.email === undefined ? undefined : parsed(parseEmail(request.body.email));
    const db = room.requireDb();
    const link = await readLink(db, token, new Date().toISOString());
    if (!link.ok) throw new Refused(link.error);
    const passwordHash = await hashNewPassword(password, link.value.member?.email ?? email ?? '');
    const redeemed = await redeemLink(db, token, { passwordHash, email, name: name?.trim() });
    if (!redeemed.ok) throw new Refused(redeemed.error);
    const who = { email: redeemed.value.email, password, rememberMe: true };
    const memberId = await signIn(room, request, reply, who, 'link');
    // Made inactive just now.
    if (memberId === null) throw new Refused(NOT_SIGNED_IN);
    return { memberId };
  });
}

function parsed<T>(result: Result<T, Refusal>): T {
  if (result.ok) return result.value;
  throw new Refused(result.error);
}
