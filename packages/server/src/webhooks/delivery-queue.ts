import type { Transaction } from 'kysely';
import { fromKysely, type Job, PgBoss } from 'pg-boss';
import type { PostgresStore, StoreLog } from '../postgres/connect.ts';
import type { Tables } from '../postgres/tables.ts';

/** The schema of pg-boss beside our own tables. */
export const QUEUE_SCHEMA = 'setlist_queue';
const QUEUE = 'webhook-deliveries';

/** A delivery whose turn it is, once the delay is over. */
export interface NewJob {
  /** A UUID; the delivery names it, and no other job may deliver it. */
  readonly id: string;
  readonly delivery: string;
  readonly webhook: string;
  readonly delayMs: number;
  /** Higher first. */
  readonly priority: number;
}

export type TakenJob = Job<{ readonly delivery: string }>;

/** The durable queue of deliveries. A job that was taken and not finished within the lease is given out again. */
export interface DeliveryQueue {
  readonly add: (trx: Transaction<Tables>, jobs: readonly NewJob[]) => Promise<void>;
  /** At most one job of each webhook at a time, over all nodes. */
  readonly take: (limit: number) => Promise<readonly TakenJob[]>;
  /** Leaves alone what has been given out again meanwhile. */
  readonly finish: (trx: Transaction<Tables>, job: TakenJob) => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface QueueOptions {
  readonly store: Pick<PostgresStore, 'kind' | 'executeSql'>;
  readonly log: StoreLog;
  readonly leaseSeconds: number;
  /** How often leases that are over are looked for. */
  readonly superviseSeconds: number;
}

const DAY_SECONDS = 24 * 3_600;

/** Opens pg-boss on our own connections, installing its schema at the first start. */
export async function openDeliveryQueue(options: QueueOptions): Promise<DeliveryQueue> {
  const { store, log, leaseSeconds, superviseSeconds } = options;
  const boss = new PgBoss({
    db: { executeSql: (text, values) => store.executeSql(text, values) },
    backend: store.kind === 'embedded' ? 'pglite' : 'postgres',
    schema: QUEUE_SCHEMA,
    superviseIntervalSeconds: superviseSeconds,
    monitorIntervalSeconds: superviseSeconds,
    // What we do not use costs statements all the same.
    schedule: false,
    flowIntervalSeconds: DAY_SECONDS,
    registerInstance: false,
    monitorVacuum: false,
    openTelemetry: { enabled: false },
  });
  boss.on('error', (error) => log.warn({ reason: error.message }, 'The queue of webhook deliveries has trouble'));
  boss.on('warning', ({ message }) => log.warn({ reason: message }, 'The queue of webhook deliveries warns'));
  await boss.start();
  const settings = {
    expireInSeconds: leaseSeconds,
    retryLimit: 10_000,
    retryDelay: 0,
    retentionSeconds: 30 * DAY_SECONDS,
    deleteAfterSeconds: 3_600,
  };
  await boss.createQueue(QUEUE, { policy: 'singleton', ...settings });
  await boss.updateQueue(QUEUE, settings);
  return {
    add: async (trx, jobs) => {
      await boss.insert(QUEUE, jobs.map(jobOf), { db: fromKysely(trx) });
    },
    take: (limit) => boss.fetch<{ readonly delivery: string }>(QUEUE, { batchSize: limit }),
    finish: async (trx, job) => {
      await boss.complete(QUEUE, job, null, { db: fromKysely(trx) });
    },
    stop: () => boss.stop({ graceful: false, close: false }),
  };
}

function jobOf({ id, delivery, webhook, delayMs, priority }: NewJob) {
  return { id, data: { delivery }, singletonKey: webhook, priority, startAfter: String(delayMs / 1_000) };
}
