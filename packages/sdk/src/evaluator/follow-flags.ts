import { askEvents } from '../ask.ts';
import { ApiError } from '../errors.ts';
import type { FlagsChange } from '../flags.ts';
import { backoffMs, sleep } from '../stream/backoff.ts';
import { followStream } from '../stream/follow-stream.ts';
import { parseChange } from '../stream/parse-change.ts';
import type { EvaluatorOptions, Log, Timing } from './evaluator.ts';
import { fetchFlags } from './fetch-flags.ts';
import { type HeldFlags, messageOf } from './held-flags.ts';

export interface FollowOptions extends Omit<EvaluatorOptions, 'timing' | 'log' | 'onChange'> {
  readonly timing: Timing;
  readonly held: HeldFlags;
  readonly log: Log;
  /** The state may have changed. */
  readonly onChange: () => void;
}

export interface Following {
  /** Resolves when the first asking has ended, well or not, and after `startMs` at the latest. */
  readonly begun: Promise<void>;
  /** Whether the server was asked since it was last out of reach, and has told of nothing newer. */
  readonly isCurrent: () => boolean;
  readonly lastError: () => Error | null;
  /** Asks once. */
  readonly refresh: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Keeps `held` at what the server has: asks when the stream says so and after every connection, until it succeeds. */
export function followFlags(options: FollowOptions): Following {
  const { held, timing, random = Math.random, log } = options;
  const backoff = { firstMs: timing.firstRetryMs, mostMs: timing.mostRetryMs, random };
  const ending = new AbortController();
  let inFlight: Promise<void> | null = null;
  let asking: Promise<void> | null = null;
  let again = false;
  let nap = new AbortController();
  let announced: FlagsChange | null = null;
  let confirmed = false;
  let askError: Error | null = null;
  let streamError: Error | null = null;

  /** A node that lags answers with what counted before. */
  const isBehind = () => {
    const current = held.current();
    if (announced === null || current === null || announced.tag === current.tag) return false;
    return announced.version > current.flags.set.version;
  };

  const refreshOnce = async () => {
    const signal = AbortSignal.any([ending.signal, AbortSignal.timeout(timing.requestMs)]);
    try {
      const fetched = await fetchFlags(options, held.current()?.tag ?? null, signal);
      if (fetched === null) held.confirm();
      else await held.take(fetched);
      askError = null;
      confirmed = true;
    } catch (error) {
      askError = error instanceof Error ? error : new Error(String(error));
      confirmed = false;
      throw error;
    } finally {
      if (!ending.signal.aborted) options.onChange();
    }
  };

  // One at a time, so that what is taken last is what was sent last.
  const refresh = () => {
    inFlight ??= refreshOnce().finally(() => {
      inFlight = null;
    });
    return inFlight;
  };

  const untilDone = async () => {
    for (let failures = 1; ; failures += 1) {
      again = false;
      const error = await refresh().then(() => null, messageOf);
      if (ending.signal.aborted) return;
      if (error !== null) log('warn', `The flag set cannot be read: ${error}`);
      if (error === null && !isBehind() && !again) return;
      if (error === null && again) continue;
      nap = new AbortController();
      await sleep(backoffMs(failures, backoff), AbortSignal.any([nap.signal, ending.signal]));
    }
  };

  const ask = () => {
    again = true;
    nap.abort();
    asking ??= untilDone().finally(() => {
      asking = null;
    });
  };

  const follow = () =>
    followStream({
      connect: (lastEventId, signal) => {
        const tag = held.current()?.tag ?? lastEventId;
        const headers: Record<string, string> = tag ? { 'last-event-id': tag } : {};
        return askEvents(options, { method: 'GET', path: '/flags/stream', headers, signal });
      },
      silentForMs: timing.silentForMs,
      backoff,
      onOpen: () => {
        streamError = null;
        ask();
      },
      onEvent: ({ event, data }) => {
        announced = parseChange(event, data) ?? announced;
        if (isBehind() || held.current() === null) ask();
        else held.confirm();
      },
      onHeartbeat: () => {
        if (confirmed && !isBehind()) held.confirm();
      },
      onLost: (error, waitMs) => {
        streamError = error;
        confirmed = false;
        announced = null;
        log('warn', `The stream of changes was lost: ${error.message} Trying again in ${Math.round(waitMs)} ms.`);
        options.onChange();
        // The server is there, and something on the way lets no stream through: then it is asked instead.
        if (error instanceof ApiError) ask();
      },
    });

  const first = refresh().catch(() => {});
  const begun = Promise.race([first, sleep(timing.startMs, ending.signal)]);
  const stream = options.follow === false ? null : begun.then(() => (ending.signal.aborted ? null : follow()));

  return {
    begun,
    isCurrent: () => confirmed && !isBehind(),
    lastError: () => streamError ?? askError,
    refresh,
    close: async () => {
      ending.abort(new Error('The evaluator was closed.'));
      await Promise.all([first, asking, (await stream)?.close()]);
    },
  };
}
