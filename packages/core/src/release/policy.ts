import type { Role } from '../access/roles.ts';
import type { Risk, Stage } from './release.ts';

/** So many approvals by members who hold the seat; `null`: any reviewer. */
export interface ReviewRequirement {
  readonly seat: string | null;
  readonly count: number;
}

/** What must be so before a release leaves a stage for the next one, or completes. */
export interface StageRule {
  /** Least time in the stage, in milliseconds. */
  readonly soakMs: number;
  /** A pass of this stage must be on record, and be its newest verdict. */
  readonly verdict: boolean;
  /** Approvals needed by then, those for the start included. */
  readonly reviews: readonly ReviewRequirement[];
  /** Who may open the gate: anyone with the right, controllers included, or a person only. */
  readonly gate: 'any' | 'person';
}

/** A window in which nothing starts or advances. Rollback and hold are never frozen. */
export interface Freeze {
  readonly name: string;
  /** Local wall-clock times in `timeZone`, `2026-12-24T00:00`; the end is exclusive. */
  readonly from: string;
  readonly to: string;
  /** IANA name. */
  readonly timeZone: string;
}

/** A file of `policies/`, as written. */
export interface Policy {
  readonly name: string;
  readonly description: string;
  /** Globs with `*`. */
  readonly environments: readonly string[];
  readonly personas: readonly string[];
  /** A risk and all above it, so that a higher risk never meets fewer policies; empty: every risk. */
  readonly risks: readonly Risk[];
  /** Whatever it applies to is of critical risk. */
  readonly missionCritical: boolean;
  readonly reviews: readonly ReviewRequirement[];
  readonly coverLocales: boolean;
  /** Stages that a release must pass; `null`: this policy does not say. */
  readonly stages: readonly Stage[] | null;
  readonly stageRules: Readonly<Partial<Record<Stage, StageRule>>>;
  readonly freezes: readonly Freeze[];
  /** `null`: this policy does not say. `false`: no glass can be broken. */
  readonly breakGlass: false | { readonly roles: readonly Role[]; readonly reviewWithinMs: number } | null;
  /** Nodes serve only what a verified bundle attests. */
  readonly requireSignature: boolean;
  /** A passed assessment and answered questionnaire must be attached before submission. */
  readonly requireAssessment: boolean;
}

/** Every policy that applies to a release, taken together: the strictest of each. */
export interface EffectivePolicy {
  /** Names of the policies that apply; `built-in` where none does. */
  readonly sources: readonly string[];
  readonly reviews: readonly ReviewRequirement[];
  readonly coverLocales: boolean;
  readonly stages: readonly Stage[];
  readonly stageRules: Readonly<Record<Stage, StageRule>>;
  readonly freezes: readonly Freeze[];
  readonly breakGlass: { readonly roles: readonly Role[]; readonly reviewWithinMs: number } | null;
  readonly requireSignature: boolean;
  readonly requireAssessment: boolean;
}
