import type { EvaluationContext } from '@setlist/core/audience';
import { askEvents, type ClientOptions, createAsk } from '../ask.ts';
import type { FlagsView, ViewedPersona } from '../flags.ts';
import { backoffMs, sleep } from '../stream/backoff.ts';
import { followStream } from '../stream/follow-stream.ts';
import { parseChange } from '../stream/parse-change.ts';
import { loadView, saveView, type ViewStorage } from './view-storage.ts';

export interface ViewOptions extends ClientOptions {
  /** For whom. */
  readonly context: EvaluationContext;
  /** Where the last good view of this context is kept, such as `localStorage`; without one, nothing is kept. */
  readonly storage?: ViewStorage;
  /** Called when another view was taken, or the server went out of reach or came back. */
  readonly onChange?: (view: View) => void;
  /** `false`: changes are not followed. */
  readonly follow?: boolean;
  readonly timing?: Partial<ViewTiming>;
  /** At least 0 and less than 1. */
  readonly random?: () => number;
}

export interface ViewTiming {
  /** A stream on which nothing comes for so long is given up. */
  readonly silentForMs: number;
  readonly requestMs: number;
  readonly firstRetryMs: number;
  readonly mostRetryMs: number;
}

const TIMING: ViewTiming = { silentForMs: 45_000, requestMs: 10_000, firstRetryMs: 1_000, mostRetryMs: 60_000 };

/** What one person gets, as the server has decided it. Reading it reads memory only. */
export interface View {
  /** `null`: nothing is known, or there is nothing for this context. */
  readonly persona: (key: string) => ViewedPersona | null;
  /** The option of an axis; `null` as above. */
  readonly axis: (persona: string, axis: string) => string | null;
  /** The whole of it; `null`: nothing was ever read. */
  readonly current: () => FlagsView | null;
  /** Whether it is what the server said last, as far as is known. */
  readonly isCurrent: () => boolean;
  /** For somebody else, such as after signing in: what was decided for another is forgotten at once. Rejects as `refresh`. */
  readonly changeContext: (context: EvaluationContext) => Promise<void>;
  /** Asks now; rejects with `ApiError` or `UnreachableError`. */
  readonly refresh: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Opens a view for one context and follows it. Resolves when the server has answered or could not be reached; starts from
 * the storage then, and goes on trying.
 */
export async function openView(options: ViewOptions): Promise<View> {
  const { random = Math.random, storage } = options;
  const timing = { ...TIMING, ...options.timing };
  const ask = createAsk(options);
  const ending = new AbortController();
  let context = options.context;
  let held: FlagsView | null = loadView(storage, context);
  let confirmed = false;
  let again = false;
  let retrying: Promise<void> | null = null;
  let stream: ReturnType<typeof followStream> | null = null;

  const tell = () => {
    if (!ending.signal.aborted) options.onChange?.(view);
  };
  const set = (isConfirmed: boolean, next: FlagsView | null) => {
    const isSame = isConfirmed === confirmed && next?.tag === held?.tag;
    confirmed = isConfirmed;
    held = next;
    if (!isSame) tell();
  };

  const refresh = async () => {
    const asked = context;
    const signal = AbortSignal.any([ending.signal, AbortSignal.timeout(timing.requestMs)]);
    try {
      const body = { context: asked };
      const next = await ask<FlagsView>({ method: 'POST', path: '/flags/view', body, signal });
      // Whoever it was for is gone meanwhile, or a node that lags has answered after another.
      if (asked !== context || (held !== null && next.version < held.version)) return;
      saveView(storage, asked, next);
      set(true, next);
    } catch (error) {
      if (asked === context) set(false, held);
      throw error;
    }
  };

  const untilDone = async () => {
    for (let failures = 1; !ending.signal.aborted; failures += 1) {
      again = false;
      const failed = await refresh().then(
        () => false,
        () => true,
      );
      if (!failed && !again) return;
      if (!failed) continue;
      const backoff = { firstMs: timing.firstRetryMs, mostMs: timing.mostRetryMs, random };
      await sleep(backoffMs(failures, backoff), ending.signal);
    }
  };
  const retry = () => {
    again = true;
    retrying ??= untilDone().finally(() => {
      retrying = null;
    });
  };

  const follow = () =>
    followStream({
      connect: (_, signal) => {
        const headers: Record<string, string> = held === null ? {} : { 'last-event-id': held.tag };
        return askEvents(options, { method: 'GET', path: '/flags/stream', headers, signal });
      },
      silentForMs: timing.silentForMs,
      backoff: { firstMs: timing.firstRetryMs, mostMs: timing.mostRetryMs, random },
      onOpen: () => {
        if (!confirmed) retry();
      },
      onEvent: ({ event, data }) => {
        const change = parseChange(event, data);
        if (change !== null && change.tag !== held?.tag) retry();
      },
      onHeartbeat: () => {},
      onLost: () => set(false, held),
    });

  const view: View = {
    persona: (key) => (held !== null && Object.hasOwn(held.personas, key) ? (held.personas[key] ?? null) : null),
    axis: (persona, axis) => {
      const selection = view.persona(persona)?.selection ?? {};
      return Object.hasOwn(selection, axis) ? (selection[axis] ?? null) : null;
    },
    current: () => held,
    isCurrent: () => confirmed,
    changeContext: async (next) => {
      context = next;
      set(false, loadView(storage, next));
      await refresh();
    },
    refresh,
    close: async () => {
      ending.abort(new Error('The view was closed.'));
      await Promise.all([stream?.close(), retrying]);
    },
  };
  await refresh().catch(() => {});
  if (options.follow !== false && !ending.signal.aborted) stream = follow();
  return view;
}
