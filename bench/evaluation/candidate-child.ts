import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { flagKey, makeUsers } from './benched-flag.ts';
import type { MakeCandidate } from './candidate.ts';
import { makeClosures, makeGenerated } from './limits.ts';
import { makeFlagd, makeGrowthBook, makeLaunchDarkly, makeStatsig, makeUnleash } from './peers.ts';
import { makeSetlist, makeSetlistPersona } from './setlist.ts';
import { verify } from './verify.ts';

// One candidate with its flags, in a process of its own so that no other shares its heap or its compiled code.
const MAKERS: Readonly<Record<string, MakeCandidate>> = {
  setlist: makeSetlist,
  'setlist-persona': makeSetlistPersona,
  closures: makeClosures,
  generated: makeGenerated,
  flagd: makeFlagd,
  launchdarkly: makeLaunchDarkly,
  growthbook: makeGrowthBook,
  unleash: makeUnleash,
  statsig: makeStatsig,
};

/** What the parent asks for. */
export type Asked =
  | { readonly do: 'verify' }
  | { readonly do: 'bytes' }
  | { readonly do: 'single' | 'bulk'; readonly durationMs: number };

/** What one round saw: of single evaluations microseconds for each, of bulk ones milliseconds for all flags. */
export interface Seen {
  readonly evaluations: number;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
  /** Characters of all variants given so far: nothing of it may be left out by a compiler. */
  readonly characters: number;
}

const BATCH = 64;
const USERS = 100_000;
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const [name = '', flagsText = '1'] = process.argv.slice(2);
const flags = Number(flagsText);
const make = MAKERS[name];
if (make === undefined) throw new Error(`No candidate is named ${name}.`);
const candidate = await make(flags);
const users = makeUsers(USERS);
const contexts = users.map((user) => candidate.contextOf(user));
const isAsync = candidate.evaluate(flagKey(0), contexts[0]) instanceof Promise;
let at = 0;

process.on('message', async (asked: Asked) => {
  try {
    process.send?.({ answer: await answer(asked) });
  } catch (error) {
    process.send?.({ error: error instanceof Error ? error.message : String(error) });
  }
});
process.once('disconnect', () => process.exit(0));
process.send?.({ answer: 'ready' });

async function answer(asked: Asked): Promise<unknown> {
  if (asked.do === 'verify') return verify(candidate, users, contexts, flagKey(flags - 1), name === 'setlist-persona');
  if (asked.do === 'bytes') return bytesOfOne();
  return asked.do === 'single' ? single(asked.durationMs) : bulk(asked.durationMs);
}

/** One flag, the last of all, for one user after another; the clock is read around a batch, as one call is below its step. */
async function single(durationMs: number): Promise<Seen> {
  const key = flagKey(flags - 1);
  const perCallUs: number[] = [];
  const startedAt = performance.now();
  let endedAt = startedAt;
  while (endedAt - startedAt < durationMs) {
    const beganAt = performance.now();
    if (isAsync) for (let n = 0; n < BATCH; n += 1) await candidate.evaluate(key, next());
    else evaluateBatch(key);
    endedAt = performance.now();
    perCallUs.push(((endedAt - beganAt) * 1_000) / BATCH);
  }
  return summedUp(perCallUs, perCallUs.length * BATCH, (endedAt - startedAt) / 1_000);
}

function next(): unknown {
  at = at + 1 < USERS ? at + 1 : 0;
  return contexts[at];
}

let characters = 0;
function evaluateBatch(key: string): void {
  for (let n = 0; n < BATCH; n += 1) characters += (candidate.evaluate(key, next()) as string).length;
}

/** Every flag for one user after another. */
async function bulk(durationMs: number): Promise<Seen> {
  const keys = Array.from({ length: flags }, (_, n) => flagKey(n));
  const perUserMs: number[] = [];
  const startedAt = performance.now();
  let endedAt = startedAt;
  while (endedAt - startedAt < durationMs) {
    const context = next();
    const beganAt = performance.now();
    if (isAsync) for (const key of keys) await candidate.evaluate(key, context);
    else for (const key of keys) characters += (candidate.evaluate(key, context) as string).length;
    endedAt = performance.now();
    perUserMs.push(endedAt - beganAt);
  }
  return summedUp(perUserMs, perUserMs.length * flags, (endedAt - startedAt) / 1_000);
}

function summedUp(values: number[], evaluations: number, seconds: number): Seen {
  values.sort((a, b) => a - b);
  const quantile = (share: number) => values[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;
  return { evaluations, seconds, p50: quantile(0.5), p99: quantile(0.99), characters };
}

const COUNTED = 5_000;

/** Growth of the heap after a collection; whoever asks has given the young generation room for all of it. */
async function bytesOfOne(): Promise<number> {
  const key = flagKey(flags - 1);
  const measured: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    if (isAsync) for (let n = 0; n < COUNTED; n += 1) await candidate.evaluate(key, next());
    else for (let n = 0; n < COUNTED; n += 1) characters += (candidate.evaluate(key, next()) as string).length;
    measured.push((process.memoryUsage().heapUsed - before) / COUNTED);
  }
  return measured.sort((a, b) => a - b)[2] ?? 0;
}
