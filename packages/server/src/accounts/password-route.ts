import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { Refused } from '../http/refused.ts';
import { requireSameOrigin } from '../http/same-origin.ts';
import { changePassword } from '../operations/change-own-account.ts';
import type { Room } from './accounts.ts';
import type { CountAttempt } from './attempt-limits.ts';
import { hashNewPassword, isPassword, NewPassword } from './password.ts';

const ChangeBody = Type.Object(
  {
    currentPassword: Type.String({ minLength: 1, maxLength: 128, description: 'The one until now.' }),
    newPassword: NewPassword,
  },
  { additionalProperties: false },
);

interface Change {
  readonly currentPassword: string;
  readonly newPassword: string;
}

/** A new password for whoever knows the old one; every other session of theirs ends. */
export function addPasswordRoute(app: FastifyInstance, room: Room, count: CountAttempt): void {
  const { publicUrl } = room.options;
  app.post<{ Body: Change }>('/change-password', { schema: { body: ChangeBody } }, async (request, reply) => {
    requireSameOrigin(request.headers, publicUrl());
    const session = await room.sessionOf(request);
    if (session === null) throw new Refused({ code: 'unauthenticated', message: 'Sign in first.' });
    const db = room.requireDb();
    const { memberId, token } = session;
    const user = await db
      .selectFrom('auth_users')
      .leftJoin('auth_accounts', (join) =>
        join.onRef('auth_accounts.user_id', '=', 'auth_users.id').on('auth_accounts.provider_id', '=', 'credential'),
      )
      .select(['auth_users.email', 'auth_accounts.password'])
      .where('auth_users.id', '=', memberId)
      .executeTakeFirstOrThrow();
    await count(request, reply, user.email);
    if (!(await isPassword(request.body.currentPassword, user.password))) {
      throw new Refused({
        code: 'forbidden',
        field: '/currentPassword',
        message: 'That is not your current password. Try again, or ask an administrator for a link.',
      });
    }
    const passwordHash = await hashNewPassword(request.body.newPassword, user.email, '/newPassword');
    const changed = await changePassword(db, { memberId, token, passwordHash });
    if (!changed.ok) throw new Refused(changed.error);
    return reply.code(204).send();
  });
}
