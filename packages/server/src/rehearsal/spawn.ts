import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { RehearsalUpstream, RehearsalUpstreamOptions } from './upstream.ts';

const EXTENSION = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const EXIT_GRACE_MS = 2_000;

/** The rehearsal upstream ended before it listened; the message says why. */
export class RehearsalUpstreamFailed extends Error {
  override readonly name = 'RehearsalUpstreamFailed';
}

/** A rehearsal upstream in its own process. */
export interface SpawnedRehearsalUpstream extends RehearsalUpstream {
  readonly pid: number;
  /** Settles with the exit code when the process ends, for whatever reason; `null`: by a signal. */
  readonly exited: Promise<number | null>;
}

/** How a rehearsal upstream is spawned; `log` hears of an end that nobody asked for. */
export interface SpawnOptions extends RehearsalUpstreamOptions {
  readonly log?: { readonly error: (fields: object, message: string) => void };
}

type Report = { readonly url: string; readonly conversations: number } | { readonly error: string };

/**
 * Starts a rehearsal upstream in a child process, which ends with this one however this one ends.
 * @throws {Error} when it does not come up, with the reason that it gave.
 */
export async function spawnRehearsalUpstream({
  log,
  ...options
}: SpawnOptions = {}): Promise<SpawnedRehearsalUpstream> {
  const child = fork(fileURLToPath(new URL(`./upstream-child${EXTENSION}`, import.meta.url)), {
    execArgv: EXTENSION === '.ts' ? ['--conditions=setlist-source'] : [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let closing = false;
  const close = async () => {
    closing = true;
    if (child.exitCode !== null || child.signalCode !== null) return;
    if (child.connected) child.disconnect();
    const killing = setTimeout(() => child.kill('SIGKILL'), EXIT_GRACE_MS);
    await exited;
    clearTimeout(killing);
  };
  child.send(options);
  const ended = exited.then((code): [Report] => [{ error: `its process ended with code ${code}` }]);
  const [report] = (await Promise.race([once(child, 'message'), ended])) as [Report];
  if ('error' in report) {
    await close();
    throw new RehearsalUpstreamFailed(`The rehearsal upstream did not start: ${report.error}`);
  }
  exited.then((code) => {
    if (!closing) log?.error({ code }, 'the rehearsal upstream ended unasked');
  });
  return { ...report, pid: child.pid ?? 0, exited, close };
}
