import type { ContextValue } from './evaluation-context.ts';
import type { Unit } from './flags.ts';

/** OpenFeature's reasons, of which evaluation gives these. */
export type Reason = 'STATIC' | 'DEFAULT' | 'TARGETING_MATCH' | 'SPLIT';

/** What spoke: `deny`, `allow`, `holdout/KEY`, `experiment/KEY`, `share`, `lock/ID`, `rule/ID`, `asked`, `chosen`, … */
export type RuleName = string;

/** Why an axis has the option that it has. */
export interface AxisResolution {
  readonly option: string;
  readonly reason: Reason;
  readonly rule: RuleName;
}

/** A place in an experiment. */
export interface Assignment {
  readonly experiment: string;
  readonly layer: string;
  readonly arm: string;
  /** With which probability whoever is in the experiment comes into this arm: 0 to 1. */
  readonly propensity: number;
}

/**
 * Which revision answers, with which options, and why. Equal answers of a flag set are the same object: it is frozen, and
 * made once.
 */
export interface Resolution {
  readonly persona: string;
  /** `stable`, `candidate`, or `KEY/ARM` of an experiment on revisions. */
  readonly variant: string;
  readonly digest: string;
  readonly version: string;
  readonly reason: Reason;
  readonly rule: RuleName;
  /** Whose candidate it is. */
  readonly release: string | null;
  readonly assignments: readonly Assignment[];
  readonly axes: Readonly<Record<string, AxisResolution>>;
  /** Options alone, by axis. */
  readonly selection: Readonly<Record<string, string>>;
  /** A split that would have counted by this unit was passed over, as the context does not name it; `null`: none was. */
  readonly unitMissing: 'user' | 'account' | 'conversation' | null;
}

/** What is known of a person and their conversation beside the context. */
export interface Known {
  /** Options that they chose, by axis of this persona. */
  readonly choices: Readonly<Record<string, string>>;
  /** Opt-in programmes that they joined. */
  readonly programmes: readonly string[];
  /** They want no candidate of this persona. */
  readonly optedOut: boolean;
  /** By what they are counted, where they were known by another name before they signed in. `null`: their targeting key. */
  readonly countedAs: string | null;
  /** What the conversation began with; `null`: it begins. */
  readonly began: { readonly digest: string; readonly variant: string } | null;
}

/** Why a plain flag has its value. */
export type PlainReason = Reason | 'DISABLED';

/** What a plain flag is. Equal answers of a flag set are the same frozen object. */
export interface PlainResolution {
  readonly key: string;
  /** Left out where the default in the application's own code counts. Never `null`. */
  readonly value?: Exclude<ContextValue, null>;
  /** `null`: none. */
  readonly variant: string | null;
  readonly reason: PlainReason;
  /** `rule/ID`, `default` or `disabled`. */
  readonly rule: RuleName;
  /** A split that would have counted by this unit was passed over, as the context does not name it; `null`: none was. */
  readonly unitMissing: Unit | null;
}
