import { dismissedReview, isApproved } from './approvals.ts';
import { mergeIdentities } from './authors.ts';
import type { Transition } from './command.ts';
import type { EffectivePolicy } from './policy.ts';
import type { Release } from './release.ts';
import { moved } from './rule.ts';

const WHY = 'Named as an author since, and nobody reviews their own work.';

/**
 * Names more authors of a release, by every identity they have: their reviews count no longer, and what waits for its start
 * goes back into review where too few approvals are left. `null`: it changes nothing, or the release is over. `at` is RFC 3339.
 */
export function nameAuthors(
  release: Release,
  identities: readonly string[],
  policy: EffectivePolicy,
  at: string,
): Transition | null {
  const authors = mergeIdentities(release.authors, identities);
  if (authors.length === release.authors.length || OVER.includes(release.state)) return null;
  const reviews = release.reviews.map((review) =>
    authors.includes(review.reviewer) ? dismissedReview(review, WHY) : review,
  );
  const named: Release = { ...release, authors, reviews };
  const waits = release.state === 'approved' || release.state === 'scheduled';
  const goesBack = waits && !isApproved(named, policy);
  const to = goesBack ? 'in_review' : release.state;
  const schedule = goesBack ? null : release.schedule;
  const given = { release: named, at: at > release.updatedAt ? at : release.updatedAt };
  const made = moved(given, { schedule }, { type: 'release.authors_named', to, reason: goesBack ? WHY : null });
  return made.ok ? made.value : null;
}

const OVER: readonly Release['state'][] = ['completed', 'rolled_back', 'aborted'];
