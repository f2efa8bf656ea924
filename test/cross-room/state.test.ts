import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStateDirectory, StateDirectoryHeld } from '../../packages/server/src/state/directory.ts';
import { type Holder, thisHolder } from '../../packages/server/src/state/holder.ts';

let folder: string;
let path: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'setlist-state-'));
  path = join(folder, 'deep', '.setlist');
});
afterEach(async () => {
  await Promise.all(children.splice(0).map(killed));
  rmSync(folder, { recursive: true, force: true });
});

const open = () => openStateDirectory(path, { exclusive: true });

describe('openStateDirectory', () => {
  it('creates a directory that only its owner may read', async () => {
    const state = await open();
    expect(state.path).toBe(path);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    await state.release();
  });

  it('refuses a second opener, and says who holds it, since when, and what to do', async () => {
    const state = await open();
    const refused = await open().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(StateDirectoryHeld);
    const { message, holder } = refused as StateDirectoryHeld;
    expect(message).toContain(`process ${process.pid}, since ${holder.startedAt}`);
    expect(message).toContain('--data PATH');
    await state.release();
  });

  it('lets the next one in after a release, any number of times', async () => {
    for (let round = 0; round < 3; round += 1) {
      const state = await open();
      await state.release();
      await state.release();
    }
    expect(locks()).toHaveLength(1);
  });

  it('takes over from a process that was killed', async () => {
    const child = await opener();
    await expect(outcomeOf(child)).resolves.toBe('taken');
    await expect(open()).rejects.toThrow(`process ${child.pid}`);
    await killed(child);
    const state = await open();
    await state.release();
  });

  it('gives a dead process’s directory to exactly one of many takers', async () => {
    leaveLock({ ...thisHolder('2026-01-01T00:00:00.000Z'), pid: await deadPid() });
    const takers = await Promise.all(Array.from({ length: 6 }, opener));
    const outcomes = await Promise.all(takers.map(outcomeOf));
    expect(outcomes.toSorted()).toEqual([...Array(5).fill('StateDirectoryHeld'), 'taken']);
  });

  it('gives a fresh directory to exactly one of many takers in one process, and none is left over', async () => {
    const opened = await Promise.allSettled(Array.from({ length: 50 }, open));
    const taken = opened.filter((outcome) => outcome.status === 'fulfilled');
    expect(taken).toHaveLength(1);
    expect(readdirSync(join(path, 'lock'))).toEqual(locks());
    await taken[0]?.value.release();
  });

  it('takes over what was held before the machine was started again, though the pid lives', async () => {
    leaveLock({ ...thisHolder('2026-01-01T00:00:00.000Z'), bootId: 'another boot' });
    await (await open()).release();
  });

  it.runIf(process.platform === 'linux')('takes over from a dead process whose pid was given to another', async () => {
    leaveLock({ ...thisHolder('2026-01-01T00:00:00.000Z'), processStartTicks: '1' });
    await (await open()).release();
  });

  it('believes a holder in another container for as long as it shows signs of life', async () => {
    leaveLock({ ...thisHolder('2026-01-01T00:00:00.000Z'), pid: await deadPid(), pidNamespace: 'pid:[1]' });
    await expect(open()).rejects.toThrow(StateDirectoryHeld);
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(join(path, 'lock', '4.json'), longAgo, longAgo);
    await (await open()).release();
  });

  it('takes over a lock that a power cut left empty', async () => {
    leaveLock(null);
    const state = await open();
    expect(JSON.parse(readFileSync(join(path, 'lock', '5.json'), 'utf8'))).toMatchObject({
      pid: process.pid,
      released: false,
    });
    await state.release();
  });
});

/** As if some process before us had written it, as the directory's fourth holder. */
function leaveLock(holder: Holder | null): void {
  mkdirSync(join(path, 'lock'), { recursive: true });
  writeFileSync(join(path, 'lock', '4.json'), holder ? JSON.stringify(holder) : '');
}

function locks(): string[] {
  return readdirSync(join(path, 'lock')).filter((name) => name.endsWith('.json'));
}

async function deadPid(): Promise<number> {
  const child = await opener();
  await killed(child);
  return child.pid ?? 0;
}

async function opener(): Promise<ChildProcess> {
  const child = fork(fileURLToPath(new URL('./state-opener.ts', import.meta.url)), [path], { execArgv: [] });
  children.push(child);
  await once(child, 'message');
  return child;
}

async function outcomeOf(child: ChildProcess): Promise<unknown> {
  const told = once(child, 'message');
  child.send('take it');
  const [outcome] = await told;
  return outcome;
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
