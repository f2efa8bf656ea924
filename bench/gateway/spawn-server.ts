import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** A candidate under load. */
export interface BenchServer {
  readonly origin: string;
  readonly child: ChildProcess;
  /** CPU time of all its threads so far, in microseconds. */
  readonly cpuUs: () => number;
  readonly stop: () => Promise<void>;
}

export const SERVER_CORE = 0;
export const LOAD_CORE = Math.min(1, availableParallelism() - 1);

/** Starts one of the servers beside this file, pinned to a core. */
export async function spawnServer(
  file: string,
  core: number,
  env: Record<string, string> = {},
  execArgv: readonly string[] = [],
): Promise<BenchServer> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = fork(path, [], {
    execPath: process.execPath,
    execArgv: [...process.execArgv, ...execArgv],
    env: { ...process.env, ...env, NODE_ENV: 'production' },
  });
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${file} ended before it listened.`);
  });
  const [message] = (await Promise.race([once(child, 'message'), ended])) as [{ port: number }];
  return pinned(child, core, message.port);
}

/** Starts Portkey's gateway as its package does, pinned to a core. */
export async function spawnPortkey(core: number): Promise<BenchServer> {
  const port = await freePort();
  const path = fileURLToPath(new URL('../../node_modules/@portkey-ai/gateway/build/start-server.js', import.meta.url));
  const preload = new URL('portkey-preload.ts', import.meta.url).href;
  const child = spawn(process.execPath, ['--import', preload, path, '--headless', `--port=${port}`], {
    stdio: 'ignore',
    env: { ...process.env, NODE_ENV: 'production' },
  });
  for (let tries = 0; tries < 200; tries += 1) {
    const isUp = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
    if (isUp) return pinned(child, core, port);
    await sleep(50);
  }
  throw new Error('Portkey did not come up.');
}

/** Keeps a process, all its threads, to one core. */
export function pin(pid: number, core: number): void {
  spawn('taskset', ['-acp', String(core), String(pid)], { stdio: 'ignore' }).once('error', () => {
    process.stderr.write('taskset is not installed: nothing is pinned, so expect more spread.\n');
  });
}

function pinned(child: ChildProcess, core: number, port: number): BenchServer {
  const { pid } = child;
  if (pid === undefined) throw new Error('The server has no process.');
  pin(pid, core);
  return {
    origin: `http://127.0.0.1:${port}`,
    child,
    cpuUs: () => cpuOf(pid),
    stop: async () => {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

/** Linux counts a thread's time on a CPU in nanoseconds as the first field of schedstat. */
function cpuOf(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const nanoseconds = threads.map((thread) => {
    try {
      return Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
    } catch {
      return 0;
    }
  });
  return nanoseconds.reduce((sum, one) => sum + one, 0) / 1_000;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
