import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { FromChdb, ToChdb } from './chdb-child.ts';
import type { StoreLog } from './connect.ts';

/** The embedded engine's process, kept running. */
export interface EmbeddedClickHouse {
  /** For an HTTP client: whatever host it names, it reaches the engine. */
  readonly agent: Agent;
  readonly socketPath: string;
  readonly token: string;
  /** The running process, for those who watch or kill it; `null` while it is being started again. */
  readonly pid: () => number | null;
  readonly stop: () => Promise<void>;
}

/** chDB can't run here: it is not installed, or not made for this machine. */
export class ChdbUnusable extends Error {
  override readonly name = 'ChdbUnusable';
}

/** Longest path of a Unix socket that every system takes (sun_path is 104 bytes on macOS). */
const LONGEST_SOCKET_PATH = 100;
const FIRST_RESTART_MS = 100;
const LONGEST_RESTART_MS = 10_000;
const STEADY_AFTER_MS = 30_000;
const LONGEST_STOP_MS = 10_000;
const LOCK_TRIES = 20;
const LOCK_PAUSE_MS = 250;

/** Starts chDB in a child process and starts it again whenever it ends; throws `ChdbUnusable` when the first start fails. */
export async function startEmbedded(stateDirectory: string, log: StoreLog): Promise<EmbeddedClickHouse> {
  const directory = join(stateDirectory, 'clickhouse');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const socket = placeSocket(directory);
  const token = randomBytes(32).toString('base64url');
  let stopping = false;
  let wasReady = false;
  let child: ChildProcess | null = null;
  let retry: NodeJS.Timeout | undefined;
  let waitMs = FIRST_RESTART_MS;

  const start = async (): Promise<void> => {
    const startedAt = Date.now();
    const started = forkChild();
    child = started;
    started.once('exit', (code, signal) => {
      child = null;
      if (stopping || !wasReady) return;
      waitMs = Date.now() - startedAt > STEADY_AFTER_MS ? FIRST_RESTART_MS : Math.min(waitMs * 2, LONGEST_RESTART_MS);
      log.error(
        { code, signal, againInMs: waitMs },
        'The embedded ClickHouse ended; starting it again, nothing recorded is lost',
      );
      retry = setTimeout(() => void start().catch(() => undefined), waitMs);
    });
    await readyFrom(started, { kind: 'start', directory, socketPath: socket.path, token });
    wasReady = true;
  };
  const stop = async () => {
    stopping = true;
    clearTimeout(retry);
    if (child) await stopChild(child);
    socket.remove();
  };

  try {
    await untilUnlocked(start);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    agent: agentOf(socket.path),
    socketPath: socket.path,
    token,
    pid: () => child?.pid ?? null,
    stop,
  };
}

/** `socketPath` is among the options that an agent passes on to each request, though not among those that its type knows. */
function agentOf(socketPath: string): Agent {
  const where = { socketPath };
  return new Agent({ keepAlive: true, maxSockets: 32, ...where });
}

/** The child of a parent that was killed may hold the directory for a moment yet. */
async function untilUnlocked(start: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await start();
    } catch (error) {
      if (tries === LOCK_TRIES || !(error instanceof Error && error.message.includes('Cannot lock file'))) throw error;
      await sleep(LOCK_PAUSE_MS);
    }
  }
}

function forkChild(): ChildProcess {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const file = fileURLToPath(new URL(`./chdb-child.${extension}`, import.meta.url));
  const { PATH = '', HOME = '', TMPDIR = tmpdir() } = process.env;
  return fork(file, [], {
    execArgv: [],
    // libuv's pool runs the queries: its default of four would make readers wait for writers.
    env: { PATH, HOME, TMPDIR, UV_THREADPOOL_SIZE: '16' },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

function readyFrom(child: ChildProcess, message: ToChdb): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('message', (answer: FromChdb) => {
      if (answer.kind === 'ready') resolve();
      else reject(new ChdbUnusable(answer.reason));
    });
    child.once('exit', (code, signal) =>
      reject(new ChdbUnusable(`its process ended at once (${signal ?? `code ${code}`})`)),
    );
    child.once('error', reject);
    child.send(message);
  });
}

async function stopChild(child: ChildProcess): Promise<void> {
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  if (child.connected) child.send({ kind: 'stop' } satisfies ToChdb);
  const kill = setTimeout(() => child.kill('SIGKILL'), LONGEST_STOP_MS);
  await exited;
  clearTimeout(kill);
}

/** In the state directory, or where its path is too long for a socket, in a private temporary one. */
function placeSocket(directory: string): { readonly path: string; readonly remove: () => void } {
  for (const stale of readdirSync(directory).filter((name) => name.endsWith('.sock')))
    rmSync(join(directory, stale), { force: true });
  // A name of its own: a server removes its socket when it closes, which must not be its successor's.
  const near = join(directory, `${process.pid}-${randomBytes(3).toString('hex')}.sock`);
  if (Buffer.byteLength(near) <= LONGEST_SOCKET_PATH)
    return { path: near, remove: () => rmSync(near, { force: true }) };
  const folder = mkdtempSync(join(tmpdir(), 'setlist-'));
  return { path: join(folder, 'http.sock'), remove: () => rmSync(folder, { recursive: true, force: true }) };
}
