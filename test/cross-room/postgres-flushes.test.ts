import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { expect, it } from 'vitest';
import { DURABLE_START, durableFiles } from '../../packages/server/src/postgres/durable-files.ts';

it('the embedded PostgreSQL flushes once for each commit, and it is seen when it does not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'setlist-syncs-'));
  const syncsOfOneCommit = async (directory: string, startParams: readonly string[]) => {
    const files = durableFiles(join(folder, directory));
    const engine = await PGlite.create({ fs: files.fs, startParams: [...startParams] });
    await engine.exec('create table rows (n int)');
    const before = files.syncs();
    await engine.query('insert into rows values (1)');
    const syncs = files.syncs() - before;
    await engine.close();
    return syncs;
  };
  expect(await syncsOfOneCommit('durable', DURABLE_START)).toBe(1);
  expect(await syncsOfOneCommit('as shipped', PGlite.defaultStartParams)).toBe(0);
  rmSync(folder, { recursive: true, force: true });
});
