import type { Refusal } from '../refusal.ts';
import { refuse } from '../result.ts';
import { BACK_IN_DRAFT, dismissedReview, isApproved, withoutApprovals } from './approvals.ts';
import { mergeIdentities } from './authors.ts';
import { assessmentMissing, firstOf, nobodyBehind, revoked, stagesFault, wordless } from './obstacles.ts';
import type { Release } from './release.ts';
import { type CommandRule, type CommandsByType, type Given, type Happening, moved } from './rule.ts';

const WHY_WORDS = 'Say why, for whoever reads the audit log.';

export const submit: CommandRule<CommandsByType['submit']> = {
  from: ['draft'],
  obstacle: (given) => submissionFault(given, given.release),
  apply: (given) => intoReview(given, given.release, 'release.submitted'),
};

export const withdraw: CommandRule<CommandsByType['withdraw']> = {
  from: ['in_review', 'approved', 'scheduled'],
  apply: (given, { reason }) => {
    const fault = wordless('reason', reason, 1, WHY_WORDS);
    if (fault !== null) return refuse(fault);
    const reviews = withoutApprovals(given.release.reviews, BACK_IN_DRAFT);
    return moved(given, { reviews, schedule: null, reason }, { type: 'release.withdrawn', to: 'draft', reason });
  },
};

export const abort: CommandRule<CommandsByType['abort']> = {
  from: ['draft', 'in_review', 'approved', 'scheduled'],
  apply: (given, { reason }) => {
    const fault = wordless('reason', reason, 1, WHY_WORDS);
    if (fault !== null) return refuse(fault);
    return moved(given, { schedule: null, reason }, { type: 'release.aborted', to: 'aborted', reason });
  },
};

export const revise: CommandRule<CommandsByType['revise']> = {
  from: ['draft', 'in_review', 'approved', 'scheduled'],
  apply: (given, { digest, version, authors, risk, affectedLocales }) => {
    const { release, identities } = given;
    if (digest === release.digest) return refuse(sameDigest(digest));
    const changed = `The content changed from ${release.digest} to ${digest}.`;
    const revised: Release = {
      ...release,
      digest,
      version,
      risk,
      affectedLocales,
      authors: mergeIdentities(release.authors, authors, identities),
      reviews: release.reviews.map((review) => dismissedReview(review, changed)),
      schedule: null,
      reason: null,
    };
    if (release.state === 'draft') return moved(given, revised, { type: 'release.revised', to: 'draft' });
    const fault = submissionFault(given, revised);
    if (fault === null) return intoReview(given, revised, 'release.revised');
    const reason = fault.message;
    return moved(given, { ...revised, reason }, { type: 'release.revised', to: 'draft', reason });
  },
};

function submissionFault(given: Given, release: Release): Refusal | null {
  return firstOf(revoked, nobodyBehind, stagesFault, assessmentMissing)({ ...given, release });
}

/** Into review as a change of what is stable now, and on to approved where nothing is missing. Whoever submits is an author. */
function intoReview(given: Given, release: Release, type: Happening['type']) {
  const { policy, stable } = given.situation;
  const baseDigest = stable?.digest ?? null;
  const authors = mergeIdentities(release.authors, given.identities);
  const submitted: Release = { ...release, authors, baseDigest, reason: null };
  const happenings: Happening[] = [{ type, to: 'in_review' }];
  if (isApproved(submitted, policy)) happenings.push({ type: 'release.approved', to: 'approved' });
  return moved(given, submitted, ...happenings);
}

function sameDigest(digest: string): Refusal {
  return {
    code: 'invalid_request',
    field: 'digest',
    message: `It is of ${digest} already, so there is nothing to revise. Publish the change first and give its digest.`,
  };
}
