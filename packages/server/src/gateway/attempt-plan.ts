import { setTimeout as sleep } from 'node:timers/promises';
import type { Attempt } from '@setlist/core/persona';
import type { Breakers } from './breakers.ts';
import type { JsonObject } from './json.ts';
import type { GatewayLimits } from './limits.ts';
import { retryDelay } from './retry-delay.ts';
import type { Upstream } from './upstream.ts';
import type { UpstreamFailure } from './upstream-failure.ts';
import { type Peeked, startTry, type UpstreamTry } from './upstream-try.ts';

/** One attempt of a persona's plan for which an upstream is configured. */
export interface PlannedAttempt {
  readonly upstream: Upstream;
  readonly model: string;
  /** Place in the persona's plan, from 1. */
  readonly position: number;
}

export type Answering = Exclude<Peeked, { readonly kind: 'failed' | 'aborted' }>;

/** What came of a plan. */
export type PlanOutcome =
  | {
      readonly kind: 'answering';
      readonly by: PlannedAttempt;
      readonly answering: Answering;
      readonly tried: UpstreamTry;
    }
  | { readonly kind: 'refused'; readonly by: PlannedAttempt; readonly failure: UpstreamFailure }
  | { readonly kind: 'exhausted' }
  | { readonly kind: 'aborted' };

export interface PlanTools {
  readonly breakers: Breakers;
  readonly limits: GatewayLimits;
  /** [0, 1) */
  readonly random: () => number;
  readonly onFailure: (by: PlannedAttempt, failure: UpstreamFailure, willRetry: boolean) => void;
}

/** The attempts that can be made, in order; with a rehearsal upstream it stands in for all of them. */
export function planAttempts(
  attempts: readonly Attempt[],
  upstreams: { readonly find: (name: string) => Upstream | undefined; readonly rehearsal: Upstream | null },
): readonly PlannedAttempt[] {
  const { rehearsal } = upstreams;
  const first = attempts[0];
  if (rehearsal !== null) return first === undefined ? [] : [{ upstream: rehearsal, model: first.model, position: 1 }];
  return attempts.flatMap(({ upstream: name, model }, at) => {
    const upstream = upstreams.find(name);
    return upstream === undefined ? [] : [{ upstream, model, position: at + 1 }];
  });
}

/**
 * Tries a plan in order until an answer begins. A failure that another try may mend is tried again on the same upstream
 * within the limits; what is wrong with the request itself is refused at once.
 */
export async function runPlan(
  plan: readonly PlannedAttempt[],
  body: JsonObject,
  stream: boolean,
  signal: AbortSignal,
  tools: PlanTools,
): Promise<PlanOutcome> {
  const waited = { ms: 0 };
  const failures: { by: PlannedAttempt; failure: UpstreamFailure }[] = [];
  for (const by of plan) {
    const outcome = await tryAttempt(by, { body: { ...body, model: by.model }, stream }, signal, waited, tools);
    if (outcome.kind === 'failed') failures.push({ by, failure: outcome.failure });
    else if (outcome.kind !== 'shut') return outcome;
    else failures.push({ by, failure: SHUT });
  }
  return settleFailures(failures);
}

const SHUT: UpstreamFailure = { kind: 'unavailable', reason: 'status', status: null, retryAfterMs: null, detail: null };

type AttemptOutcome =
  | Exclude<PlanOutcome, { readonly kind: 'exhausted' }>
  | { readonly kind: 'failed'; readonly failure: UpstreamFailure }
  | { readonly kind: 'shut' };

async function tryAttempt(
  by: PlannedAttempt,
  request: { readonly body: JsonObject; readonly stream: boolean },
  signal: AbortSignal,
  waited: { ms: number },
  tools: PlanTools,
): Promise<AttemptOutcome> {
  const breaker = tools.breakers.of(by.upstream.name, by.model);
  const tries = by.upstream.limits.triesPerAttempt ?? tools.limits.triesPerAttempt;
  for (let tryNumber = 1; ; tryNumber += 1) {
    if (signal.aborted) return { kind: 'aborted' };
    const tried = breaker.admit(() => startTry(by.upstream, request, tools.limits));
    if (tried === null) return { kind: 'shut' };
    signal.addEventListener('abort', tried.abort, { once: true });
    const peeked = await tried.peeked;
    if (peeked.kind === 'aborted') return peeked;
    if (peeked.kind !== 'failed') return { kind: 'answering', by, answering: peeked, tried };
    signal.removeEventListener('abort', tried.abort);

    const delayMs =
      tryNumber < tries ? retryDelay(peeked.failure, tryNumber, waited.ms, tools.limits, tools.random) : null;
    tools.onFailure(by, peeked.failure, delayMs !== null);
    if (peeked.failure.kind === 'request') return { kind: 'refused', by, failure: peeked.failure };
    if (delayMs === null) return { kind: 'failed', failure: peeked.failure };
    waited.ms += delayMs;
    await sleep(delayMs, undefined, { signal }).catch(() => {});
  }
}

/** Only when every upstream refused for one and the same kind of reason is that reason the answer. */
function settleFailures(failures: readonly { by: PlannedAttempt; failure: UpstreamFailure }[]): PlanOutcome {
  const last = failures.at(-1);
  if (last === undefined || last.failure.kind === 'unavailable') return { kind: 'exhausted' };
  const isUnanimous = failures.every(({ failure }) => failure.kind === last.failure.kind);
  return isUnanimous ? { kind: 'refused', ...last } : { kind: 'exhausted' };
}
