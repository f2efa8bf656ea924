import type { Locale } from '../persona/revision.ts';
import type { Risk } from '../release/release.ts';

/** One thing that the assessment found in what changed or in the whole revision. */
export interface AssessmentFinding {
  /**
   * `insensitive/…`, `profanity/…`, `term/avoid`, `term/replace`, `claims-human`, `missing-disclosure`, `prompt-secret`,
   * `locale-cover`, `drift/…`, `forbidden-answer`, `unanswered`, `rehearsal-only`, `rehearsal-outdated`, `tokens`. docs/assessment.md has the table.
   */
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'note';
  /** JSON Pointer into the content of the newer revision; `null`: of the whole. */
  readonly path: string | null;
  readonly locale: Locale | null;
  /** The words at fault, at most 200 characters; never a secret itself. */
  readonly excerpt: string | null;
  readonly message: string;
  readonly mend: string;
  /** Whether stable has it too, so that it is not of this change. */
  readonly inStable: boolean;
}

/** What can be measured of answers without a model, over all of them taken together. */
export interface StyleSignature {
  readonly answers: number;
  readonly words: number;
  /** Characters, quartiles over answers. */
  readonly length: { readonly p25: number; readonly p50: number; readonly p75: number };
  /** Per 100 words. */
  readonly contractions: number;
  readonly firstPerson: number;
  readonly emoji: number;
  readonly formalWords: number;
  /** Flesch-Kincaid grade (Kincaid et al. 1975), English only; `null` elsewhere. */
  readonly readingGrade: number | null;
  /** Share of answers that hold a phrase the throughline forbids. */
  readonly forbidden: number;
}

/** How the candidate's answers differ from stable's on the same conversations. */
export interface RehearsalReport {
  /** The candidate that was heard. */
  readonly digest: string;
  /** What it was heard beside; `null`: nothing was stable. */
  readonly baseDigest: string | null;
  readonly conversations: number;
  readonly turns: number;
  /** True when a rehearsal upstream answered: equal answers then say nothing of a model. */
  readonly rehearsal: boolean;
  /** Turns without a whole answer of a model: errors and fallbacks. They are not in the signatures. */
  readonly unanswered: { readonly stable: number | null; readonly candidate: number };
  readonly stable: StyleSignature | null;
  readonly candidate: StyleSignature;
  readonly drift: readonly {
    readonly signature: string;
    readonly stable: number;
    readonly candidate: number;
    readonly band: string;
    readonly beyond: boolean;
  }[];
}

/** The evidence shown to reviewers before they decide. */
export interface Assessment {
  readonly format: 1;
  readonly digest: string;
  /** What it was compared with; `null`: nothing is stable. */
  readonly baseDigest: string | null;
  readonly outcome: 'passed' | 'failed';
  readonly selections: number;
  readonly tokens: {
    readonly defaultBefore: number | null;
    readonly defaultAfter: number;
    readonly largestBefore: number | null;
    readonly largestAfter: number;
  };
  readonly changedGroups: readonly string[];
  readonly addsSkillsOnly: boolean;
  readonly affectedLocales: readonly Locale[];
  /** The least risk that what changed carries, and why. */
  readonly riskFloor: Risk;
  readonly riskReasons: readonly string[];
  readonly findings: readonly AssessmentFinding[];
  readonly rehearsal: RehearsalReport | null;
}
