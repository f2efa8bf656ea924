import type { Logger } from 'pino';
import { createCheckpointController } from '../controllers/checkpoints.ts';
import { owedReviewController } from '../controllers/owed-reviews.ts';
import { runControllers } from '../controllers/run-controllers.ts';
import { createScheduleController } from '../controllers/schedules.ts';
import type { ReleaseTools } from '../operations/assess-release.ts';
import { deactivateWebhook } from '../operations/change-webhook.ts';
import { SNAPSHOT_CHANNEL } from '../operations/operation.ts';
import type { PostgresStore } from '../postgres/connect.ts';
import type { Signer } from '../signing/signer.ts';
import type { PrivateAllowance } from '../webhooks/allowance.ts';
import { startWebhooks, type Webhooks } from '../webhooks/start-webhooks.ts';
import type { Closers } from './closers.ts';

const LOOK_FOR_STORE_MS = 1_000;

/** Starts what works on its own: webhooks, as soon as the store is there, and the controllers of the node that leads. */
export async function runControlPlane(options: {
  readonly store: () => PostgresStore | null;
  readonly tools: ReleaseTools & { readonly signer: Signer };
  readonly allowance: PrivateAllowance;
  readonly publicUrl: () => string;
  readonly log: Logger;
  readonly closers: Closers;
}): Promise<void> {
  const { store, tools, log, closers } = options;
  const stopWebhooks = await startOnceStored(options);
  closers.add('webhooks', stopWebhooks);
  const controllers = [
    createScheduleController(tools, log),
    owedReviewController,
    createCheckpointController(tools.signer, log),
  ];
  closers.add('the controllers', runControllers(store, controllers, log));
}

async function startOnceStored(options: Parameters<typeof runControlPlane>[0]): Promise<() => Promise<void>> {
  let webhooks: Webhooks | null = null;
  let timer: NodeJS.Timeout | null = null;

  const start = async (store: PostgresStore) => {
    webhooks = await startWebhooks({
      store,
      allowance: options.allowance,
      publicUrl: options.publicUrl,
      deactivate: (id, reason) => deactivateWebhook(store.db, id, reason),
      wakeOn: SNAPSHOT_CHANNEL,
      log: options.log,
    });
  };
  const look = async () => {
    const store = options.store();
    if (store !== null) return start(store);
    lookAgain();
  };
  const lookAgain = () => {
    timer = setTimeout(() => {
      look().catch((error: unknown) => {
        options.log.error({ err: error }, 'webhooks could not be started; trying again');
        lookAgain();
      });
    }, LOOK_FOR_STORE_MS).unref();
  };
  await look();
  return async () => {
    if (timer !== null) clearTimeout(timer);
    await webhooks?.stop();
  };
}
