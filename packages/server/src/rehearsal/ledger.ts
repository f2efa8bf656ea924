import type { TurnOutcome } from './ask.ts';
import type { RecordedTurn } from './conversation.ts';

/** Milliseconds, exact: of every sample, by nearest rank. `null` when there was no sample. */
export interface Quantiles {
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

/** A conversation as it was played: the recorded user's turns and the answers they got. */
export interface Transcript {
  readonly id: string;
  readonly turns: readonly RecordedTurn[];
}

/** What a rehearsal found. */
export interface RehearsalReport {
  readonly url: string;
  readonly persona: string;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly seconds: number;
  /** Ended before every conversation was played. */
  readonly interrupted: boolean;
  readonly conversations: {
    readonly given: number;
    /** Played to the last user turn. */
    readonly completed: number;
    /** Left after a turn that got no whole answer. */
    readonly abandoned: number;
  };
  readonly turns: {
    readonly asked: number;
    readonly answered: number;
    readonly fallbacks: number;
    readonly failed: number;
    /** Answered by a later attempt than the first. */
    readonly retried: number;
  };
  readonly turnsPerSecond: number;
  readonly firstChunkMs: Quantiles;
  readonly totalMs: Quantiles;
  readonly tokens: { readonly input: number; readonly output: number };
  /** Failed turns by code. */
  readonly errors: Readonly<Record<string, number>>;
  /** Answered turns by the attempt that answered. */
  readonly attempts: Readonly<Record<string, number>>;
  /** Answered turns by what served them. */
  readonly servedBy: Readonly<Record<string, number>>;
  readonly transcripts: readonly Transcript[];
}

/** Counts a rehearsal as it goes. */
export interface Ledger {
  readonly turn: (outcome: TurnOutcome) => void;
  readonly conversation: (transcript: Transcript, place: number, completed: boolean) => void;
  readonly played: () => { readonly conversations: number; readonly turns: number; readonly failed: number };
  readonly close: (interrupted: boolean) => RehearsalReport;
}

/** Opens a ledger over `given` conversations that keeps `samples` transcripts, evenly spread over them. */
export function openLedger(about: { url: string; persona: string }, given: number, samples: number): Ledger {
  const startedAt = new Date();
  const clock = performance.now();
  const wanted = new Set(Array.from({ length: samples }, (_, at) => Math.floor((at * given) / samples)));
  const firstChunks: number[] = [];
  const totals: number[] = [];
  const errors: Record<string, number> = {};
  const attempts: Record<string, number> = {};
  const servedBy: Record<string, number> = {};
  const transcripts: { place: number; transcript: Transcript }[] = [];
  const turns = { asked: 0, answered: 0, fallbacks: 0, failed: 0, retried: 0 };
  const tokens = { input: 0, output: 0 };
  const ended = { completed: 0, abandoned: 0 };
  return {
    turn: (outcome) => {
      turns.asked += 1;
      tokens.input += outcome.inputTokens;
      tokens.output += outcome.outputTokens;
      if (outcome.error !== null) {
        turns.failed += 1;
        count(errors, outcome.error);
        return;
      }
      turns.answered += 1;
      totals.push(outcome.totalMs);
      if (outcome.firstChunkMs !== null) firstChunks.push(outcome.firstChunkMs);
      if (outcome.degraded) turns.fallbacks += 1;
      if ((outcome.attempt ?? 0) > 1) turns.retried += 1;
      if (outcome.attempt !== null) count(attempts, String(outcome.attempt));
      if (outcome.servedBy !== null) count(servedBy, outcome.servedBy);
    },
    conversation: (transcript, place, completed) => {
      ended[completed ? 'completed' : 'abandoned'] += 1;
      if (wanted.has(place)) transcripts.push({ place, transcript });
    },
    played: () => ({ conversations: ended.completed + ended.abandoned, turns: turns.asked, failed: turns.failed }),
    close: (interrupted) => {
      const seconds = (performance.now() - clock) / 1_000;
      return {
        ...about,
        startedAt: startedAt.toISOString(),
        seconds: rounded(seconds),
        interrupted,
        conversations: { given, ...ended },
        turns: { ...turns },
        turnsPerSecond: rounded(turns.asked / seconds),
        firstChunkMs: quantilesOf(firstChunks),
        totalMs: quantilesOf(totals),
        tokens: { ...tokens },
        errors,
        attempts,
        servedBy,
        transcripts: transcripts.sort((a, b) => a.place - b.place).map(({ transcript }) => transcript),
      };
    },
  };
}

/** Quantiles by nearest rank (Hyndman and Fan, type 1), to a hundredth. */
export function quantilesOf(samples: readonly number[]): Quantiles {
  const sorted = Float64Array.from(samples).sort();
  const rank = (share: number) => {
    const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
    return value === undefined ? null : rounded(value);
  };
  return { p50: rank(0.5), p90: rank(0.9), p99: rank(0.99), max: rank(1) };
}

function count(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
