import { isAnyOf, permits } from '@setlist/core/access';
import type { Release } from '@setlist/core/release';
import type { Me, ReleaseSummary } from '@setlist/sdk';

/** What someone could do next, by what it is. */
export interface Waiting {
  /** Reviews that they could give. */
  readonly reviews: readonly Release[];
  /** Releases that are approved and that they may start. */
  readonly starts: readonly Release[];
  /** Their own work that came back or is still a draft. */
  readonly own: readonly Release[];
}

/** The names under which someone may have worked, as releases know authors. */
function identitiesOf({ kind, id, email }: Pick<Me, 'kind' | 'id' | 'email'>): readonly string[] {
  return [`${kind}:${id}`, ...(email === null ? [] : [`email:${email.toLowerCase()}`])];
}

/** What waits for someone among releases. The server decides again when they act. */
export function waitingFor(me: Me, summaries: readonly ReleaseSummary[]): Waiting {
  const who = { identities: identitiesOf(me) };
  const releases = summaries.map(({ release }) => release);
  const isOwn = (release: Release) => isAnyOf(who, release.authors);
  const mayReview = me.kind === 'person' && permits(me.roles, 'release.review');
  return {
    reviews: mayReview
      ? releases.filter((release) => wantsReview(release) && !isOwn(release) && !hasReviewed(who, release))
      : [],
    starts: permits(me.roles, 'release.start') ? releases.filter(({ state }) => state === 'approved') : [],
    own: releases.filter((release) => release.state === 'draft' && isOwn(release)),
  };
}

function wantsReview({ state, reviewOwed }: Release): boolean {
  return state === 'in_review' || reviewOwed !== null;
}

/** Whether their newest review of this digest still counts. */
function hasReviewed({ identities }: { identities: readonly string[] }, release: Release): boolean {
  if (release.reviewOwed !== null) return isAnyOf({ identities }, release.reviewOwed.by);
  return release.reviews.some(
    ({ reviewer, digest, dismissed }) =>
      dismissed === null && digest === release.digest && identities.includes(reviewer),
  );
}
