import type { Locale } from '../persona/revision.ts';
import type { ReviewRequirement } from './policy.ts';
import type { Release, Review } from './release.ts';

/** What approvals fill of what is asked for. The machine decides by it and the board shows it. */
export interface Cover {
  readonly seats: readonly (ReviewRequirement & {
    /** Names of those whose approval counts for the seat. */
    readonly approvedBy: readonly string[];
    readonly missing: number;
  })[];
  readonly locales: readonly { readonly locale: Locale; readonly coveredBy: readonly string[] }[];
  /** Nothing is missing of any seat, and every locale is covered. */
  readonly satisfied: boolean;
}

/**
 * The reviews of a release that count as approvals: each person's newest one of its digest that is not dismissed, where
 * it approves and the person is none of the authors.
 */
export function approvalsOf({ reviews, digest, authors }: Pick<Release, 'reviews' | 'digest' | 'authors'>): Review[] {
  const newest = new Map<string, Review>();
  for (const review of reviews)
    if (review.dismissed === null && review.digest === digest) newest.set(review.reviewer, review);
  return [...newest.values()].filter(({ verdict, reviewer }) => verdict === 'approve' && !authors.includes(reviewer));
}

/**
 * Counts approvals against what is asked for. Within a seat each person counts once; one person fills every seat that
 * they held when they reviewed, so `any: 2` with `brand: 1` is two people of whom one holds `brand`. An approval covers
 * every locale that its reviewer is competent in.
 */
export function coverOf(
  approvals: readonly Review[],
  requirements: readonly ReviewRequirement[],
  locales: readonly Locale[],
): Cover {
  const people = [...new Map(approvals.map((approval) => [approval.reviewer, approval])).values()];
  const seats = requirements.map(({ seat, count }) => {
    const approvedBy = people.filter(({ seats }) => seat === null || seats.includes(seat)).map(({ name }) => name);
    return { seat, count, approvedBy, missing: Math.max(0, count - approvedBy.length) };
  });
  const covered = locales.map((locale) => ({
    locale,
    coveredBy: people.filter((person) => isCompetentIn(person.locales, locale)).map(({ name }) => name),
  }));
  const satisfied = seats.every(({ missing }) => missing === 0) && covered.every((one) => one.coveredBy.length > 0);
  return { seats, locales: covered, satisfied };
}

/**
 * Whether competence in `declared` reaches to a locale: each is a range as in RFC 4647 §3.3.1, so that `de` covers
 * `de-AT` and not the reverse. Case does not matter.
 */
export function isCompetentIn(declared: readonly Locale[], locale: Locale): boolean {
  const tag = locale.toLowerCase();
  return declared.some((range) => `${tag}-`.startsWith(`${range.toLowerCase()}-`));
}
