import type { Locale } from '../persona/revision.ts';

/** Single, EP, album, deluxe: asked for by name, a chosen few, everyone, and a skill pack on top of what is stable. */
export const STAGES = ['flag', 'beta', 'ga', 'extension'] as const;
export type Stage = (typeof STAGES)[number];

export const RELEASE_STATES = [
  'draft',
  'in_review',
  'approved',
  'scheduled',
  'progressing',
  'held',
  'completed',
  'rolled_back',
  'aborted',
] as const;
export type ReleaseState = (typeof RELEASE_STATES)[number];

export const RISKS = ['low', 'medium', 'high', 'critical'] as const;
export type Risk = (typeof RISKS)[number];

/** One person's verdict on one digest. It counts while it is not dismissed and its digest is the release's. */
export interface Review {
  /** `person:ID`. */
  readonly reviewer: string;
  readonly name: string;
  readonly verdict: 'approve' | 'request_changes' | 'reject';
  readonly digest: string;
  /** Board seats the reviewer held when reviewing. */
  readonly seats: readonly string[];
  /** Locales the reviewer declared competence in when reviewing. */
  readonly locales: readonly Locale[];
  readonly comment: string;
  /** RFC 3339. */
  readonly at: string;
  /** Why it no longer counts; `null` while it does. */
  readonly dismissed: string | null;
}

/** What an analysis, or a releaser with evidence in hand, says of a stage. Errors and silence are never a pass. */
export interface Verdict {
  readonly outcome: 'pass' | 'fail' | 'inconclusive';
  readonly stage: Stage;
  readonly digest: string;
  /** What it rests on, in words or as a reference. */
  readonly evidence: string;
  readonly by: string;
  readonly at: string;
}

/** When a release starts: at an instant, or at a wall-clock time, region by region where regions are named. */
export interface Schedule {
  /** RFC 3339, or local without an offset (`2026-12-01T09:00`) to be read in `timeZone` or each region's own. */
  readonly startAt: string;
  /** IANA name; needed for a local time without regions. */
  readonly timeZone: string | null;
  /** Each opens when `startAt` plus its delay has come where it is. Empty: everywhere at once. */
  readonly regions: readonly { readonly region: string; readonly timeZone: string; readonly delayMs: number }[];
}

/** Shut by a rollback; while it is, nothing of the persona starts or advances in the environment. */
export interface Latch {
  readonly reason: string;
  readonly shutAt: string;
  readonly shutBy: string;
  readonly acknowledgedAt: string | null;
  readonly acknowledgedBy: string | null;
}

/** What the author says of the effect on people; `setlist assess` and the release's page ask for it. */
export interface ImpactAnswers {
  readonly affected: string;
  readonly cultures: string;
  readonly whatCouldGoWrong: string;
  readonly mitigations: string;
  readonly declaredRisk: Risk;
}

/** The reviewed intent to move a persona in an environment to a revision. Immutable: `transition` makes the next one. */
export interface Release {
  readonly id: string;
  readonly environment: string;
  readonly persona: string;
  readonly digest: string;
  readonly version: string;
  readonly title: string;
  /** Why, for whom. */
  readonly description: string;
  readonly state: ReleaseState;
  /** Stages it passes, in the order of `STAGES`; `['extension']` alone for a skill pack. */
  readonly stages: readonly Stage[];
  /** Where it stands; `null` until it starts. */
  readonly stage: Stage | null;
  /** Identities of whoever proposed it, wrote its revisions or is named as co-author. None may review it. */
  readonly authors: readonly string[];
  readonly reviews: readonly Review[];
  readonly risk: Risk;
  readonly impact: ImpactAnswers | null;
  /** Locales whose text changes, each of which a competent reviewer must cover where policy says so. */
  readonly affectedLocales: readonly Locale[];
  /** What was stable when it was last submitted; reviewers saw the difference from it. `null`: nothing was. */
  readonly baseDigest: string | null;
  readonly schedule: Schedule | null;
  /** Regions in which it is open; `null`: all. */
  readonly openRegions: readonly string[] | null;
  /** Targeting keys that get it at `flag` and `beta` without asking. */
  readonly targetingKeys: readonly string[];
  /** What a rollback restores: stable at the start, then at completion. `null`: nothing was served before. */
  readonly previousDigest: string | null;
  readonly startedAt: string | null;
  readonly stageEnteredAt: string | null;
  readonly completedAt: string | null;
  readonly verdicts: readonly Verdict[];
  /** A review that must come afterwards: after broken glass, or after a rollback. */
  readonly reviewOwed: {
    readonly because: 'break_glass' | 'rollback';
    readonly since: string;
    readonly dueAt: string;
    /** Who acted, and so may not be the one who reviews it. */
    readonly by: readonly string[];
  } | null;
  readonly latch: Latch | null;
  /** Why it is held, rolled back, aborted, off its schedule or back in draft. */
  readonly reason: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}
