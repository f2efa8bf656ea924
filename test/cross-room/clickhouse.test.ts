import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClickHouseStore, connectClickHouse } from '../../packages/server/src/clickhouse/connect.ts';
import { startEmbedded } from '../../packages/server/src/clickhouse/embedded.ts';
import {
  migrateTelemetry,
  type TelemetryMigration,
  TelemetrySchemaRefused,
} from '../../packages/server/src/clickhouse/migrate.ts';
import { TELEMETRY_MIGRATIONS } from '../../packages/server/src/clickhouse/migrations/index.ts';
import { forwardTo } from './tcp-forwarder.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const folder = mkdtempSync(join(tmpdir(), 'setlist-clickhouse-'));
let store: ClickHouseStore;
let client: ClickHouseClient;

beforeAll(async () => {
  store = await connectClickHouse({ stateDirectory: join(folder, 'state'), log: quiet });
  if (store.kind === 'off') throw new Error('The optional package chdb is needed for this test.');
  client = store.client;
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function rows<T>(
  query: string,
  parameters: Record<string, unknown> = {},
  settings: ClickHouseSettings = {},
): Promise<T[]> {
  const result = await client.query({
    query,
    query_params: parameters,
    clickhouse_settings: settings,
    format: 'JSONEachRow',
  });
  return result.json<T>();
}

describe('the embedded ClickHouse, through the official client', () => {
  it('answers', async () => {
    expect(store.kind).toBe('embedded');
    await store.ping();
    await expect(rows('SELECT currentDatabase() AS database, timezone() AS zone')).resolves.toEqual([
      { database: 'setlist', zone: expect.stringContaining('UTC') },
    ]);
  });

  it('takes parameters of every kind, quotes and line ends included', async () => {
    const awkward = 'a\'b\\c\n\t"é👋{x:String}';
    const parameters = {
      text: awkward,
      texts: ["p'q", 'r\\s', 't"'],
      none: null,
      number: 7,
      at: new Date(1_700_000_000_123),
      map: { key: "v'w" },
    };
    const query = `SELECT {text:String} AS text, {texts:Array(String)} AS texts, {none:Nullable(String)} AS none, {number:UInt8} AS number,
      toUnixTimestamp64Milli({at:DateTime64(3)}) AS at, {map:Map(String, String)} AS map`;
    await expect(rows(query, parameters)).resolves.toEqual([{ ...parameters, at: '1700000000123' }]);
  });

  it('keeps the parameters of queries that run at the same time apart', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        rows<{ n: number }>('SELECT {n:UInt32} AS n, sum(number) FROM numbers(20000)', { n }),
      ),
    );
    expect(answers.map(([row]) => row?.n)).toEqual(Array.from({ length: 100 }, (_, n) => n));
  });

  it('lets no setting of one query reach another', async () => {
    const seen = "SELECT getSetting('max_block_size') AS block, getSetting('max_execution_time') AS seconds";
    const [normal] = await rows(seen);
    const set = Array.from({ length: 8 }, () => rows(seen, {}, { max_block_size: '77', max_execution_time: 5 }));
    expect(new Set((await Promise.all(set)).flat().map((row) => JSON.stringify(row)))).toEqual(
      new Set(['{"block":77,"seconds":5}']),
    );
    const after = await Promise.all(Array.from({ length: 8 }, () => rows(seen)));
    expect(after.flat()).toEqual(Array(8).fill(normal));
  });

  it('answers an error as ClickHouse does', async () => {
    await expect(rows('SELECT * FROM nowhere')).rejects.toMatchObject({ code: '60', type: 'UNKNOWN_TABLE' });
    await expect(rows('SELEC 1')).rejects.toMatchObject({ code: '62', type: 'SYNTAX_ERROR' });
    await expect(
      rows('SELECT sleepEachRow(1) FROM numbers(3)', {}, { max_execution_time: 1, max_block_size: '1' }),
    ).rejects.toMatchObject({ type: 'TIMEOUT_EXCEEDED' });
    await expect(client.query({ query: 'SELECT 1', session_id: 'mine' })).rejects.toMatchObject({ code: '36' });
  });

  it('inserts rows and says how many', async () => {
    await client.command({ query: 'CREATE TABLE numbered (n UInt32, word String) ENGINE = MergeTree ORDER BY n' });
    const { summary } = await client.insert({
      table: 'numbered',
      values: [{ n: 1, word: "o'ne" }, { n: 2 }],
      format: 'JSONEachRow',
    });
    expect(summary?.written_rows).toBe('2');
    await client.insert({ table: 'numbered', values: [{ n: 3 }], columns: ['n'], format: 'JSONEachRow' });
    await client.command({ query: "INSERT INTO numbered SELECT 4, 'four'" });
    await expect(rows('SELECT n, word FROM numbered ORDER BY n')).resolves.toEqual([
      { n: 1, word: "o'ne" },
      { n: 2, word: '' },
      { n: 3, word: '' },
      { n: 4, word: 'four' },
    ]);
    await expect(
      client.insert({ table: 'numbered', values: [{ n: 'many' }], format: 'JSONEachRow' }),
    ).rejects.toMatchObject({ type: expect.stringContaining('CANNOT_PARSE') });
  });

  it('flushes what it inserts to disk', async () => {
    const settings = await rows(
      "SELECT name, value FROM system.merge_tree_settings WHERE name IN ('fsync_after_insert', 'fsync_part_directory') ORDER BY name",
    );
    expect(settings).toEqual([
      { name: 'fsync_after_insert', value: '1' },
      { name: 'fsync_part_directory', value: '1' },
    ]);
  });

  it('does not load the engine into this process', () => {
    expect(process.report.getReport()).not.toMatchObject({
      sharedObjects: expect.arrayContaining([expect.stringContaining('libchdb')]),
    });
    expect(store.enginePid()).not.toBe(process.pid);
  });
});

describe('its migrations', () => {
  it('apply once, whoever starts at the same time, and refuse a database that is newer or was edited', async () => {
    const added: TelemetryMigration = {
      version: TELEMETRY_MIGRATIONS.length + 1,
      name: 'added',
      statements: () => ['CREATE TABLE IF NOT EXISTS added (n UInt8) ENGINE = MergeTree ORDER BY n'],
    };
    const known = [...TELEMETRY_MIGRATIONS, added];
    await Promise.all([
      migrateTelemetry(client, known),
      migrateTelemetry(client, known),
      migrateTelemetry(client, known),
    ]);
    await expect(migrateTelemetry(client, known)).resolves.toBe(0);
    await expect(rows('SELECT version FROM migrations FINAL ORDER BY version')).resolves.toEqual(
      known.map(({ version }) => ({ version })),
    );
    await expect(migrateTelemetry(client, TELEMETRY_MIGRATIONS)).rejects.toThrow(TelemetrySchemaRefused);
    await expect(
      migrateTelemetry(client, [...TELEMETRY_MIGRATIONS, { ...added, statements: () => ['SELECT 1'] }]),
    ).rejects.toThrow('("added")');
    await client.command({
      query: `ALTER TABLE migrations DELETE WHERE version = ${added.version}`,
      clickhouse_settings: { mutations_sync: '2' },
    });
  });

  it('render for a cluster without being another migration', () => {
    const placement = { onCluster: ' ON CLUSTER main', engine: (name: string) => `Replicated${name}` };
    for (const statement of TELEMETRY_MIGRATIONS.flatMap(({ statements }) => statements(placement))) {
      expect(statement).toMatch(/ ON CLUSTER main \(/);
      expect(statement).toContain('ENGINE = ReplicatedReplacingMergeTree');
    }
  });
});

describe('the engine’s process', () => {
  it('is started again when it is killed, and has what was inserted', async () => {
    const before = store.enginePid() ?? 0;
    await client.command({ query: 'CREATE TABLE survivors (n UInt8) ENGINE = MergeTree ORDER BY n' });
    await client.insert({ table: 'survivors', values: [{ n: 1 }], format: 'JSONEachRow' });
    process.kill(before, 'SIGKILL');
    await expect
      .poll(() => rows('SELECT n FROM survivors').catch(() => null), { timeout: 30_000, interval: 100 })
      .toEqual([{ n: 1 }]);
    expect(store.enginePid()).not.toBe(before);
  });

  it('answers only those who have the token', async () => {
    const engine = await startEmbedded(join(folder, 'guarded'), quiet);
    const status = (authorization: string) =>
      new Promise((resolve, reject) => {
        const call = request(
          { agent: engine.agent, method: 'POST', path: '/', headers: { authorization } },
          (response) => {
            response.resume();
            resolve(response.statusCode);
          },
        );
        call.once('error', reject);
        call.end('SELECT 1');
      });
    const basic = (password: string) => `Basic ${Buffer.from(`setlist:${password}`).toString('base64')}`;
    expect(await status(basic(engine.token))).toBe(200);
    expect(await status(basic('guess'))).toBe(401);
    expect(await status('')).toBe(401);
    engine.agent.destroy();
    await engine.stop();
  });

  it('finishes what is under way when it is told to stop', async () => {
    const stopped = await connectClickHouse({ stateDirectory: join(folder, 'stopped'), log: quiet });
    const pid = stopped.enginePid() ?? 0;
    const slow = stopped.client?.query({ query: 'SELECT sleep(1) AS slept', format: 'JSONEachRow' });
    await expect(slow?.then((result) => result.json())).resolves.toEqual([{ slept: 0 }]);
    await stopped.close();
    expect(runs(pid)).toBe(false);
  });

  it('ends with its parent, and leaves the directory to the next one', async () => {
    const state = join(folder, 'orphaned');
    const parent = fork(fileURLToPath(new URL('./clickhouse-holder.ts', import.meta.url)), [state], { execArgv: [] });
    const [pid] = (await once(parent, 'message')) as [number];
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    const next = await connectClickHouse({ stateDirectory: state, log: quiet });
    expect(next.kind).toBe('embedded');
    await next.ping();
    await expect.poll(() => runs(pid), { timeout: 30_000 }).toBe(false);
    await next.close();
  });
});

/** A process that has ended stays in the table until its new parent asks after it, which may take a while: it no longer runs. */
function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/^\d+ \(.*\) Z /s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    // Not Linux: what the signal said must do.
    return process.platform !== 'linux';
  }
}

describe('connectClickHouse', () => {
  it('goes without, and says so once, where chDB is not installed', async () => {
    const elsewhere = join(folder, 'without-chdb');
    mkdirSync(join(elsewhere, 'node_modules'), { recursive: true });
    cpSync(
      fileURLToPath(new URL('../../packages/server/src/clickhouse', import.meta.url)),
      join(elsewhere, 'clickhouse'),
      { recursive: true },
    );
    symlinkSync(
      fileURLToPath(new URL('../../node_modules/@clickhouse', import.meta.url)),
      join(elsewhere, 'node_modules', '@clickhouse'),
    );
    const { connectClickHouse: connectThere } = (await import(join(elsewhere, 'clickhouse', 'connect.ts'))) as {
      connectClickHouse: typeof connectClickHouse;
    };
    const said: unknown[] = [];
    const off = await connectThere({
      stateDirectory: join(elsewhere, 'state'),
      log: { ...quiet, warn: (...line: unknown[]) => void said.push(line) },
    });
    expect(off).toMatchObject({ kind: 'off', client: null });
    expect(said).toEqual([
      [
        { reason: expect.stringContaining("Cannot find package 'chdb'") },
        expect.stringContaining('No telemetry is recorded'),
      ],
    ]);
    await off.ping();
    await off.close();
  });

  it('works with a server by URL, and waits for one that does not answer yet', async () => {
    const engine = await startEmbedded(join(folder, 'as-server'), quiet);
    const forwarder = await forwardTo(engine.socketPath);
    await forwarder.close();
    const url = `http://setlist:${engine.token}@127.0.0.1:${forwarder.port}/other_name`;
    const early = await connectClickHouse({ url, stateDirectory: folder, log: quiet });
    expect(early.kind).toBe('server');
    await expect(early.ping()).rejects.toThrow('ECONNREFUSED');
    const reopened = await forwardTo(engine.socketPath, forwarder.port);
    const countTurns = async () =>
      (
        await early.client?.query({
          query: 'SELECT currentDatabase() AS database, count() AS turns FROM turns',
          format: 'JSONEachRow',
        })
      )?.json();
    await expect
      .poll(() => countTurns().catch(() => null), { timeout: 30_000, interval: 100 })
      .toEqual([{ database: 'other_name', turns: '0' }]);
    await early.close();
    await reopened.close();
    engine.agent.destroy();
    await engine.stop();
  });
});
