import { type Kysely, sql } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import { QUEUE_SCHEMA } from './delivery-queue.ts';

const KEPT_DAYS = 30;

/** Removes what was delivered or has failed for good a month ago, and has deliveries queued anew whose job was lost. */
export async function tidyDeliveries(
  db: Kysely<Tables>,
): Promise<{ readonly removed: number; readonly queued: number }> {
  const removed = await sql`delete from deliveries
    where state <> 'waiting' and created_at < now() - ${`${KEPT_DAYS} days`}::interval`.execute(db);
  // A restored or emptied queue must not leave a delivery waiting for ever.
  const lost = await sql`update deliveries set job_id = null
    where state = 'waiting' and job_id is not null and next_attempt_at < now() - interval '10 minutes'
      and not exists (
        select from ${sql.ref(`${QUEUE_SCHEMA}.job`)} job where job.id = deliveries.job_id and job.state < 'completed'
      )`.execute(db);
  return { removed: Number(removed.numAffectedRows ?? 0), queued: Number(lost.numAffectedRows ?? 0) };
}
