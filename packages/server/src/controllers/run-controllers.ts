import type { Logger } from 'pino';
import type { PostgresStore } from '../postgres/connect.ts';

/** One loop: looks at what is so, decides, and acts through the same door as a person. Harmless when run twice. */
export interface Controller {
  readonly name: string;
  /** How often it looks. */
  readonly everyMs: number;
  readonly run: (store: PostgresStore) => Promise<void>;
}

/** "setc" in ASCII: whoever holds this lock runs the controllers. */
const LEADER_LOCK = 0x73657463;
const TICK_MS = 500;

/**
 * Runs the controllers on the one node that leads, each at its own pace. A store that is away, or a controller that
 * fails, is logged once and tried again; answers how to stop.
 */
export function runControllers(
  store: () => PostgresStore | null,
  controllers: readonly Controller[],
  log: Logger,
): () => Promise<void> {
  const dueMs = new Map<string, number>();
  const failing = new Set<string>();
  let isLeading = false;
  let running: Promise<void> | null = null;

  const runOne = async (controller: Controller, on: PostgresStore) => {
    const nowMs = performance.now();
    if (nowMs < (dueMs.get(controller.name) ?? 0)) return;
    dueMs.set(controller.name, nowMs + controller.everyMs);
    try {
      await controller.run(on);
      failing.delete(controller.name);
    } catch (error) {
      if (!failing.has(controller.name)) log.warn({ err: error, controller: controller.name }, 'a controller failed');
      failing.add(controller.name);
    }
  };

  const tick = async () => {
    const on = store();
    if (on === null) return;
    const leads = await on.tryLead(LEADER_LOCK).catch(() => false);
    if (leads !== isLeading)
      log.info({ leads }, leads ? 'this node runs the controllers' : 'another node runs the controllers');
    isLeading = leads;
    if (!leads) return;
    for (const controller of controllers) await runOne(controller, on);
  };

  const timer = setInterval(() => {
    running ??= tick().finally(() => {
      running = null;
    });
  }, TICK_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
