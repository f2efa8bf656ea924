import { type EvaluationContext, explain, type Known } from '@setlist/core/audience';
import type { Refusal } from '@setlist/core/refusal';
import { ok, refuse } from '@setlist/core/result';
import { ApiError } from '../errors.ts';
import { type Evaluator, type EvaluatorOptions, type EvaluatorStatus, TIMING } from './evaluator.ts';
import { collectExposures } from './exposures.ts';
import { followFlags } from './follow-flags.ts';
import { holdFlags } from './held-flags.ts';

const NO_EXPOSURES = { waiting: 0, sent: 0, dropped: 0 };

/**
 * Opens an evaluator of the key’s environment: resolves when it can evaluate, or when the server has not answered in time
 * and there is no copy; it goes on trying then. Rejects with `ApiError` where the server refuses the key and there is no
 * copy. It keeps a connection open until it is closed.
 */
export async function openEvaluator(options: EvaluatorOptions): Promise<Evaluator> {
  const { now = Date.now, log = () => {} } = options;
  const timing = { ...TIMING, ...options.timing };
  const held = holdFlags(options, now, log);
  const exposures = options.exposures === undefined ? null : collectExposures(options.exposures, now);
  const listeners = new Set<(status: EvaluatorStatus) => void>();
  if (options.onChange !== undefined) listeners.add(options.onChange);
  let told = '';
  const tell = () => {
    const status = statusNow();
    const { state, source, environment, version, tag } = status;
    const news = [state, source, environment, version, tag].join(' ');
    if (news === told) return;
    told = news;
    for (const listener of listeners) listener(status);
  };
  await held.restore();
  const following = followFlags({ ...options, timing, held, log, onChange: tell });

  const staleForMs = () => {
    const at = held.confirmedAt();
    return at === null ? null : Math.max(0, now() - at);
  };
  const statusNow = (): EvaluatorStatus => {
    const current = held.current();
    return {
      state: current === null ? 'empty' : following.isCurrent() ? 'current' : 'stale',
      source: current?.source ?? null,
      environment: current?.flags.set.environment ?? null,
      version: current?.flags.set.version ?? null,
      tag: current?.tag ?? null,
      staleForMs: staleForMs(),
      lastError: following.lastError()?.message ?? null,
      exposures: exposures?.counts() ?? NO_EXPOSURES,
    };
  };

  const resolve = (persona: string, context: EvaluationContext, known: Known | undefined) => {
    const flags = held.current()?.flags;
    if (flags === undefined) return refuse(NOTHING_READ);
    const resolved = flags.evaluate(persona, context, known ?? null, now());
    if (resolved.ok) exposures?.record(resolved.value, context, flags.set);
    return resolved;
  };

  const evaluator: Evaluator = {
    evaluate: (persona, context, known) => resolve(persona, context, known),
    explain: (persona, context, known = undefined) => {
      const flags = held.current()?.flags;
      if (flags === undefined) return [NOTHING_READ.message];
      const at = now();
      const resolved = flags.evaluate(persona, context, known ?? null, at);
      if (!resolved.ok && resolved.error.code === 'unknown_persona' && !hasPersona(persona)) {
        return [resolved.error.message];
      }
      return explain(resolved.ok ? resolved.value : null, flags.trace(persona, context, known ?? null, at));
    },
    axis: (persona, axis, context, known) => {
      const resolved = resolve(persona, context, known);
      if (!resolved.ok) return resolved;
      const { axes } = resolved.value;
      const answer = Object.hasOwn(axes, axis) ? axes[axis] : undefined;
      return answer === undefined ? refuse(unknownAxis(axis, Object.keys(axes))) : ok(answer);
    },
    flag: (key, context, known) => {
      const flags = held.current()?.flags;
      return flags === undefined ? refuse(NOTHING_READ) : flags.evaluatePlain(key, context, known ?? null, now());
    },
    staleForMs,
    status: statusNow,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    refresh: following.refresh,
    flush: async () => exposures?.flush(),
    close: async () => {
      await following.close();
      await exposures?.flush();
    },
  };

  function hasPersona(key: string): boolean {
    return held.current()?.flags.set.personas.some((persona) => persona.key === key) ?? false;
  }

  await following.begun;
  const error = following.lastError();
  if (held.current() !== null || !isRefused(error)) return evaluator;
  await following.close();
  throw error;
}

/** Trying again would not help: the key is not known, or has not the scope. */
function isRefused(error: Error | null): error is ApiError {
  return error instanceof ApiError && [401, 403, 404].includes(error.status);
}

const NOTHING_READ: Refusal = {
  code: 'store_unavailable',
  message:
    'No flag set has been read yet: the server does not answer, and no copy is stored. Answer with what you do without Setlist.',
};

function unknownAxis(axis: string, known: readonly string[]): Refusal {
  const there = known.length === 0 ? 'it has none' : `there are ${known.join(', ')}`;
  return {
    code: 'unknown_axis',
    field: 'axis',
    message: `The revision has no axis \`${axis.slice(0, 80)}\`; ${there}.`,
  };
}
