import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { FOREIGN_SILENCE_MS, type Holder, isAlive, thisHolder } from './holder.ts';

/** A directory that this process alone may write to. */
export interface StateDirectory {
  /** Absolute. */
  readonly path: string;
  /** Lets go; a second call does nothing. */
  readonly release: () => Promise<void>;
}

/** Another process holds the state directory. */
export class StateDirectoryHeld extends Error {
  override readonly name = 'StateDirectoryHeld';
  readonly path: string;
  readonly holder: Holder;

  constructor(path: string, holder: Holder) {
    super(
      `The state directory ${path} is in use by process ${holder.pid}, since ${holder.startedAt}. ` +
        'Stop that process, or give this one a directory of its own with --data PATH.',
    );
    this.path = path;
    this.holder = holder;
  }
}

/**
 * Creates the directory (mode 0700) where it is missing and takes its lock; throws `StateDirectoryHeld` when a live process has it.
 *
 * A lock is a numbered file and the highest number rules. To take over from a dead holder is to create the next number, which the
 * file system grants to one process only; the highest file is never removed, so a late taker always finds that it is late.
 */
export async function openStateDirectory(
  path: string,
  _options: { readonly exclusive: true },
): Promise<StateDirectory> {
  const directory = resolve(path);
  const lockDirectory = join(directory, 'lock');
  await mkdir(lockDirectory, { recursive: true, mode: 0o700 });
  const self = thisHolder(new Date().toISOString());
  const taken = await takeLock(directory, lockDirectory, self);
  const heartbeat = setInterval(() => void signOfLife(taken), FOREIGN_SILENCE_MS / 6);
  heartbeat.unref();

  let released: Promise<void> | null = null;
  const release = async () => {
    clearInterval(heartbeat);
    await replaceFile(lockDirectory, taken, { ...self, released: true });
  };
  return {
    path: directory,
    release: () => {
      released ??= release();
      return released;
    },
  };
}

async function takeLock(directory: string, lockDirectory: string, self: Holder): Promise<string> {
  for (;;) {
    const ruling = await highest(lockDirectory);
    const holder = ruling === 0 ? null : await readHolder(lockFile(lockDirectory, ruling));
    if (holder === 'gone') continue;
    if (holder && isAlive(holder.holder, self, holder.silentMs)) throw new StateDirectoryHeld(directory, holder.holder);
    const mine = lockFile(lockDirectory, ruling + 1);
    if (!(await createWhole(lockDirectory, mine, self))) continue;
    if ((await highest(lockDirectory)) === ruling + 1) {
      await removeLower(lockDirectory, ruling + 1);
      return mine;
    }
    await rm(mine, { force: true });
  }
}

/** Creates the file with its whole content or not at all; `false`: it is there already. */
async function createWhole(lockDirectory: string, path: string, holder: Holder): Promise<boolean> {
  const draft = join(lockDirectory, `${randomUUID()}.draft`);
  await writeFile(draft, JSON.stringify(holder), { mode: 0o600, flush: true });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function replaceFile(lockDirectory: string, path: string, holder: Holder): Promise<void> {
  const draft = join(lockDirectory, `${randomUUID()}.draft`);
  try {
    await writeFile(draft, JSON.stringify(holder), { mode: 0o600 });
    await rename(draft, path);
  } catch (error) {
    // The whole directory was removed under us: nothing is left to let go of.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

async function readHolder(path: string): Promise<{ holder: Holder; silentMs: number } | 'gone'> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    return { holder: parseHolder(text), silentMs: Date.now() - mtimeMs };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'gone';
    throw error;
  }
}

/** A lock file that a power cut left unreadable is of an earlier boot: nobody's. */
function parseHolder(text: string): Holder {
  const nobody: Holder = {
    pid: 0,
    bootId: null,
    pidNamespace: null,
    processStartTicks: null,
    startedAt: '',
    released: true,
  };
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null || !('pid' in parsed) || typeof parsed.pid !== 'number')
      return nobody;
    return { ...nobody, released: false, ...parsed } as Holder;
  } catch {
    return nobody;
  }
}

async function highest(lockDirectory: string): Promise<number> {
  const names = await readdir(lockDirectory);
  return Math.max(0, ...names.map(generation));
}

async function removeLower(lockDirectory: string, mine: number): Promise<void> {
  const names = await readdir(lockDirectory);
  const lower = names.filter((name) => generation(name) > 0 && generation(name) < mine);
  await Promise.all(lower.map((name) => rm(join(lockDirectory, name), { force: true })));
}

async function signOfLife(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
}

function generation(name: string): number {
  return Number(/^(\d+)\.json$/.exec(name)?.[1] ?? 0);
}

function lockFile(lockDirectory: string, number: number): string {
  return join(lockDirectory, `${number}.json`);
}
