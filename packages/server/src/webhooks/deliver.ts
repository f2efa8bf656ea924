import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Dispatcher } from 'undici';
import type { StoreLog } from '../postgres/connect.ts';
import type { Tables } from '../postgres/tables.ts';
import type { DeliveryQueue, TakenJob } from './delivery-queue.ts';
import { composeMessage } from './message.ts';
import { delayAfter, type RetrySchedule } from './schedule.ts';
import { type Attempt, sendMessage } from './send-message.ts';

/** What delivering takes. */
export interface Delivering {
  readonly db: Kysely<Tables>;
  readonly queue: DeliveryQueue;
  readonly agent: Dispatcher;
  readonly timeoutMs: number;
  readonly schedule: RetrySchedule;
  readonly random: () => number;
  readonly publicUrl: () => string | null;
  /** Through the one door for writes: the receiver wants nothing any more. */
  readonly deactivate: (webhookId: string, reason: string) => Promise<void>;
  readonly log: StoreLog;
  /** Cuts attempts that are under way. */
  readonly signal: AbortSignal;
}

/**
 * Makes one attempt and writes down how it ended, in one transaction with the end of the job and with the next job, where
 * there is a next attempt. A crash before that leaves the job to be given out again: the receiver may see an event twice.
 */
export async function deliver(delivering: Delivering, job: TakenJob): Promise<void> {
  const waiting = await findWaiting(delivering.db, job);
  if (waiting === undefined) return settle(delivering, job, null, null);
  if (!waiting.active) return settle(delivering, job, waiting, NOT_ACTIVE);
  const message = composeMessage({
    event: waiting.event,
    format: waiting.format,
    signing: {
      secret: waiting.secret,
      previousSecret: waiting.previous_secret,
      previousSecretUntil: waiting.previous_secret_until,
    },
    publicUrl: delivering.publicUrl(),
    at: new Date(),
  });
  const attempt = await sendMessage(waiting.url, message, delivering);
  delivering.log.info(
    { webhook: waiting.webhook_id, delivery: waiting.id, status: attempt.status, verdict: attempt.verdict },
    'webhook delivery attempted',
  );
  if (attempt.verdict === 'gone') {
    await delivering.deactivate(waiting.webhook_id, 'The receiver answered 410 Gone.');
  }
  await settle(delivering, job, waiting, attempt);
}

type Waiting = NonNullable<Awaited<ReturnType<typeof findWaiting>>>;

function findWaiting(db: Kysely<Tables>, job: TakenJob) {
  return db
    .selectFrom('deliveries')
    .innerJoin('webhooks', 'webhooks.id', 'deliveries.webhook_id')
    .select(['deliveries.id', 'webhook_id', 'event', 'attempts', 'url', 'format', 'active'])
    .select(['secret', 'previous_secret', 'previous_secret_until'])
    .where('deliveries.id', '=', job.data.delivery)
    .where('job_id', '=', job.id)
    .where('state', '=', 'waiting')
    .executeTakeFirst();
}

/** Replayed once the webhook is active again, if its owner wants it. */
const NOT_ACTIVE: Attempt = {
  verdict: 'gone',
  status: null,
  error: 'The webhook is not active, so nothing was sent.',
  response: null,
  retryAfterMs: null,
};

async function settle(
  delivering: Delivering,
  job: TakenJob,
  waiting: Waiting | null,
  attempt: Attempt | null,
): Promise<void> {
  const { db, queue } = delivering;
  await db.transaction().execute(async (trx) => {
    await queue.finish(trx, job);
    if (waiting === null || attempt === null) return;
    const attempts = waiting.attempts + (attempt === NOT_ACTIVE ? 0 : 1);
    const delayMs = delayOf(delivering, attempts, attempt);
    const next = delayMs === null ? null : { id: randomUUID(), at: new Date(Date.now() + delayMs).toISOString() };
    const now = new Date().toISOString();
    const { numUpdatedRows } = await trx
      .updateTable('deliveries')
      .set({
        state: attempt.verdict === 'delivered' ? 'delivered' : next === null ? 'failed' : 'waiting',
        attempts,
        job_id: next?.id ?? null,
        ...(attempt === NOT_ACTIVE ? {} : { last_attempt_at: now }),
        last_status: attempt.status,
        last_error: attempt.error,
        last_response: attempt.response,
        next_attempt_at: next?.at ?? null,
        delivered_at: attempt.verdict === 'delivered' ? now : null,
      })
      .where('id', '=', waiting.id)
      .where('job_id', '=', job.id)
      .executeTakeFirst();
    if (numUpdatedRows === 0n || next === null || delayMs === null) return;
    await queue.add(trx, [{ id: next.id, delivery: waiting.id, webhook: waiting.webhook_id, delayMs, priority: 0 }]);
  });
}

function delayOf({ schedule, random }: Delivering, attempts: number, attempt: Attempt): number | null {
  return attempt.verdict === 'failed' ? delayAfter(schedule, attempts, attempt.retryAfterMs, random) : null;
}
