import type { Refusal } from '../refusal.ts';
import { isApproved, missingWords } from './approvals.ts';
import { frozenBy } from './freeze.ts';
import type { Stage } from './release.ts';
import type { Given } from './rule.ts';

/** What may stand in a command's way, whatever the command holds. `null`: nothing does. */
export type Obstacle = (given: Given) => Refusal | null;

/** The first of several that stands in the way. */
export function firstOf(...obstacles: readonly Obstacle[]): Obstacle {
  return (given) => {
    for (const obstacle of obstacles) {
      const refusal = obstacle(given);
      if (refusal !== null) return refusal;
    }
    return null;
  };
}

export const revoked: Obstacle = ({ release, situation }) =>
  situation.revoked
    ? {
        code: 'revoked',
        field: 'digest',
        message: `Version ${release.version} (${release.digest}) was revoked, and nothing serves it again. Publish another revision and propose that.`,
      }
    : null;

export const latched: Obstacle = ({ situation }) => {
  const latch = situation.others.find((other) => other.latched);
  if (latch === undefined) return null;
  return {
    code: 'latched',
    field: 'type',
    message: `“${latch.title}” (${latch.id}) was rolled back, and its latch is shut: nothing of this persona starts or advances here. A person with the right looks into it and sends \`acknowledge\` to ${latch.id}.`,
  };
};

export const conflict: Obstacle = ({ situation }) => {
  const other = situation.others.find(({ state }) => state === 'progressing' || state === 'held');
  if (other === undefined) return null;
  return {
    code: 'conflict',
    field: 'type',
    message: `“${other.title}” (${other.id}) of the same persona is ${other.state} here, and one at a time goes out. Let it complete, or roll it back.`,
  };
};

export const baseMoved: Obstacle = ({ release, situation }) => {
  const stable = situation.stable?.digest ?? null;
  if (stable === release.baseDigest) return null;
  const mend =
    release.stage === null ? 'Withdraw and submit it again, or revise it' : 'Roll it back and propose it again';
  return {
    code: 'base_moved',
    field: 'type',
    message: `It was reviewed as a change of ${release.baseDigest ?? 'nothing'}, and ${stable ?? 'nothing'} is stable now. ${mend}, so that reviewers see what it changes.`,
  };
};

/** Approvals for the start, or beyond them those of the stage it stands in. */
export const reviewMissing: Obstacle = ({ release, situation: { policy } }) => {
  if (isApproved(release, policy, release.stage)) return null;
  return {
    code: 'review_missing',
    field: 'type',
    message: `Policy (${policy.sources.join(', ')}) asks for what is not there: ${missingWords(release, policy, release.stage).join('; ')}. Ask for reviews of ${release.digest}.`,
  };
};

export const assessmentMissing: Obstacle = ({ situation: { policy, assessment, missingAnswers } }) => {
  if (!policy.requireAssessment) return null;
  if (assessment.state !== 'passed')
    return {
      code: 'assessment_missing',
      field: 'assessment',
      message: `Policy (${policy.sources.join(', ')}) asks for an assessment that passed; this one's is ${assessment.state}. ${assessmentMend(assessment.state)}`,
    };
  if (missingAnswers.length === 0) return null;
  return {
    code: 'assessment_missing',
    field: 'impact',
    message: `Policy (${policy.sources.join(', ')}) asks for the impact questionnaire, and at this risk these answers are missing or too short: ${missingAnswers.join(', ')}. Give them in \`impact\`.`,
  };
};

/** Whoever submits answers for it as an author, so that must be a person, or a key that a person made. */
export const nobodyBehind: Obstacle = ({ identities, situation: { policy } }) => {
  if (policy.reviews.length === 0 && !policy.coverLocales) return null;
  if (identities.some((identity) => identity.startsWith('person:'))) return null;
  return {
    code: 'person_needed',
    field: 'authorization',
    message: `No person stands behind ${identities.join(', ')}, so it could not be known who may not review this. Sign in (\`setlist login\`), or use a key that a member made.`,
  };
};

function assessmentMend(state: 'missing' | 'outdated' | 'failed'): string {
  if (state === 'failed') return 'Mend what it found, publish, and revise the release.';
  return state === 'missing' ? 'Assess it first.' : 'Assess it again: the revision or what is stable has changed.';
}

export const frozen: Obstacle = ({ now, situation: { policy } }) => {
  const freeze = frozenBy(policy.freezes, now);
  if (freeze === null) return null;
  return {
    code: 'frozen',
    field: 'type',
    message: `Freeze “${freeze.name}” lasts until ${freeze.to} (${freeze.timeZone}), and nothing starts or advances meanwhile. Wait for its end; holding and rolling back are never frozen.`,
  };
};

/** Stages that its content forbids, or that its policy demands and it leaves out. */
export const stagesFault: Obstacle = ({ release: { stages }, situation }) => {
  if (stages.length === 0) return stagesRefusal('`stages` is empty.', 'Name at least one.');
  if (stages.includes('extension') && (!situation.addsSkillsOnly || situation.stable === null))
    return stagesRefusal(
      'An `extension` layers skills on what is stable, and this revision changes more than that.',
      'Take `extension` out of `stages`, or publish a revision that only adds skills.',
    );
  const omitted = isExtensionAlone(stages) ? [] : situation.policy.stages.filter((stage) => !stages.includes(stage));
  if (omitted.length === 0) return null;
  return stagesRefusal(
    `Policy (${situation.policy.sources.join(', ')}) has every release pass ${situation.policy.stages.join(', ')}.`,
    `Add ${omitted.join(', ')} to \`stages\` while it is a draft.`,
  );
};

function isExtensionAlone(stages: readonly Stage[]): boolean {
  return stages.length === 1 && stages[0] === 'extension';
}

function stagesRefusal(rule: string, mend: string): Refusal {
  return { code: 'invalid_request', field: 'stages', message: `${rule} ${mend}` };
}

/** A refusal where words are asked for and none, or too few, are given. */
export function wordless(field: string, text: string, least: number, why: string): Refusal | null {
  if ([...text.trim()].length >= least) return null;
  const rule = least === 1 ? `\`${field}\` is empty` : `\`${field}\` has fewer than ${least} characters`;
  return { code: 'invalid_request', field, message: `${rule}. ${why}` };
}
