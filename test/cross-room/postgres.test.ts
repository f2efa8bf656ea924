import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ok } from '@setlist/core/result';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { perform } from '../../packages/server/src/operations/operation.ts';
import { connectPostgres, type PostgresStore } from '../../packages/server/src/postgres/connect.ts';
import { openEmbedded } from '../../packages/server/src/postgres/embedded.ts';
import { type Migration, migrate, SchemaRefused } from '../../packages/server/src/postgres/migrate.ts';
import { MIGRATIONS } from '../../packages/server/src/postgres/migrations/index.ts';
import { NestedQuery } from '../../packages/server/src/postgres/nested-query.ts';
import { PostgresUnreachable } from '../../packages/server/src/postgres/server.ts';
import { createDatabase, databaseOf, ENGINES } from './engines.ts';

const complaints: unknown[] = [];
const complain = (...said: unknown[]) => void complaints.push(said);
const quiet = { info: () => undefined, warn: complain, error: complain };

describe.each(ENGINES)('PostgreSQL, %s', (kind) => {
  let store: PostgresStore;
  let stateDirectory: string;
  let url: string | undefined;
  const reconnect = () => connectPostgres({ url, stateDirectory, log: quiet });

  beforeAll(async () => {
    stateDirectory = mkdtempSync(join(tmpdir(), 'setlist-state-'));
    url = await databaseOf(kind);
    store = await reconnect();
  });
  afterAll(async () => {
    await store.close();
    rmSync(stateDirectory, { recursive: true, force: true });
  });

  it('a write that finds the disk full is refused as that, not met as a bug', async () => {
    const call = { caller: { kind: 'server', task: 'test' }, permission: 'environment.change' } as const;
    const written = await perform(store.db, call, async ({ trx }) => {
      await sql`do $$ begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$`.execute(trx);
      return ok({ changed: true });
    });
    expect(written).toMatchObject({
      ok: false,
      error: { code: 'store_unavailable', message: expect.stringMatching(/disk .* full/) },
    });
  });

  it('is the engine that was asked for, at version 18', async () => {
    expect(store.kind).toBe(kind);
    const { rows } = await sql<{ server_version_num: string }>`show server_version_num`.execute(store.db);
    expect(Number(rows[0]?.server_version_num)).toBeGreaterThanOrEqual(180_000);
    await store.ping();
    expect(complaints).toEqual([]);
  });

  it('gives timestamps as RFC 3339 with milliseconds and bigints as numbers', async () => {
    const { rows } = await sql<{ at: string; big: number }>`
      select timestamptz '2026-11-22 12:00:00.123456+02' as at, 9007199254740991::bigint as big`.execute(store.db);
    expect(rows).toEqual([{ at: '2026-11-22T10:00:00.123Z', big: 9007199254740991 }]);
    await expect(sql`select 9007199254740993::bigint`.execute(store.db)).rejects.toThrow('does not fit');
    await store.ping();
  });

  it('takes a timestamp back as it gave it', async () => {
    const at = '2026-11-22T10:00:00.123Z';
    await store.db.insertInto('environments').values({ name: 'instants' }).execute();
    const key = {
      id: 'instants',
      environment: 'instants',
      name: 'n',
      scopes: ['serve', 'with "quotes", commas'],
      hash: 'h1',
      created_at: at,
      revoked_at: at,
    };
    await store.db.insertInto('api_keys').values(key).execute();
    await expect(
      store.db.selectFrom('api_keys').selectAll().where('created_at', '=', at).executeTakeFirst(),
    ).resolves.toMatchObject(key);
  });

  it('round-trips jsonb, arrays and awkward text included', async () => {
    const content = { ключ: ['ß', '👋', '"\\/', '\u2028'], nested: { empty: {}, none: null, list: [[1, 2.5], []] } };
    const { rows } = await sql<{ value: unknown }>`select ${JSON.stringify(content)}::jsonb as value`.execute(store.db);
    expect(rows[0]?.value).toEqual(content);
  });

  it('carries a megabyte in and out', async () => {
    const text = 'å'.repeat(500_000);
    const { rows } = await sql<{ text: string }>`select ${text}::text as text`.execute(store.db);
    expect(rows[0]?.text).toBe(text);
  });

  it('answers a violated unique constraint with code 23505 and the constraint, and goes on', async () => {
    await store.db.insertInto('environments').values({ name: 'once' }).execute();
    await expect(store.db.insertInto('environments').values({ name: 'once' }).execute()).rejects.toMatchObject({
      code: '23505',
      constraint: 'environments_pkey',
    });
    await store.ping();
  });

  it('keeps nothing of a transaction that threw', async () => {
    const failing = store.db.transaction().execute(async (transaction) => {
      await transaction.insertInto('environments').values({ name: 'rolled back' }).execute();
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await expect(
      store.db.selectFrom('environments').selectAll().where('name', '=', 'rolled back').execute(),
    ).resolves.toEqual([]);
  });

  it('refuses a pool query inside an open transaction, and allows it once that is over', async () => {
    await store.db.transaction().execute(async (transaction) => {
      await expect(store.db.selectFrom('environments').selectAll().execute()).rejects.toThrow(NestedQuery);
      await expect(transaction.selectFrom('environments').selectAll().execute()).resolves.toBeInstanceOf(Array);
    });
    await expect(store.db.selectFrom('environments').selectAll().execute()).resolves.toBeInstanceOf(Array);
  });

  it('runs transactions that were begun at the same time', async () => {
    const increment = () =>
      store.db.transaction().execute(async (transaction) => {
        const { version } = await transaction
          .selectFrom('snapshot_version')
          .select('version')
          .forUpdate()
          .executeTakeFirstOrThrow();
        await transaction
          .updateTable('snapshot_version')
          .set({ version: version + 1 })
          .execute();
      });
    await Promise.all(Array.from({ length: 20 }, increment));
    await expect(store.db.selectFrom('snapshot_version').select('version').executeTakeFirst()).resolves.toEqual({
      version: 20,
    });
  });

  it('notifies its listeners at commit, not before, and not after they left', async () => {
    const heard: (string | null)[] = [];
    const leave = await store.listen('snapshot changed', (payload) => heard.push(payload));
    const rolledBack = store.db.transaction().execute(async (transaction) => {
      await sql`select pg_notify('snapshot changed', 'never')`.execute(transaction);
      throw new Error('no');
    });
    await expect(rolledBack).rejects.toThrow('no');
    await sql`select pg_notify('snapshot changed', '7')`.execute(store.db);
    await expect.poll(() => heard).toEqual(['7']);
    await leave();
    await sql`select pg_notify('snapshot changed', '8')`.execute(store.db);
    await sql`select pg_notify('snapshot changed', '9')`.execute(store.db);
    expect(heard).toEqual(['7']);
  });

  it('applies nothing the second time it starts', async () => {
    if (kind === 'embedded') await store.close();
    const again = await reconnect();
    await expect(appliedMigrations(again)).resolves.toEqual(MIGRATIONS.map(({ version }) => ({ version })));
    if (kind === 'embedded') store = again;
    else await again.close();
  });

  it('applies no part of a migration that fails, nor of those before it', async () => {
    const good = next('good', 'create table good (n int)');
    const bad = { ...good, version: good.version + 1, name: 'bad', sql: 'create table half (n int); select 1 / 0' };
    await expect(migrate(store.db, [...MIGRATIONS, good, bad])).rejects.toMatchObject({ code: '22012' });
    const { rows } = await sql`select tablename from pg_tables where tablename in ('good', 'half')`.execute(store.db);
    expect(rows).toEqual([]);
  });

  it('applies each migration once, however many start at the same time, and refuses a database that is newer or was edited', async () => {
    const added = next('added', 'create table added (n int); insert into added values (1)');
    const others = kind === 'server' ? [await reconnect(), await reconnect()] : [];
    const starts = [store, ...others].flatMap(({ db }) => [
      migrate(db, [...MIGRATIONS, added]),
      migrate(db, [...MIGRATIONS, added]),
    ]);
    const applied = await Promise.all(starts);
    expect(applied.filter((count) => count > 0)).toEqual([1]);
    await expect(sql`select n from added`.execute(store.db)).resolves.toMatchObject({ rows: [{ n: 1 }] });

    const edited = migrate(store.db, [...MIGRATIONS, { ...added, sql: 'create table other (n int)' }]);
    await expect(edited).rejects.toThrow(SchemaRefused);
    await expect(edited).rejects.toThrow(`Migration ${added.version} ("added")`);
    await Promise.all(others.map((other) => other.close()));
    if (kind === 'embedded') await store.close();
    await expect(reconnect()).rejects.toThrow(
      `schema version ${added.version} ("added") and this program knows ${MIGRATIONS.length}`,
    );
  });
});

function next(name: string, text: string): Migration {
  return { version: MIGRATIONS.length + 1, name, sql: text };
}

async function appliedMigrations(store: PostgresStore): Promise<unknown[]> {
  const { rows } = await sql`select version from migrations order by version`.execute(store.db);
  return rows;
}

describe('the embedded engine', () => {
  it('is started again by the next query after it died', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'setlist-died-'));
    const deaths: unknown[] = [];
    const log = { ...quiet, warn: () => undefined, error: (said: unknown) => void deaths.push(said) };
    const { pool, stop } = await openEmbedded(folder, log);
    await pool.query('create table kept (n int)');
    // The engine has no programs to run, and dies of it.
    await expect(pool.query("copy kept to program 'true'")).rejects.toThrow(
      'stopped: it gave up in the middle of a query',
    );
    await expect(pool.query('select n from kept')).resolves.toMatchObject({ rows: [] });
    expect(deaths).toEqual([{ reason: 'it gave up in the middle of a query' }]);
    await pool.end();
    await stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is ended when it does not answer in time, and started again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'setlist-hung-'));
    const { pool, stop } = await openEmbedded(
      folder,
      { ...quiet, warn: () => undefined, error: () => undefined },
      5_000,
    );
    await expect(pool.query('select count(*) from generate_series(1, 100000000000)')).rejects.toThrow(
      'stopped: no answer within 5000 ms',
    );
    await expect(pool.query('select 1 as one')).resolves.toMatchObject({ rows: [{ one: 1 }] });
    await pool.end();
    await stop();
    rmSync(folder, { recursive: true, force: true });
  });
});

describe('connectPostgres', () => {
  it('says where no PostgreSQL answers, without the password', async () => {
    const url = 'postgres://someone:secret-word@127.0.0.1:1/setlist';
    const refused = connectPostgres({ url, stateDirectory: tmpdir(), log: quiet });
    await expect(refused).rejects.toThrow(PostgresUnreachable);
    await expect(refused).rejects.toThrow('postgres://127.0.0.1:1/setlist: connect ECONNREFUSED');
    await expect(refused).rejects.not.toThrow('secret-word');
  });

  it('listens again after a server dropped the connection, and says that something may have been missed', async () => {
    const store = await connectPostgres({ url: await createDatabase(), stateDirectory: tmpdir(), log: quiet });
    const heard: (string | null)[] = [];
    await store.listen('changes', (payload) => heard.push(payload));
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and query ilike 'listen%' and datname = current_database()`.execute(
      store.db,
    );
    await expect.poll(() => heard, { timeout: 20_000 }).toEqual([null]);
    await sql`select pg_notify('changes', 'after')`.execute(store.db);
    await expect.poll(() => heard).toEqual([null, 'after']);
    await store.close();
  });
});
