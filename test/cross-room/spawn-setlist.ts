import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalFile } from '@setlist/sdk';

const MAIN = new URL('../../packages/server/src/cli/main.ts', import.meta.url).pathname;
const NODE = new URL('../../node_modules/.bin/node', import.meta.url).pathname;

export interface SpawnedSetlist extends LocalFile {
  readonly data: string;
  readonly process: ChildProcess;
  /** Everything it wrote to standard output and error so far. */
  readonly output: () => string;
  /** Ends it with a signal and resolves with its exit code, or the signal's name. */
  readonly end: (signal?: NodeJS.Signals) => Promise<number | string>;
}

/** A folder that is gone after the test file. */
export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'setlist-test-'));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/** The real `setlist serve` in a process of its own on a free port, without any provider's key. */
export async function spawnSetlist(data: string, args: readonly string[] = []): Promise<SpawnedSetlist> {
  const child = spawn(
    NODE,
    ['--conditions=setlist-source', MAIN, 'serve', '--json', '--port', '0', '--data', data, ...args],
    {
      env: withoutProviderKeys(process.env),
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const ended = new Promise<number | string>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  const serving = new Promise<void>((resolve) => {
    child.stdout.on('data', () => {
      if (output.includes('"consoleUrl"')) resolve();
    });
  });
  const first = await Promise.race([serving.then(() => 'serving'), ended]);
  if (first !== 'serving') throw new Error(`setlist serve ended with ${first}:\n${output}`);
  const local: LocalFile = JSON.parse(await readFile(join(data, 'local.json'), 'utf8'));
  return {
    ...local,
    data,
    process: child,
    output: () => output,
    end: (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
}

/** The environment less what would make the server talk to a real provider. */
export function withoutProviderKeys(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^(OPENAI|ANTHROPIC|GOOGLE|AWS|SETLIST)_/.test(name));
  return Object.fromEntries(kept);
}
