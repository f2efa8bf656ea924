import type { Refusal } from '../refusal.ts';
import { refuse } from '../result.ts';
import { BACK_IN_DRAFT, dismissedReview, isApproved, isSettled, withoutApprovals } from './approvals.ts';
import { wordless } from './obstacles.ts';
import type { Release, ReleaseState, Review } from './release.ts';
import { type CommandRule, type CommandsByType, type Given, type Happening, moved, nameOf } from './rule.ts';

type ReviewCommand = CommandsByType['review'];

export const review: CommandRule<ReviewCommand> = {
  from: ['in_review', 'approved', 'scheduled', 'progressing', 'held'],
  orWhere: ({ reviewOwed }) => reviewOwed !== null,
  byPersonOnly: true,
  obstacle: ownWork,
  apply: (given, command) => {
    const fault = reviewFault(given.release, command);
    if (fault !== null) return refuse(fault);
    const reviewed: Release = { ...given.release, reviews: reviewsWith(given, command) };
    return command.verdict === 'approve' ? approve(given, reviewed, command) : object(given, reviewed, command);
  },
};

/** Separation of duties, from which nobody is excepted. */
function ownWork({ release, identities, actor }: Given): Refusal | null {
  const isAny = (others: readonly string[]) => identities.some((identity) => others.includes(identity));
  if (isAny(release.authors))
    return {
      code: 'own_work',
      field: 'authorization',
      message: `${actor.name} is an author of this release, and nobody reviews their own work, administrators included. Ask someone who had no part in it.`,
    };
  if (release.reviewOwed === null || !isAny(release.reviewOwed.by)) return null;
  const act = release.reviewOwed.because === 'break_glass' ? 'broke the glass' : 'rolled it back';
  return {
    code: 'own_work',
    field: 'authorization',
    message: `${actor.name} ${act}, and the review owed for that comes from somebody else. Ask another reviewer.`,
  };
}

function reviewFault(release: Release, { digest, verdict, comment }: ReviewCommand): Refusal | null {
  if (digest !== release.digest)
    return {
      code: 'digest_changed',
      field: 'digest',
      message: `The review is of ${digest}, and the release is of ${release.digest} (version ${release.version}). Look at that and review it.`,
    };
  return verdict === 'approve' ? null : wordless('comment', comment, 1, 'Say what would have to change.');
}

/** A person's newest review stands in place of their earlier ones. */
function reviewsWith({ release, actor, at }: Given, { verdict, digest, comment }: ReviewCommand): readonly Review[] {
  const reviewer = nameOf(actor);
  const newest: Review = {
    reviewer,
    name: actor.name,
    verdict,
    digest,
    seats: actor.reviewRoles,
    locales: actor.locales,
    comment,
    at,
    dismissed: null,
  };
  const replaced = 'Replaced by a later review of the same person.';
  const own = release.reviews.filter((one) => one.reviewer === reviewer);
  const forgotten = new Set(own.slice(0, Math.max(0, own.length - EARLIER_KEPT)));
  const earlier = release.reviews
    .filter((one) => !forgotten.has(one))
    .map((one) => (one.reviewer === reviewer ? dismissedReview(one, replaced) : one));
  return [...earlier, newest];
}

/** How many earlier reviews of a person stay in sight; the audit log has every one. */
const EARLIER_KEPT = 4;

function approve(given: Given, reviewed: Release, { comment }: ReviewCommand) {
  const { policy } = given.situation;
  const { state } = reviewed;
  const happenings: Happening[] = [{ type: 'release.reviewed', to: state, reason: comment }];
  if (state === 'in_review' && isApproved(reviewed, policy))
    happenings.push({ type: 'release.approved', to: 'approved' });
  if (reviewed.reviewOwed === null || !isSettled(reviewed, policy)) return moved(given, reviewed, ...happenings);
  return moved(given, { ...reviewed, reviewOwed: null }, ...happenings, { type: 'release.review_settled', to: state });
}

function object(given: Given, reviewed: Release, { verdict, comment }: ReviewCommand) {
  const { state } = reviewed;
  const to = stateAfterObjection(state, verdict);
  const type = verdict === 'reject' ? 'release.rejected' : 'release.changes_requested';
  const happenings: Happening[] = [
    { type: 'release.reviewed', to: state, reason: comment },
    { type, to, reason: comment },
  ];
  if (state === 'progressing') happenings.push({ type: 'release.held', to: 'held', reason: comment });
  return moved(given, afterObjection(reviewed, to, comment), ...happenings);
}

/** Before the start an objection takes it back; afterwards only a hold or a rollback does anything for people. */
function stateAfterObjection(state: ReleaseState, verdict: ReviewCommand['verdict']): ReleaseState {
  if (!isBeforeStart(state)) return state;
  return verdict === 'reject' ? 'aborted' : 'draft';
}

function afterObjection(reviewed: Release, to: ReleaseState, reason: string): Release {
  const { state, reviews } = reviewed;
  if (!isBeforeStart(state)) return isOut(state) ? { ...reviewed, reason } : reviewed;
  const kept = to === 'draft' ? withoutApprovals(reviews, BACK_IN_DRAFT) : reviews;
  return { ...reviewed, reviews: kept, schedule: null, reason };
}

function isBeforeStart(state: ReleaseState): boolean {
  return state === 'in_review' || state === 'approved' || state === 'scheduled';
}

/** What is over keeps the reason for which it ended. */
function isOut(state: ReleaseState): boolean {
  return state === 'progressing' || state === 'held';
}
