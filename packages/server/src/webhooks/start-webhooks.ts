import type { PostgresStore, StoreLog } from '../postgres/connect.ts';
import type { PrivateAllowance } from './allowance.ts';
import { type Delivering, deliver } from './deliver.ts';
import { openDeliveryQueue } from './delivery-queue.ts';
import { createGuardedAgent, type Resolve } from './guarded-agent.ts';
import { RETRY_DELAYS_MS, type RetrySchedule } from './schedule.ts';
import { takeEvents } from './take-events.ts';
import { tidyDeliveries } from './tidy-deliveries.ts';

export interface WebhooksOptions {
  readonly store: PostgresStore;
  readonly allowance: PrivateAllowance;
  /** Where this Setlist is reached, `null` while that is not known. */
  readonly publicUrl: () => string | null;
  readonly deactivate: Delivering['deactivate'];
  /** The channel on which operations are announced: events leave at once. */
  readonly wakeOn: string;
  readonly log: StoreLog;
  readonly pace?: Partial<Pace>;
  readonly resolve?: Resolve;
}

/** How fast things go; what is not told is as in production. */
export interface Pace {
  readonly schedule: RetrySchedule;
  /** Between 0 and 1, for the jitter. */
  readonly random: () => number;
  /** Of one attempt in all. */
  readonly timeoutMs: number;
  /** How often is looked where nothing calls. */
  readonly pollMs: number;
  /** Attempts under way on this node. */
  readonly concurrency: number;
  /** A job taken by a node that died is given out again after this long, and at most `superviseSeconds`. */
  readonly leaseSeconds: number;
  readonly superviseSeconds: number;
  /** How long attempts may go on once asked to stop. */
  readonly graceMs: number;
}

const PACE: Pace = {
  schedule: RETRY_DELAYS_MS,
  random: Math.random,
  timeoutMs: 15_000,
  pollMs: 2_000,
  concurrency: 8,
  leaseSeconds: 45,
  superviseSeconds: 30,
  graceMs: 3_000,
};
const TIDY_EVERY_MS = 3_600_000;

export interface Webhooks {
  /** Looks at once. */
  readonly wake: () => void;
  /** Lets attempts under way finish for a moment, then cuts them; they are made again elsewhere or later. */
  readonly stop: () => Promise<void>;
}

/** Takes events and delivers them until stopped; a database that is away is waited for. Throws when the queue can't be opened. */
export async function startWebhooks(options: WebhooksOptions): Promise<Webhooks> {
  const pace = { ...PACE, ...options.pace };
  const { store, log } = options;
  const cut = new AbortController();
  const bell = createBell();
  const queue = await openDeliveryQueue({ ...pace, store, log });
  const agent = createGuardedAgent({ ...pace, ...options });
  const delivering: Delivering = { ...pace, ...options, db: store.db, queue, agent, signal: cut.signal };
  const underWay = new Set<Promise<void>>();
  let stopped = false;

  const takeJobs = async () => {
    while (!stopped && underWay.size < pace.concurrency) {
      const jobs = await queue.take(pace.concurrency - underWay.size);
      if (jobs.length === 0) return;
      for (const job of jobs) {
        const delivery = deliver(delivering, job)
          .catch((error: unknown) => log.warn({ reason: reasonOf(error) }, 'A webhook delivery was left for later'))
          .finally(() => {
            underWay.delete(delivery);
            bell.ring();
          });
        underWay.add(delivery);
      }
    }
  };

  let tidiedAt = Number.NEGATIVE_INFINITY;
  const tidy = async () => {
    if (performance.now() - tidiedAt < TIDY_EVERY_MS) return;
    tidiedAt = performance.now();
    const { removed, queued } = await tidyDeliveries(store.db);
    if (removed + queued > 0) log.info({ removed, queued }, 'webhook deliveries tidied');
  };

  const run = async () => {
    let failing = false;
    while (!stopped) {
      try {
        await tidy();
        while (!stopped && (await takeEvents(store.db, queue))) await takeJobs();
        await takeJobs();
        failing = false;
      } catch (error) {
        if (!failing) log.warn({ reason: reasonOf(error) }, 'Webhook events wait: the database cannot be used');
        failing = true;
      }
      await bell.wait(pace.pollMs);
    }
  };

  const deafen = await store.listen(options.wakeOn, bell.ring);
  const running = run();
  return {
    wake: bell.ring,
    stop: async () => {
      stopped = true;
      bell.ring();
      await deafen().catch(() => undefined);
      await running;
      const patience = setTimeout(() => cut.abort(), pace.graceMs);
      await Promise.all(underWay);
      clearTimeout(patience);
      await agent.destroy();
      await queue.stop();
    },
  };
}

/** Waiting that can be cut short; a ring that nobody waits for is kept for the next wait. */
function createBell() {
  let rung = false;
  let answer: (() => void) | null = null;
  return {
    ring: () => {
      rung = true;
      answer?.();
    },
    wait: async (atMostMs: number) => {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, atMostMs);
          answer = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      rung = false;
      answer = null;
    },
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
