import type { UpstreamFailure } from './upstream-failure.ts';

export interface RetryDelayLimits {
  readonly retryBaseMs: number;
  readonly retryWaitMs: number;
}

/**
 * How long to wait before the next try of the same upstream, or `null` when it must not be tried again in this turn.
 * Full jitter (AWS Architecture Blog, 2015) below `retryBaseMs · 2^(try − 1)`; `Retry-After` is a lower bound to which the
 * jitter is added; nothing beyond what is left of `retryWaitMs`. `random` gives [0, 1).
 */
export function retryDelay(
  failed: UpstreamFailure,
  tryNumber: number,
  waitedMs: number,
  limits: RetryDelayLimits,
  random: () => number,
): number | null {
  if (failed.kind !== 'unavailable') return null;
  const leftMs = limits.retryWaitMs - waitedMs;
  const jitterMs = random() * limits.retryBaseMs * 2 ** (tryNumber - 1);
  if (failed.retryAfterMs === null) return Math.min(jitterMs, Math.max(0, leftMs));
  return failed.retryAfterMs <= leftMs ? Math.min(failed.retryAfterMs + jitterMs, leftMs) : null;
}
