import type { Locale } from '../persona/revision.ts';
import type { Condition } from './condition.ts';
import type { ContextValue } from './evaluation-context.ts';

/** What a split counts by: who is put together. */
export const UNITS = ['user', 'account', 'conversation'] as const;
export type Unit = (typeof UNITS)[number];

/** A named rule. */
export interface Segment {
  readonly key: string;
  readonly condition: Condition;
}

/** A set of ids, too many for a rule. Sorted, so that equal sets are equal. */
export interface IdList {
  readonly key: string;
  readonly ids: readonly string[];
}

/** A share of people who keep what is stable, whatever goes on; of some personas or of all (`null`). */
export interface Holdout {
  readonly key: string;
  readonly unit: Unit;
  /** Parts of `WHOLE`. */
  readonly share: number;
  readonly salt: string;
  readonly personas: readonly string[] | null;
}

/** Experiments of a layer exclude each other: each owns a range of it. */
export interface Layer {
  readonly key: string;
  readonly unit: Unit;
  readonly salt: string;
}

export interface Arm {
  readonly key: string;
  /** Whole; in proportion to those of the other arms. */
  readonly weight: number;
  /** What it gets: a revision, or options of axes. */
  readonly digest: string | null;
  readonly selection: Readonly<Record<string, string>>;
}

/** A running experiment of one persona. */
export interface Experiment {
  readonly key: string;
  readonly layer: string;
  /** The part of the layer that is its own, in parts of `WHOLE`: from, up to but not including to. */
  readonly range: readonly [from: number, to: number];
  readonly unit: Unit;
  /** Of the split; the layer has its own. */
  readonly salt: string;
  readonly condition: Condition | null;
  readonly arms: readonly Arm[];
}

/** Whom a candidate is for, where its release stands now. */
export interface Audience {
  readonly unit: Unit;
  readonly salt: string;
  /** Targeting keys that get it whatever else holds, and those that never do. */
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  /** An opt-in programme whose members get it. */
  readonly programme: string | null;
  /** `null`: all. */
  readonly regions: readonly string[] | null;
  /** Who may be counted into the share; `null`: everybody. */
  readonly condition: Condition | null;
  /** Parts of `WHOLE` of those. */
  readonly share: number;
}

export interface Candidate {
  readonly release: string;
  readonly digest: string;
  readonly audience: Audience;
}

/** Another persona of which the same context must get this, or its candidate is not given. */
export interface Prerequisite {
  readonly persona: string;
  readonly variant: 'stable' | 'candidate';
}

/** An option that a context gets, unless something stronger speaks. The first that matches wins. */
export interface AxisRule {
  readonly id: string;
  readonly axis: string;
  readonly option: string;
  /** `null`: always. */
  readonly condition: Condition | null;
}

/** What evaluation needs to know of a revision. */
export interface RevisionFlags {
  readonly digest: string;
  readonly version: string;
  readonly axes: readonly {
    readonly key: string;
    readonly options: readonly string[];
    readonly default: string;
    /** Whether the person may choose. */
    readonly personal: boolean;
  }[];
  /** Of the throughline: stronger than every choice. */
  readonly locks: readonly AxisRule[];
  readonly rules: readonly AxisRule[];
  readonly locales: readonly Locale[];
}

/** A persona in an environment: a flag whose variants are its revisions, with a flag for each of its axes. */
export interface PersonaFlags {
  readonly key: string;
  /** Digest; `null`: nothing is stable. */
  readonly stable: string | null;
  readonly candidate: Candidate | null;
  readonly prerequisites: readonly Prerequisite[];
  readonly experiments: readonly Experiment[];
  /** Digests that a conversation that began with one may go on with: not rolled back, not revoked. */
  readonly kept: readonly string[];
}

/** People divided between variants of a plain flag. */
export interface PlainSplit {
  readonly unit: Unit;
  readonly salt: string;
  /** Laid side by side in this order; weights are whole, in proportion to each other. */
  readonly weights: readonly { readonly variant: string; readonly weight: number }[];
}

/** Whoever it lets in gets one variant, or comes into a split. The first that matches decides. */
export interface PlainRule {
  readonly id: string;
  /** `null`: everybody. */
  readonly condition: Condition | null;
  readonly give: { readonly variant: string } | PlainSplit;
}

/** A feature flag of the owner's own: no persona, any JSON. */
export interface PlainFlag {
  readonly key: string;
  /** Of a disabled flag the application uses the default in its own code. */
  readonly enabled: boolean;
  readonly variants: Readonly<Record<string, ContextValue>>;
  readonly rules: readonly PlainRule[];
  /** The variant where no rule decides; `null`: the default in the application's own code. */
  readonly default: string | null;
  /** The owner's own words about it, given with every answer. */
  readonly metadata: Readonly<Record<string, string | number | boolean>>;
}

/** Everything by which is decided who gets what in an environment: plain JSON, immutable, the same on every node and in every SDK. */
export interface FlagSet {
  readonly format: 1;
  readonly environment: string;
  /** Of the snapshot it was compiled from. */
  readonly version: number;
  readonly segments: readonly Segment[];
  readonly lists: readonly IdList[];
  readonly holdouts: readonly Holdout[];
  readonly layers: readonly Layer[];
  readonly revisions: readonly RevisionFlags[];
  readonly personas: readonly PersonaFlags[];
  /** None has the key of a persona, or a dot in its key. */
  readonly plain: readonly PlainFlag[];
}
