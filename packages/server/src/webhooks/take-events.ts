import { randomBytes, randomUUID } from 'node:crypto';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import type { DeliveryQueue } from './delivery-queue.ts';
import { wants } from './event-types.ts';

const BATCH = 200;
/** Any number that no one else locks: "hook" in ASCII. */
const TAKING_LOCK = 0x686f6f6b;
/** First attempts go before retries, and the oldest of them first. */
const FIRST_PRIORITY = 2_000_000_000;

/**
 * Makes a delivery of each event for each webhook that asked for it, and a job of each delivery that has none; in one
 * transaction with the removal of the events, so that a crash leaves all of it done or nothing. One node does it at a
 * time. Answers whether there may be more.
 */
export async function takeEvents(db: Kysely<Tables>, queue: DeliveryQueue, newJobId = randomUUID): Promise<boolean> {
  if (!(await isAnythingThere(db))) return false;
  return db.transaction().execute(async (trx) => {
    const lock = await sql<{ taken: boolean }>`select pg_try_advisory_xact_lock(${TAKING_LOCK}) as taken`.execute(trx);
    if (lock.rows[0]?.taken !== true) return false;
    const events = await makeDeliveries(trx);
    const queued = await queueDeliveries(trx, queue, newJobId);
    return events === BATCH || queued === BATCH;
  });
}

async function isAnythingThere(db: Kysely<Tables>): Promise<boolean> {
  const { rows } = await sql<{ there: boolean }>`select exists (select from outbox)
    or exists (select from deliveries where state = 'waiting' and job_id is null) as there`.execute(db);
  return rows[0]?.there === true;
}

async function makeDeliveries(trx: Transaction<Tables>): Promise<number> {
  const rows = await trx.selectFrom('outbox').selectAll().orderBy('seq').limit(BATCH).execute();
  if (rows.length === 0) return 0;
  // Locked, so that none is deleted before its deliveries are there.
  const webhooks = await trx
    .selectFrom('webhooks')
    .select(['id', 'events'])
    .where('active', '=', true)
    .orderBy('created_at')
    .orderBy('id')
    .forKeyShare()
    .execute();
  const deliveries = rows.flatMap(({ event }) =>
    webhooks
      .filter(({ events }) => wants(events, event.type))
      .map(({ id }) => ({
        id: newDeliveryId(),
        webhook_id: id,
        event_id: event.id,
        event_type: event.type,
        event: JSON.stringify(event),
        state: 'waiting' as const,
      })),
  );
  for (let at = 0; at < deliveries.length; at += BATCH) {
    await trx
      .insertInto('deliveries')
      .values(deliveries.slice(at, at + BATCH))
      .execute();
  }
  await trx
    .deleteFrom('outbox')
    .where(
      'seq',
      'in',
      rows.map(({ seq }) => seq),
    )
    .execute();
  return rows.length;
}

async function queueDeliveries(
  trx: Transaction<Tables>,
  queue: DeliveryQueue,
  newJobId: () => string,
): Promise<number> {
  const waiting = await trx
    .selectFrom('deliveries')
    .select(['id', 'seq', 'webhook_id', 'attempts'])
    .where('state', '=', 'waiting')
    .where('job_id', 'is', null)
    .orderBy('seq')
    .limit(BATCH)
    .forUpdate()
    .execute();
  if (waiting.length === 0) return 0;
  const jobs = waiting.map(({ id, seq, webhook_id, attempts }) => ({
    id: newJobId(),
    delivery: id,
    webhook: webhook_id,
    delayMs: 0,
    priority: attempts === 0 ? Math.max(1, FIRST_PRIORITY - seq) : 0,
  }));
  await queue.add(trx, jobs);
  const pairs = sql.join(jobs.map((job) => sql`(${job.delivery}, ${job.id}::uuid)`));
  await sql`update deliveries set job_id = made.job_id, next_attempt_at = now()
    from (values ${pairs}) as made (id, job_id) where deliveries.id = made.id`.execute(trx);
  return waiting.length;
}

function newDeliveryId(): string {
  return `dlv_${randomBytes(12).toString('hex')}`;
}
