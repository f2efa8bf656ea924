import type { Assignment, EvaluationContext, Resolution } from '@setlist/core/audience';

export type { FlagSet } from '@setlist/core/audience';

/** The event `flags` of `GET /api/v1/flags/stream`: the flag set has become another. */
export interface FlagsChange {
  /** Of the snapshot. */
  readonly version: number;
  /** Of the set: the ETag of `GET /api/v1/flags` without its quotes. */
  readonly tag: string;
}

export interface FlagsViewRequest {
  readonly context: EvaluationContext;
}

/** What one context gets of each persona, evaluated by the server: for browsers, which must not see rules. */
export interface FlagsView {
  readonly environment: string;
  /** Of the snapshot. */
  readonly version: number;
  /** Of the set that it was evaluated by. */
  readonly tag: string;
  /** By key; a persona that has nothing for this context is not there. */
  readonly personas: Readonly<Record<string, ViewedPersona>>;
}

/** What somebody gets of a persona, without why. */
export interface ViewedPersona extends Pick<Resolution, 'variant' | 'digest' | 'version' | 'reason' | 'selection'> {
  readonly assignments: readonly Pick<Assignment, 'experiment' | 'arm'>[];
}
