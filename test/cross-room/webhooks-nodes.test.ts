import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { connectPostgres } from '../../packages/server/src/postgres/connect.ts';
import { tidyDeliveries } from '../../packages/server/src/webhooks/tidy-deliveries.ts';
import { createDatabase, ENGINES } from './engines.ts';
import { useWebhooks } from './use-webhooks.ts';
import { QUIET, startQuickly, tell } from './webhook-events.ts';

describe.each(ENGINES)('webhooks and the nodes that deliver them, %s', (kind) => {
  const { store, receiver, secondStore, url, start, stopAll, hook, deliveries, states, eventually } = useWebhooks(kind);

  it('two nodes deliver each event once', async () => {
    const second = await secondStore();
    await hook();
    await hook({ url: `${receiver().url}/other` });
    await start();
    await start({}, second);
    for (let round = 0; round < 10; round += 1) await tell(store().db, 'release.approved', 5, { round });
    await eventually(async () => (await states()).filter((state) => state === 'delivered').length).toBe(100);
    const seen = receiver().received.map(({ path, headers }) => `${path} ${headers['webhook-id']}`);
    expect(seen).toHaveLength(100);
    expect(new Set(seen).size).toBe(100);
    await stopAll();
    if (second !== store()) await second.close();
  });

  it('an operation that is announced wakes the delivery, however seldom it looks', async () => {
    await hook();
    await start({ pace: { pollMs: 3_600_000 } });
    await tell(store().db, 'release.approved', 1, {}, 'environment.change');
    await eventually(states).toEqual(['delivered']);
  });

  it.runIf(kind === 'server')(
    'a database that goes away in the middle is waited for, and nothing is lost',
    async () => {
      await hook();
      const name = new URL(url() ?? '').pathname.slice(1);
      const aside = await connectPostgres({ url: await createDatabase(), stateDirectory: tmpdir(), log: QUIET });
      const ask = (statement: string) => aside.executeSql(statement);
      const held: ServerResponse[] = [];
      receiver().answer((response, number) => {
        if (number === 3) held.push(response);
        else response.writeHead(200).end();
      });
      await tell(store().db, 'release.approved', 5);
      const warned: unknown[] = [];
      await start({
        pace: { leaseSeconds: 1 },
        log: { ...QUIET, warn: (...said: unknown[]) => void warned.push(...said) },
      });
      await eventually(() => held.length).toBe(1);
      const connections = `from pg_stat_activity where datname = '${name}'`;
      await ask(`alter database ${name} allow_connections false`);
      await ask(`select pg_terminate_backend(pid) ${connections}`);
      await eventually(async () => (await ask(`select ${connections}`)).rows.length).toBe(0);
      held[0]?.writeHead(200).end();
      await eventually(() => warned).toContain('A webhook delivery was left for later');
      await ask(`alter database ${name} allow_connections true`);
      await eventually(() => states().catch(() => [])).toEqual(Array.from({ length: 5 }, () => 'delivered'));
      expect(new Set(receiver().ids()).size).toBe(5);
      expect(receiver().received).toHaveLength(6);
      await aside.close();
    },
  );

  it('a stop cuts what hangs, and the next start delivers it', async () => {
    await hook();
    receiver().answer(() => undefined);
    const first = await startQuickly(store(), { pace: { timeoutMs: 60_000 } });
    await tell(store().db, 'release.approved');
    await eventually(() => receiver().received.length).toBe(1);
    await first.stop();
    expect((await deliveries())[0]).toMatchObject({ state: 'waiting', last_error: expect.stringMatching(/stopped/) });
    receiver().answer((response) => response.writeHead(200).end());
    await start();
    await eventually(states).toEqual(['delivered']);
  });

  it('a delivery whose job was lost is queued anew, and last month is tidied away', async () => {
    await hook();
    const first = await startQuickly(store(), { pace: { schedule: [3_600_000] } });
    receiver().answer((response) => response.writeHead(500).end());
    await tell(store().db, 'release.approved', 2);
    await eventually(async () => (await deliveries()).map(({ attempts }) => attempts)).toEqual([1, 1]);
    await first.stop();
    const [lost, old] = await deliveries();
    await store().executeSql('delete from setlist_queue.job where id = $1', [lost?.job_id]);
    const long = new Date(Date.now() - 31 * 24 * 3_600_000).toISOString();
    await store().db.updateTable('deliveries').set({ next_attempt_at: long }).execute();
    await store()
      .db.updateTable('deliveries')
      .set({ state: 'failed', created_at: long })
      .where('id', '=', old?.id ?? '')
      .execute();
    expect(await tidyDeliveries(store().db)).toEqual({ removed: 1, queued: 1 });
    receiver().answer((response) => response.writeHead(200).end());
    await start();
    await eventually(states).toEqual(['delivered']);
  });
});
