import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { createWebhook, type WebhookRequest } from '../../packages/server/src/operations/create-webhook.ts';
import { connectPostgres, type PostgresStore } from '../../packages/server/src/postgres/connect.ts';
import type { Webhooks, WebhooksOptions } from '../../packages/server/src/webhooks/start-webhooks.ts';
import { placeEmptyStore } from './empty-store.ts';
import { databaseOf, type EngineKind } from './engines.ts';
import { CALL, QUIET, startQuickly } from './webhook-events.ts';
import { type Receiver, startReceiver } from './webhook-receiver.ts';

/** A store of that kind, a receiver for each test, and a delivery that starts when told; for the `describe` it is called in. */
export function useWebhooks(kind: EngineKind) {
  let stateDirectory: string;
  let url: string | undefined;
  let store: PostgresStore;
  let receiver: Receiver;
  let running: Webhooks[] = [];

  beforeAll(async () => {
    stateDirectory = mkdtempSync(join(tmpdir(), 'setlist-webhooks-'));
    url = await databaseOf(kind);
    if (kind === 'embedded') await placeEmptyStore(stateDirectory);
    store = await connectPostgres({ url, stateDirectory, log: QUIET });
  });
  afterAll(async () => {
    await store.close();
    rmSync(stateDirectory, { recursive: true, force: true });
  });
  beforeEach(async () => {
    receiver = await startReceiver();
  });
  afterEach(async () => {
    await stopAll();
    await receiver.close();
    await store.db.deleteFrom('webhooks').execute();
    await store.db.deleteFrom('outbox').execute();
  });

  const start = async (options: Partial<WebhooksOptions> = {}, on = store) => {
    running.push(await startQuickly(on, options));
  };
  const stopAll = async () => {
    await Promise.all(running.map((one) => one.stop()));
    running = [];
  };
  const hook = async (request: Partial<WebhookRequest> = {}) => {
    const asked = {
      url: receiver.url,
      events: ['release.*'],
      description: '',
      format: 'cloudevents',
      ...request,
    } as const;
    const made = await createWebhook(store.db, CALL, asked);
    if (!made.ok) throw new Error(made.error.message);
    return { id: made.value.row.id, secret: made.value.secret, version: made.value.row.row_version };
  };
  const deliveries = () => store.db.selectFrom('deliveries').selectAll().orderBy('seq').execute();
  const states = async () => (await deliveries()).map(({ state }) => state);
  const eventually = (probe: () => unknown) => expect.poll(probe, { timeout: 20_000, interval: 20 });

  return {
    store: () => store,
    receiver: () => receiver,
    /** Another connection to the same database, as a second node has; the embedded engine has but one. */
    secondStore: async () => (kind === 'server' ? connectPostgres({ url, stateDirectory, log: QUIET }) : store),
    url: () => url,
    start,
    stopAll,
    hook,
    deliveries,
    states,
    eventually,
  };
}
