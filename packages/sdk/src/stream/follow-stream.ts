import type { EventSourceMessage } from 'eventsource-parser';
import { type Backoff, backoffMs, sleep } from './backoff.ts';
import { readEvents } from './read-events.ts';

export interface StreamOptions {
  /** Opens a connection; rejects where there is none. `lastEventId` is `null` for the first. */
  readonly connect: (lastEventId: string | null, signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>;
  /** The server has answered: what was missed meanwhile may be looked for. */
  readonly onOpen: () => void;
  readonly onEvent: (event: EventSourceMessage) => void;
  /** The server is still there and has nothing to say. */
  readonly onHeartbeat: () => void;
  /** The connection is gone, or there was none; the next is tried in `waitMs`. */
  readonly onLost: (error: Error, waitMs: number) => void;
  /** A connection on which nothing comes for so long is given up: streams die in silence. */
  readonly silentForMs: number;
  readonly backoff: Backoff;
}

/** Follows a stream of server-sent events, over as many connections as it takes, until it is told to end. */
export function followStream(options: StreamOptions): { readonly close: () => Promise<void> } {
  const ending = new AbortController();
  let lastEventId: string | null = null;
  let firstMs = options.backoff.firstMs;
  let failures = 0;

  const once = async () => {
    const connection = new AbortController();
    const end = () => connection.abort(new Error('The evaluator was closed.'));
    ending.signal.addEventListener('abort', end);
    const silence = alarm(options.silentForMs, () => connection.abort(new Error(SILENT)));
    try {
      const body = await options.connect(lastEventId, connection.signal);
      silence.postpone();
      options.onOpen();
      await readEvents(body, {
        onBytes: silence.postpone,
        onRetry: (ms) => {
          firstMs = Math.min(Math.max(ms, options.backoff.firstMs), options.backoff.mostMs);
        },
        onComment: () => {
          failures = 0;
          options.onHeartbeat();
        },
        onEvent: (event) => {
          failures = 0;
          lastEventId = event.id ?? lastEventId;
          options.onEvent(event);
        },
      });
    } finally {
      silence.stop();
      ending.signal.removeEventListener('abort', end);
    }
  };

  const run = async () => {
    while (!ending.signal.aborted) {
      const error = await once().then(
        () => new Error('The server ended the stream.'),
        (reason: unknown) => (reason instanceof Error ? reason : new Error(String(reason))),
      );
      if (ending.signal.aborted) return;
      failures += 1;
      const waitMs = backoffMs(failures, { ...options.backoff, firstMs });
      options.onLost(error, waitMs);
      await sleep(waitMs, ending.signal);
    }
  };

  const running = run();
  return {
    close: () => {
      ending.abort();
      return running;
    },
  };
}

const SILENT = 'Nothing came over the stream for too long.';

/** Rings once when it has not been postponed for so long. */
function alarm(ms: number, ring: () => void): { readonly postpone: () => void; readonly stop: () => void } {
  let timer = setTimeout(ring, ms);
  const stop = () => clearTimeout(timer);
  return {
    postpone: () => {
      stop();
      timer = setTimeout(ring, ms);
    },
    stop,
  };
}
