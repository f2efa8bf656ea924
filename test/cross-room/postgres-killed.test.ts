import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';

const ROUNDS = 4;
const writer = fileURLToPath(new URL('./postgres-writer.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'setlist-killed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it(`loses no committed row in ${ROUNDS} kills, and the next process takes the directory over`, async () => {
  let committed = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const run = await runUntilKilled(folder, 5 + round * 17);
    expect(run.found).toBeGreaterThanOrEqual(committed);
    // A commit whose word did not reach us may be there, never one that we were not about to hear of.
    expect(run.found).toBeLessThanOrEqual(committed + 1);
    committed = run.committed;
  }
  expect(committed).toBeGreaterThanOrEqual(ROUNDS * 5);
}, 180_000);

it('starts anew after a kill in the middle of creating the database', async () => {
  const state = join(folder, 'half-made');
  const child = spawn(process.execPath, [writer, state], { stdio: ['ignore', 'ignore', 'inherit'] });
  await expect.poll(() => hasDraft(state), { timeout: 30_000, interval: 5 }).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const run = await runUntilKilled(state, 1);
  expect(run.found).toBe(0);
}, 180_000);

function hasDraft(state: string): boolean {
  return existsSync(join(state, 'postgres.new', 'PG_VERSION'));
}

/** Kills the writer -9 once it has told of that many commits; answers what it found and the last commit that it told of. */
async function runUntilKilled(state: string, commits: number): Promise<{ found: number; committed: number }> {
  const child = spawn(process.execPath, [writer, state], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  let found = -1;
  let committed = -1;
  for await (const line of createInterface({ input: child.stdout })) {
    const [what, number] = line.split(' ');
    if (what === 'found') found = Number(number);
    else committed = Number(number);
    if (committed >= found + commits) child.kill('SIGKILL');
  }
  await exited;
  return { found, committed };
}
