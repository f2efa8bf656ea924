/** How long to wait between tries. */
export interface Backoff {
  /** Before the second try; it doubles from there. */
  readonly firstMs: number;
  readonly mostMs: number;
  /** At least 0 and less than 1; so that a thousand clients of a server that restarts do not come back at once. */
  readonly random: () => number;
}

/** Before try `failures` + 1: between half and the whole of what doubles. */
export function backoffMs(failures: number, { firstMs, mostMs, random }: Backoff): number {
  const whole = Math.min(mostMs, firstMs * 2 ** Math.min(Math.max(failures - 1, 0), 30));
  return (whole * (1 + random())) / 2;
}

/** Resolves after that time, or at once when the signal is aborted; never rejects. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
