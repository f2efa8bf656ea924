import { approvalsOf, type Cover, coverOf } from './approval-cover.ts';
import type { EffectivePolicy, ReviewRequirement } from './policy.ts';
import type { Release, Review, Stage } from './release.ts';

/** Why no approval outlives a return to draft, where stages, audience and answers may change as well as content. */
export const BACK_IN_DRAFT = 'The release went back to draft, where everything may change.';

/** The reviews, each that approved no longer counting, and why. Objections stand until their reviewers replace them. */
export function withoutApprovals(reviews: readonly Review[], why: string): readonly Review[] {
  return reviews.map((review) => (review.verdict === 'approve' ? dismissedReview(review, why) : review));
}

/** A review that no longer counts, and why; the reason of one that did not before stays. */
export function dismissedReview(review: Review, why: string): Review {
  return review.dismissed === null ? { ...review, dismissed: why } : review;
}

/** Reviews of the release's digest that ask for changes or reject it, and that their reviewers have not replaced. */
export function objectionsOf({ reviews, digest }: Pick<Release, 'reviews' | 'digest'>): readonly Review[] {
  return reviews.filter(
    (review) => review.dismissed === null && review.digest === digest && review.verdict !== 'approve',
  );
}

/** The approvals that a policy asks for before the start (`null`), or by the time a stage is left, those for the start included. */
export function requirementsOf(policy: EffectivePolicy, stage: Stage | null): readonly ReviewRequirement[] {
  const counts = new Map<string | null, number>();
  const byThen = stage === null ? [] : policy.stageRules[stage].reviews;
  for (const { seat, count } of [...policy.reviews, ...byThen])
    counts.set(seat, Math.max(count, counts.get(seat) ?? 0));
  return [...counts].map(([seat, count]) => ({ seat, count }));
}

/** What the approvals of a release fill of what its policy asks for before the start, or before it leaves a stage. */
export function approvalCover(release: Release, policy: EffectivePolicy, stage: Stage | null = null): Cover {
  return coverOf(
    approvalsOf(release),
    requirementsOf(policy, stage),
    policy.coverLocales ? release.affectedLocales : [],
  );
}

/**
 * Whether every seat is filled and every locale covered by people who are no authors, and nobody's objection to the
 * digest stands.
 */
export function isApproved(release: Release, policy: EffectivePolicy, stage: Stage | null = null): boolean {
  return objectionsOf(release).length === 0 && approvalCover(release, policy, stage).satisfied;
}

/**
 * Whether a review that is owed has come since: by people who did not act, in every seat of the policy, and with nobody
 * objecting since. What was said before it was owed neither settles it nor stands in its way.
 */
export function isSettled(release: Release, policy: EffectivePolicy): boolean {
  const owed = release.reviewOwed;
  if (owed === null) return true;
  if (objectionsOf(release).some(({ at }) => at >= owed.since)) return false;
  const since = approvalsOf(release).filter(({ at, reviewer }) => at >= owed.since && !owed.by.includes(reviewer));
  // Behind broken glass stands content that nobody read in its language; a rollback brings back what was approved.
  const locales = policy.coverLocales && owed.because === 'break_glass' ? release.affectedLocales : [];
  return since.length > 0 && coverOf(since, policy.reviews, locales).satisfied;
}

/** What stands between a release and its approval, in words; empty when nothing does. */
export function missingWords(release: Release, policy: EffectivePolicy, stage: Stage | null = null): readonly string[] {
  const { seats, locales } = approvalCover(release, policy, stage);
  return [
    ...seats.filter(({ missing }) => missing > 0).map(seatWords),
    ...locales
      .filter(({ coveredBy }) => coveredBy.length === 0)
      .map(({ locale }) => `a reviewer competent in \`${locale}\``),
    ...objectionsOf(release).map(({ name, verdict }) =>
      verdict === 'reject' ? `${name} to take back a rejection` : `${name} to be content: changes are asked for`,
    ),
  ];
}

function seatWords({ seat, missing }: { readonly seat: string | null; readonly missing: number }): string {
  const approvals = missing === 1 ? '1 more approval' : `${missing} more approvals`;
  return seat === null ? `${approvals} by any reviewer` : `${approvals} by a \`${seat}\` reviewer`;
}
