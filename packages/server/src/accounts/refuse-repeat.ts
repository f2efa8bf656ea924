import type { FastifyRequest } from 'fastify';
import { Refused } from '../http/refused.ts';

/**
 * Refuses an `Idempotency-Key`: what these routes answer is a session, of which nothing may be kept to be answered again,
 * and a promise that is not kept is worse than none.
 */
export async function refuseRepeat({ headers }: FastifyRequest): Promise<void> {
  if (headers['idempotency-key'] === undefined) return;
  throw new Refused({
    code: 'invalid_request',
    field: 'idempotency-key',
    message:
      'Accounts take no Idempotency-Key: a session is a secret, and is not kept to be answered again. Leave the header out; after a cut connection sign in, or read the link, again.',
  });
}
