import { isAnyOf } from '../access/actor.ts';
import { permits } from '../access/roles.ts';
import { approvalsOf, coverOf, isCompetentIn } from './approval-cover.ts';
import { objectionsOf, requirementsOf } from './approvals.ts';
import type { Board, BoardMember } from './board.ts';
import type { EffectivePolicy, ReviewRequirement } from './policy.ts';
import type { Release, Stage } from './release.ts';

/** What a board needs to know of a release; before submission there are no reviews. */
export type Boarded = Pick<Release, 'authors' | 'reviews' | 'digest' | 'affectedLocales' | 'stages'>;

/** Who must review what, who has, who could, and what nobody could. Counts as the release machine counts. */
export function makeBoard(release: Boarded, policy: EffectivePolicy, members: readonly BoardMember[]): Board {
  const approvals = approvalsOf(release);
  const reviewers = members.filter(({ roles }) => permits(roles, 'release.review'));
  const others = reviewers.filter((member) => !isAnyOf(member, release.authors));
  const free = others.filter(({ identity }) => approvals.every(({ reviewer }) => reviewer !== identity));
  const seatsFor = (stage: Stage | null, asked: readonly ReviewRequirement[]) =>
    coverOf(approvals, requirementsOf(policy, stage), [])
      .seats.filter(({ seat }) => asked.some((one) => one.seat === seat))
      .map((seat) => ({
        ...seat,
        stage,
        candidates: free.filter((member) => holds(member, seat.seat)).map(({ name }) => name),
      }));
  const start = coverOf(approvals, policy.reviews, policy.coverLocales ? release.affectedLocales : []);
  const seats = [
    ...seatsFor(null, policy.reviews),
    ...release.stages.flatMap((stage) => seatsFor(stage, policy.stageRules[stage].reviews)),
  ];
  const objectedBy = objectionsOf(release).map(({ name }) => name);
  const locales = start.locales.map((covered) => ({
    ...covered,
    candidates: free.filter((member) => isCompetentIn(member.locales, covered.locale)).map(({ name }) => name),
  }));
  return {
    policies: policy.sources,
    seats,
    locales,
    excluded: reviewers.filter((member) => isAnyOf(member, release.authors)).map(({ name }) => name),
    objectedBy,
    satisfied: start.satisfied && objectedBy.length === 0,
    impossible: [
      ...seats.flatMap((seat) => unfillable(seat, reviewers) ?? []),
      ...locales.flatMap((one) => uncoverable(one, reviewers) ?? []),
    ],
  };
}

function holds({ reviewRoles }: BoardMember, seat: string | null): boolean {
  return seat === null || reviewRoles.includes(seat);
}

const MEND = '`setlist members change`';

function unfillable(
  { seat, stage, missing, candidates }: Board['seats'][number],
  reviewers: readonly BoardMember[],
): string | null {
  const lacking = missing - candidates.length;
  if (lacking <= 0) return null;
  const when = stage === null ? '' : ` before the release can leave \`${stage}\``;
  const more = lacking === 1 ? 'one more member' : `${lacking} more members`;
  if (seat === null)
    return `Too few may review${when}: give ${more} who did not write it the role \`reviewer\` with ${MEND}.`;
  const holders = reviewers.filter((member) => holds(member, seat)).length;
  const why =
    holders === 0
      ? `Nobody who may review holds the seat \`${seat}\``
      : `Too few who did not write it hold the seat \`${seat}\``;
  return `${why}${when}: give it to ${more} with ${MEND}.`;
}

function uncoverable(
  { locale, coveredBy, candidates }: Board['locales'][number],
  reviewers: readonly BoardMember[],
): string | null {
  if (coveredBy.length > 0 || candidates.length > 0) return null;
  const isOwnOnly = reviewers.some(({ locales }) => isCompetentIn(locales, locale));
  const who = isOwnOnly ? 'Only those who wrote it declare' : 'Nobody who may review declares';
  return `${who} competence in \`${locale}\`: add the locale to another reviewer with ${MEND}.`;
}
