import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectPostgres } from '../../packages/server/src/postgres/connect.ts';
import { createDatabase } from './engines.ts';

let stateDirectory: string;
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
beforeAll(() => {
  stateDirectory = mkdtempSync(join(tmpdir(), 'setlist-cut-'));
});
afterAll(() => {
  rmSync(stateDirectory, { recursive: true, force: true });
});

it('a connection that is cut in the middle of a transaction fails the transaction and not the process', async () => {
  const uncaught: unknown[] = [];
  const hear = (error: unknown) => void uncaught.push(error);
  process.on('uncaughtException', hear);
  const store = await connectPostgres({ url: await createDatabase(), stateDirectory, log });
  const failing = store.db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx);
    // Nothing is asked of the connection while it is cut, so only its own error tells.
    await store.executeSql('select pg_terminate_backend($1)', [rows[0]?.pid]);
    await expect.poll(async () => (await isThere(rows[0]?.pid)).length).toBe(0);
    await sql`select 1`.execute(trx);
  });
  const isThere = async (pid: number | undefined) => {
    const { rows } = await store.executeSql('select from pg_stat_activity where pid = $1', [pid]);
    return rows;
  };
  await expect(failing).rejects.toThrow();
  await store.ping();
  await store.close();
  process.off('uncaughtException', hear);
  expect(uncaught).toEqual([]);
});
