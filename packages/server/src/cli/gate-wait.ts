import type { Release } from '@setlist/core/release';
import type { Client } from '@setlist/sdk';
import { usageError } from './exit-codes.ts';
import { canReach, type GateOutcome, type Goal, outcomeOf } from './gate-outcome.ts';
import { followRelease, type Sighting } from './release-follow.ts';
import { findRelease, stateWords } from './release-name.ts';
import { spanWords } from './release-times.ts';
import { trackText } from './release-track.ts';
import type { Terminal } from './terminal.ts';

/** What is waited for, and for how long. */
export interface Wait {
  /** `rel_…`, or `persona@environment`. */
  readonly name: string;
  readonly until: Goal;
  readonly startedMs: number;
  readonly timeoutMs: number;
  /** The server may be away for this long. */
  readonly outageMs: number;
  readonly intervalMs: number;
  /** The first digits of the content that is waited for; `null`: whatever it becomes. */
  readonly digest: string | null;
  readonly waitWhenHeld: boolean;
}

/** How a wait ended, in a word and in a sentence. */
export interface Ended {
  readonly outcome: Exclude<GateOutcome, 'waiting'>;
  readonly message: string;
  readonly release: Release | null;
}

/** Waits until a release is where it is wanted, will not come there by itself, or the time is over; tells each change. */
export async function waitFor(client: Client, wait: Wait, terminal: Terminal): Promise<Ended> {
  const { until, timeoutMs, outageMs, startedMs } = wait;
  const deadlineMs = startedMs + timeoutMs;
  let last: Release | null = null;
  let told = '';
  for await (const sighting of sightings(client, wait, deadlineMs)) {
    if (sighting.kind === 'outage') {
      const lastedMs = Date.now() - sighting.sinceMs;
      if (lastedMs >= outageMs)
        return {
          outcome: 'unreachable',
          message: `✗ ${sighting.message} That has lasted ${spanWords(lastedMs)}.`,
          release: last,
        };
      if (told !== sighting.message) tell(terminal, { outage: sighting.message }, `${sighting.message} Waiting on.`);
      told = sighting.message;
    } else {
      const { release } = sighting.detail;
      last = release;
      if (!canReach(release, until))
        throw usageError(`${release.id} passes ${release.stages.join(', ')} and never ${goalWords(until)}.`);
      const outcome = outcomeOf(release, until, wait);
      if (outcome !== 'waiting') return { outcome, message: endWords(outcome, release, until), release };
      const line = `${release.id} ${trackText(release, terminal.paint)}`;
      if (told !== line) tell(terminal, { release }, `${new Date().toISOString()} ${line}`);
      told = line;
    }
    if (Date.now() >= deadlineMs) break;
  }
  const where = last === null ? 'the server was never reached' : `${last.id} is ${stateWords(last.state)}`;
  return {
    outcome: 'timed_out',
    message: `✗ Not ${goalWords(until)} after ${spanWords(timeoutMs)}: ${where}.`,
    release: last,
  };
}

/** The release as it is looked at, until the deadline. What a name stands for is found out once the server answers. */
async function* sightings(client: Client, { name, intervalMs }: Wait, deadlineMs: number): AsyncGenerator<Sighting> {
  const found: { id: string | null } = { id: null };
  const byName = {
    release: async (_: string, options: Parameters<Client['release']>[1]) => {
      found.id ??= await findRelease(client, name, 'open');
      return client.release(found.id, options);
    },
  };
  const signal = AbortSignal.timeout(Math.max(1, deadlineMs - Date.now()));
  try {
    yield* followRelease(byName, name, { intervalMs, signal });
  } catch (error) {
    // The deadline ends the wait between two looks; whoever reads sees that the time is over.
    if (!signal.aborted) throw error;
  }
}

function tell(terminal: Terminal, event: object, line: string): void {
  terminal.print(terminal.json ? JSON.stringify(event) : line);
}

function goalWords(until: Goal): string {
  return until.kind === 'stage' ? `at ${until.stage}` : until.kind;
}

function endWords(outcome: Ended['outcome'], release: Release, until: Goal): string {
  const { id, persona, version, environment, reason } = release;
  const what = `${id} (${persona} ${version} → ${environment})`;
  const why = reason === null || reason === '' ? '' : `: ${reason}`;
  if (outcome === 'reached') return `✓ ${what} is ${goalWords(until)}.`;
  if (outcome === 'changes_requested') return `✗ ${what}: changes are asked for${why}.`;
  if (outcome === 'revised') return `✗ ${what} is of other content now: ${release.digest}.`;
  return `✗ ${what} is ${stateWords(release.state)}${why}.`;
}
