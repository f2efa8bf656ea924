import type { AxisResolution, EvaluationContext, Known, PlainResolution, Resolution } from '@setlist/core/audience';
import type { Refusal } from '@setlist/core/refusal';
import type { Result } from '@setlist/core/result';
import type { ClientOptions } from '../ask.ts';
import type { ExposureCounts, ExposureOptions } from './exposures.ts';
import type { FlagStore } from './flag-store.ts';

/** Says what happened, for a log of the application’s own. Never holds a key or anything of a context. */
export type Log = (level: 'info' | 'warn', message: string) => void;

export interface EvaluatorOptions extends Omit<ClientOptions, 'apiKey'> {
  /** A key with the scope `serve`: its environment is the one that is evaluated. */
  readonly apiKey: string;
  /** Where the last good copy is kept, to start from while the server is down; without one, nothing is kept. */
  readonly store?: FlagStore;
  /** Called whenever another flag set has been taken, or the state has changed. */
  readonly onChange?: (status: EvaluatorStatus) => void;
  readonly log?: Log;
  readonly exposures?: ExposureOptions;
  /** `false`: nothing is followed, and `refresh` is called by the application (edge runtimes that live for one request). */
  readonly follow?: boolean;
  readonly timing?: Partial<Timing>;
  /** At least 0 and less than 1, for the jitter of waiting times. */
  readonly random?: () => number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

export interface Timing {
  /** Opening waits no longer than this for the server. */
  readonly startMs: number;
  /** For a whole answer. */
  readonly requestMs: number;
  /** A stream on which nothing comes for so long is given up; the server sends something every 15 seconds. */
  readonly silentForMs: number;
  /** Waiting times between tries, before jitter. */
  readonly firstRetryMs: number;
  readonly mostRetryMs: number;
}

export const TIMING: Timing = {
  startMs: 5_000,
  requestMs: 10_000,
  silentForMs: 45_000,
  firstRetryMs: 500,
  mostRetryMs: 30_000,
};

export interface EvaluatorStatus {
  /** `empty`: nothing was ever read. `stale`: it is evaluated with what was read last, and the server cannot be followed. */
  readonly state: 'empty' | 'current' | 'stale';
  /** Where the flag set came from; `null` while empty. */
  readonly source: 'server' | 'store' | null;
  readonly environment: string | null;
  /** Of the snapshot that it was compiled from. */
  readonly version: number | null;
  readonly tag: string | null;
  /** As `staleForMs()`. */
  readonly staleForMs: number | null;
  /** Why the server could not be asked or followed last; `null` while it can. */
  readonly lastError: string | null;
  readonly exposures: ExposureCounts;
}

/** Evaluates in process. Methods that evaluate read memory only and never throw. */
export interface Evaluator {
  /** Which revision answers, with which options, and why. */
  readonly evaluate: (persona: string, context: EvaluationContext, known?: Known) => Result<Resolution, Refusal>;
  /** The same in sentences; it counts as no exposure. */
  readonly explain: (persona: string, context: EvaluationContext, known?: Known) => readonly string[];
  /** The option of one axis. */
  readonly axis: (
    persona: string,
    axis: string,
    context: EvaluationContext,
    known?: Known,
  ) => Result<AxisResolution, Refusal>;
  /** What a plain flag of the owner’s is; it counts as no exposure. */
  readonly flag: (key: string, context: EvaluationContext, known?: Known) => Result<PlainResolution, Refusal>;
  /** How long ago the server said that what is evaluated with is what counts; up to a heartbeat while all is well. `null`: never. */
  readonly staleForMs: () => number | null;
  readonly status: () => EvaluatorStatus;
  /** Hears of what `onChange` hears of, until the answer is called. */
  readonly subscribe: (listener: (status: EvaluatorStatus) => void) => () => void;
  /** Asks the server once, and takes what it has; rejects with `ApiError`, `UnreachableError` or why it cannot be taken. */
  readonly refresh: () => Promise<void>;
  /** Sends the exposures that wait. */
  readonly flush: () => Promise<void>;
  /** Ends following, and sends the exposures that wait. */
  readonly close: () => Promise<void>;
}
