import { createHash } from 'node:crypto';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refused } from '../http/refused.ts';

/** How often a password or a link may be tried, whether it is right or not. */
export interface AttemptLimits {
  /** From one address (of IPv6, one /64) within a minute. */
  readonly perAddress: number;
  /** At one account, from anywhere, within a quarter of an hour. */
  readonly perAccount: number;
}

export const DEFAULT_ATTEMPT_LIMITS: AttemptLimits = { perAddress: 30, perAccount: 10 };

/** Counts an attempt; throws `Refused` with `rate_limited` once there were too many. */
export type CountAttempt = (request: FastifyRequest, reply: FastifyReply, account: string | null) => Promise<void>;

/** Counts in the memory of this node, by address and by account; the account's existence makes no difference. */
export async function createAttemptLimits(app: FastifyInstance, limits: AttemptLimits): Promise<CountAttempt> {
  await app.register(rateLimit, { global: false });
  const accounts = new WeakMap<FastifyRequest, string>();
  const byAddress = app.createRateLimit({ max: limits.perAddress, timeWindow: 60_000 });
  const byAccount = app.createRateLimit({
    max: limits.perAccount,
    timeWindow: 15 * 60_000,
    keyGenerator: (request) => accounts.get(request) ?? '',
  });
  return async (request, reply, account) => {
    refuseExceeded(await byAddress(request), reply);
    if (account === null) return;
    accounts.set(request, createHash('sha256').update(account.toLowerCase()).digest('base64'));
    refuseExceeded(await byAccount(request), reply);
  };
}

type Counted = Awaited<ReturnType<ReturnType<FastifyInstance['createRateLimit']>>>;

function refuseExceeded(counted: Counted, reply: FastifyReply): void {
  if (counted.isAllowed || !counted.isExceeded) return;
  reply.header('retry-after', counted.ttlInSeconds);
  throw new Refused({
    code: 'rate_limited',
    message: `Too many attempts. Wait ${counted.ttlInSeconds} seconds, then try again.`,
  });
}
