import type { ReleaseCommandType } from '@setlist/core/release';
import type { ReleaseDetail } from '@setlist/sdk';
import { timeWords } from './release-times.ts';

/** What would take a release further, or what it waits for, a sentence each; empty when nothing is left to do. */
export function nextSteps(detail: ReleaseDetail, nowMs: number): readonly string[] {
  const { release } = detail;
  const owed = release.reviewOwed;
  const late =
    owed === null
      ? []
      : [
          `A review is owed since ${owed.because === 'rollback' ? 'the rollback' : 'the glass was broken'}, due ${timeWords(owed.dueAt, nowMs)}: ${approve(detail)}`,
        ];
  return [...stepsOf(detail, nowMs), ...late];
}

function stepsOf(detail: ReleaseDetail, nowMs: number): readonly string[] {
  const { release } = detail;
  const { id } = release;
  switch (release.state) {
    case 'draft':
      return draftSteps(detail);
    case 'in_review':
      return reviewSteps(detail);
    case 'approved':
      return [
        ...obstacles(detail, 'start'),
        `Start it: \`setlist release start ${id}\`, or set a time with \`schedule\`.`,
      ];
    case 'scheduled':
      return [`It starts by its schedule. Sooner: \`setlist release start ${id}\`; not at all: \`unschedule\`.`];
    case 'progressing':
      return progressSteps(detail, nowMs);
    case 'held':
      return [
        `Held${release.reason === null || release.reason === '' ? '' : `: ${release.reason}`}. Go on with \`setlist release resume ${id}\`, or take it back with \`rollback\`.`,
      ];
    case 'rolled_back':
      return latchSteps(detail);
    case 'aborted':
      return ['It is at an end. Propose another release.'];
    case 'completed':
      return [];
  }
}

function draftSteps({ release, missingAnswers, policy }: ReleaseDetail): readonly string[] {
  const objections = release.reviews.filter(
    ({ dismissed, digest, verdict }) => dismissed === null && digest === release.digest && verdict !== 'approve',
  );
  const answers =
    policy.requireAssessment && missingAnswers.length > 0 ? [`Answer ${missingAnswers.join(', ')} in its impact.`] : [];
  return [
    ...objections.map(({ name, comment }) => `${name} asks for changes: ${comment}`),
    ...(objections.length > 0 ? [`Bring the change in: \`setlist release revise ${release.id} VERSION\`.`] : []),
    ...answers,
    `Submit it: \`setlist release submit ${release.id}\`.`,
  ];
}

function reviewSteps(detail: ReleaseDetail): readonly string[] {
  const { seats, locales, impossible } = detail.board;
  const asked = [
    ...seats
      .filter(({ missing, stage }) => missing > 0 && stage === null)
      .map(({ seat, missing, candidates }) => ({
        who: `${missing} more ${missing === 1 ? 'approval' : 'approvals'} by ${seat === null ? 'any reviewer' : `a ${seat} reviewer`}`,
        candidates,
      })),
    ...locales
      .filter(({ coveredBy }) => coveredBy.length === 0)
      .map(({ locale, candidates }) => ({ who: `an approval by someone competent in ${locale}`, candidates })),
  ];
  return [
    ...asked.map(
      ({ who, candidates }) => `Needs ${who}${candidates.length === 0 ? '' : `: ${candidates.join(' or ')}`}.`,
    ),
    ...impossible,
    approve(detail),
  ];
}

function approve({ release }: ReleaseDetail): string {
  return `\`setlist release approve ${release.id} --digest ${release.digest.slice(0, 19)}\``;
}

function progressSteps(detail: ReleaseDetail, nowMs: number): readonly string[] {
  const { release, soakedAt } = detail;
  const soaks = soakedAt !== null && Date.parse(soakedAt) > nowMs;
  const last = release.stages.at(-1) === release.stage;
  const advance = `${last ? 'Complete it' : 'Take it to the next stage'}: \`setlist release advance ${release.id}\`.`;
  if (soaks) return [`Soaks until ${timeWords(soakedAt, nowMs)}. Then: ${advance}`];
  return [...obstacles(detail, 'advance'), advance];
}

/** What stands in a command's way, in the machine's own words; a right that the reader lacks is not what the release waits for. */
function obstacles({ commands }: ReleaseDetail, type: ReleaseCommandType): readonly string[] {
  const refusal = commands.find((choice) => choice.type === type)?.refusal ?? null;
  if (refusal === null || refusal.code === 'forbidden' || refusal.code === 'person_needed') return [];
  return [refusal.message];
}

function latchSteps({ release }: ReleaseDetail): readonly string[] {
  if (release.latch === null || release.latch.acknowledgedAt !== null)
    return ['It is at an end. Propose another release.'];
  return [
    `The latch is shut: nothing of ${release.persona} starts in ${release.environment} until someone answers for the rollback: \`setlist release ack ${release.id} --reason …\`.`,
  ];
}
