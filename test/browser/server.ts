import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalFile } from '@setlist/sdk';

const root = join(import.meta.dirname, '../..');
const START_WITHIN_MS = 120_000;
const STOP_WITHIN_MS = 10_000;

/** A server of its own: where it is, its key, the first administrator's link, and how to end it. */
export interface RunningServer extends LocalFile {
  /** Opens once. */
  readonly setupUrl: string;
  readonly stop: () => Promise<void>;
}

/**
 * Starts `setlist serve` on a free port with the example personas and the rehearsal upstream, and waits until it answers.
 * `env` is for settings besides.
 */
export async function startServer(env: Readonly<Record<string, string>> = {}): Promise<RunningServer> {
  const data = await mkdtemp(join(tmpdir(), 'setlist-browser-'));
  const output: string[] = [];
  const server = spawn(
    join(root, 'node_modules/.bin/node'),
    [
      '--conditions=setlist-source',
      'packages/server/src/cli/main.ts',
      'serve',
      '--port',
      '0',
      '--data',
      data,
      '--examples',
    ],
    { cwd: root, env: { ...withoutProviderKeys(process.env), ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  server.stdout.on('data', (part) => output.push(String(part)));
  server.stderr.on('data', (part) => output.push(String(part)));
  const stop = async () => {
    await end(server);
    await rm(data, { recursive: true, force: true });
  };
  try {
    const local = await announced(server, join(data, 'local.json'));
    return { ...local, setupUrl: await printed(output, /http\S+#token=[\w-]+/), stop };
  } catch (cause) {
    await stop();
    throw new Error(`The server did not start. It said:\n${output.join('')}`, { cause });
  }
}

async function announced(server: ChildProcess, path: string): Promise<LocalFile> {
  const until = Date.now() + START_WITHIN_MS;
  while (Date.now() < until && server.exitCode === null) {
    const local = await readFile(path, 'utf8').then(
      (text) => JSON.parse(text) as LocalFile,
      () => null,
    );
    if (local !== null && (await isReady(local.url))) return local;
    await sleep(50);
  }
  throw new Error(server.exitCode === null ? 'It took too long.' : `It ended with code ${server.exitCode}.`);
}

/** What the server says that fits, once it has said it. */
async function printed(output: readonly string[], what: RegExp): Promise<string> {
  const until = Date.now() + START_WITHIN_MS;
  while (Date.now() < until) {
    const found = what.exec(output.join(''))?.[0];
    if (found !== undefined) return found;
    await sleep(50);
  }
  throw new Error(`It never said ${what}.`);
}

async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/readyz`).then(
    (response) => response.ok,
    () => false,
  );
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  const tooLong = setTimeout(() => server.kill('SIGKILL'), STOP_WITHIN_MS);
  await ended;
  clearTimeout(tooLong);
}

/** With a provider's key in the environment the server would not rehearse. */
function withoutProviderKeys(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/API_KEY|^AWS_|^SETLIST_/.test(name)));
}
