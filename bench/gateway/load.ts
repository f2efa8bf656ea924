import { Pool } from 'undici';

export interface LoadOptions {
  readonly origin: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The same for every request, or made for each. */
  readonly body: string | (() => string);
  readonly concurrency: number;
  readonly durationMs: number;
}

/** What one run of load saw. Latencies are in milliseconds, of the requests that came to their end. */
export interface LoadSeen {
  readonly seconds: number;
  readonly requests: number;
  /** Events, the last ones of a stream included. */
  readonly events: number;
  readonly failures: number;
  readonly latenciesMs: readonly number[];
  /** To the first byte of an answer's body. */
  readonly firstBytesMs: readonly number[];
}

/** Keeps `concurrency` requests going, each on a connection of its own, until the time is up. */
export async function putLoad(options: LoadOptions): Promise<LoadSeen> {
  const pool = new Pool(options.origin, { connections: options.concurrency, headersTimeout: 0, bodyTimeout: 0 });
  const seen = { requests: 0, events: 0, failures: 0, latenciesMs: [] as number[], firstBytesMs: [] as number[] };
  const startedAt = performance.now();
  const untilMs = startedAt + options.durationMs;
  const lanes = Array.from({ length: options.concurrency }, async () => {
    while (performance.now() < untilMs) await exchange(pool, options, seen);
  });
  await Promise.race([Promise.all(lanes), new Promise((resolve) => setTimeout(resolve, options.durationMs))]);
  const measured = { ...seen, seconds: (performance.now() - startedAt) / 1_000 };
  await pool.destroy();
  await Promise.allSettled(lanes);
  return measured;
}

type Tally = { requests: number; events: number; failures: number; latenciesMs: number[]; firstBytesMs: number[] };

const END_OF_EVENT = Buffer.from('\n\n');

function exchange(pool: Pool, { headers, body }: LoadOptions, tally: Tally): Promise<void> {
  return new Promise((resolve) => {
    const sentAt = performance.now();
    let isFirst = true;
    let status = 0;
    pool.dispatch(
      {
        path: '/v1/chat/completions',
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: typeof body === 'string' ? body : body(),
      },
      {
        onConnect: () => {},
        onHeaders: (code) => {
          status = code;
          return true;
        },
        onData: (chunk) => {
          if (isFirst) tally.firstBytesMs.push(performance.now() - sentAt);
          isFirst = false;
          for (let at = chunk.indexOf(END_OF_EVENT); at >= 0; at = chunk.indexOf(END_OF_EVENT, at + 2))
            tally.events += 1;
          return true;
        },
        onComplete: () => {
          tally.requests += 1;
          if (status !== 200) tally.failures += 1;
          tally.latenciesMs.push(performance.now() - sentAt);
          resolve();
        },
        onError: () => resolve(),
      },
    );
  });
}

/** The `share` quantile of unsorted values; 0 where there are none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
