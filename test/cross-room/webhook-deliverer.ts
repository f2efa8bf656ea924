import { createWebhook } from '../../packages/server/src/operations/create-webhook.ts';
import { connectPostgres } from '../../packages/server/src/postgres/connect.ts';
import { openStateDirectory } from '../../packages/server/src/state/directory.ts';
import { CALL, QUIET, startQuickly, tell } from './webhook-events.ts';

// A node that tells so many events, one transaction each, and delivers; its test kills it.

const [directory = '', receiverUrl = '', events = '0', postgresUrl] = process.argv.slice(2);

const state = await openStateDirectory(directory, { exclusive: true });
const store = await connectPostgres({ url: postgresUrl, stateDirectory: state.path, log: QUIET });
const hooks = await store.db.selectFrom('webhooks').select('id').execute();
if (hooks.length === 0) {
  const request = { url: receiverUrl, events: ['*'], description: '', format: 'cloudevents' } as const;
  await createWebhook(store.db, CALL, request);
}
await startQuickly(store, { pace: { timeoutMs: 30_000, leaseSeconds: 3 } });
for (let number = 1; number <= Number(events); number += 1)
  await tell(store.db, 'release.approved', 1, { event: number });
process.stdout.write('told\n');
