import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { connectClickHouse } from '../../packages/server/src/clickhouse/connect.ts';
import { startRecorder } from '../../packages/server/src/telemetry/recorder.ts';
import { turnNumber } from './recorder-turns.ts';

const MOMENTS = ['before', 'during', 'after', 'during', 'after', 'during'];
const ROUND_APART = 10_000_000;
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const writer = fileURLToPath(new URL('./recorder-writer.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'setlist-recorded-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('loses no turn that was on disk and doubles none when it is killed before, during and right after an insert', async () => {
  const onDisk: { readonly first: number; readonly end: number }[] = [];
  for (const [round, moment] of MOMENTS.entries()) {
    const first = round * ROUND_APART;
    onDisk.push({ first, end: await recordUntilKilled(first, moment) });
  }
  const store = await connectClickHouse({ stateDirectory: folder, log: quiet });
  const recorder = await startRecorder({ directory: join(folder, 'spool'), store, log: quiet });
  await recorder.flush();
  expect(recorder.depth()).toEqual({ queued: 0, spooledBytes: 0, spooledTurns: 0, dropped: 0 });

  const result = await store.client?.query({
    query: 'SELECT toString(event_id) AS id, count() AS times FROM turns GROUP BY event_id',
    format: 'JSONEachRow',
  });
  const found = new Map((await result?.json<{ id: string; times: string }>())?.map(({ id, times }) => [id, times]));
  const lost = onDisk.flatMap(({ first, end }) =>
    numbers(first, end).filter((number) => !found.has(turnNumber(number).eventId)),
  );
  const doubled = [...found].filter(([, times]) => times !== '1');
  expect(lost).toEqual([]);
  expect(doubled).toEqual([]);
  expect(found.size).toBeGreaterThan(MOMENTS.length * 500);
  await recorder.close();
  await store.close();
}, 120_000);

/** Answers the number after the last one that it told to be on disk before it was killed. */
async function recordUntilKilled(first: number, moment: string): Promise<number> {
  const child = spawn(process.execPath, [writer, folder, String(first), moment], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let end = first;
  for await (const line of createInterface({ input: child.stdout })) end = Number(line);
  expect(await exited).toEqual([null, 'SIGKILL']);
  return end;
}

function numbers(first: number, end: number): number[] {
  return Array.from({ length: end - first }, (_, offset) => first + offset);
}
