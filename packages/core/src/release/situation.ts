import type { EffectivePolicy } from './policy.ts';
import type { ReleaseState } from './release.ts';

/** What surrounds a release when a command comes: everything `transition` needs to know that the release does not hold. */
export interface Situation {
  readonly policy: EffectivePolicy;
  /** What the environment serves of this persona now. */
  readonly stable: { readonly digest: string; readonly releaseId: string | null } | null;
  /** Other releases of this persona in this environment that are not at an end, and any whose latch is shut. */
  readonly others: readonly {
    readonly id: string;
    readonly title: string;
    readonly state: ReleaseState;
    readonly latched: boolean;
  }[];
  /** Whether the newest assessment is of this digest against this stable, and what it says. */
  readonly assessment: { readonly state: 'missing' | 'outdated' | 'failed' | 'passed' };
  /** Questions of the impact questionnaire that its risk asks and nobody has answered. */
  readonly missingAnswers: readonly string[];
  /** Whether the revision differs from what is stable by added skills alone. */
  readonly addsSkillsOnly: boolean;
  /** Whether the digest has been revoked. */
  readonly revoked: boolean;
}
