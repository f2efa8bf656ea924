import type { Refusal } from '../refusal.ts';
import { refuse } from '../result.ts';
import { objectionsOf } from './approvals.ts';
import { baseMoved, firstOf, frozen, latched, reviewMissing, revoked, wordless } from './obstacles.ts';
import { type Release, STAGES, type Stage } from './release.ts';
import { type CommandRule, type CommandsByType, type Given, moved, nameOf } from './rule.ts';
import { closedRegions } from './serve-rules.ts';
import { soakedAt } from './soak.ts';

export const advance: CommandRule<CommandsByType['advance']> = {
  from: ['progressing'],
  obstacle: firstOf(
    revoked,
    latched,
    baseMoved,
    regionsClosed,
    soaking,
    verdictMissing,
    reviewMissing,
    reviewOwed,
    gateShut,
    frozen,
  ),
  apply: (given) => {
    const { release, at, situation } = given;
    const stage = stageAfter(release);
    if (stage !== null)
      return moved(given, { stage, stageEnteredAt: at }, { type: 'release.advanced', to: 'progressing' });
    const previousDigest = situation.stable?.digest ?? null;
    return moved(given, { previousDigest, completedAt: at }, { type: 'release.completed', to: 'completed' });
  },
};

export const recordVerdict: CommandRule<CommandsByType['record_verdict']> = {
  from: ['progressing', 'held'],
  apply: (given, { outcome, evidence }) => {
    const { release, actor, at } = given;
    const fault = wordless('evidence', evidence, 1, 'Say what the verdict rests on, or where that is to be found.');
    if (fault !== null || release.stage === null) return refuse(fault ?? notStarted());
    const verdict = { outcome, stage: release.stage, digest: release.digest, evidence, by: nameOf(actor), at };
    return moved(
      given,
      { verdicts: [...release.verdicts, verdict] },
      { type: 'release.verdict_recorded', to: release.state, reason: `${outcome}: ${evidence}` },
    );
  },
};

export const hold: CommandRule<CommandsByType['hold']> = {
  from: ['progressing'],
  apply: (given, { reason }) => moved(given, { reason }, { type: 'release.held', to: 'held', reason }),
};

export const resume: CommandRule<CommandsByType['resume']> = {
  from: ['held'],
  obstacle: firstOf(revoked, objected),
  apply: (given) => moved(given, { reason: null }, { type: 'release.resumed', to: 'progressing' }),
};

/** What a reviewer stopped goes on when that reviewer is content, or not at all. */
function objected({ release }: Given): Refusal | null {
  const [objection] = objectionsOf(release);
  if (objection === undefined) return null;
  return {
    code: 'review_missing',
    field: 'type',
    message: `It goes on when ${objection.name}, who objects to it (“${objection.comment}”), approves it after all. Otherwise roll it back.`,
  };
}

/** The next stage that it passes; `null`: there is none, and it completes. Broken glass may stand at one it never named. */
function stageAfter({ stages, stage }: Release): Stage | null {
  const passed = stage === null ? -1 : STAGES.indexOf(stage);
  return STAGES.find((each, n) => n > passed && stages.includes(each)) ?? null;
}

function regionsClosed({ release }: Given): Refusal | null {
  const closed = closedRegions(release);
  if (closed.length === 0) return null;
  return {
    code: 'wrong_state',
    field: 'type',
    message: `Regions of its schedule are not open yet: ${closed.join(', ')}. Open them first, or wait for their times.`,
  };
}

/** By the clock as it is: a time written down while the clock was ahead is no time that people spent with it. */
function soaking({ release, now, situation }: Given): Refusal | null {
  const over = soakedAt(release, situation.policy);
  if (over === null || Date.parse(over) <= Date.parse(now)) return null;
  return {
    code: 'soak_not_over',
    field: 'type',
    message: `Stage \`${release.stage}\` soaks until ${over}; it is ${now}. Wait until then.`,
  };
}

function verdictMissing({ release, situation }: Given): Refusal | null {
  const { stage, digest, verdicts } = release;
  if (stage === null || !situation.policy.stageRules[stage].verdict) return null;
  const newest = verdicts.findLast((verdict) => verdict.stage === stage && verdict.digest === digest);
  if (newest?.outcome === 'pass') return null;
  const found = newest === undefined ? 'none is on record' : `the newest is ${newest.outcome}: ${newest.evidence}`;
  return {
    code: 'verdict_missing',
    field: 'type',
    message: `Stage \`${stage}\` is left on a pass, and ${found}. Record one with \`record_verdict\`, with evidence, or roll it back.`,
  };
}

/** Behind broken glass, what nobody has looked at does not become stable. */
function reviewOwed({ release }: Given): Refusal | null {
  if (release.reviewOwed === null) return null;
  return {
    code: 'review_missing',
    field: 'type',
    message: `Glass was broken for it, and the review owed for that by ${release.reviewOwed.dueAt} has not come. Ask a reviewer who neither wrote it nor broke the glass.`,
  };
}

function gateShut({ release, actor, situation }: Given): Refusal | null {
  if (release.stage === null || situation.policy.stageRules[release.stage].gate === 'any') return null;
  if (actor.kind === 'person') return null;
  return {
    code: 'person_needed',
    field: 'authorization',
    message: `The gate of stage \`${release.stage}\` is opened by a person, and ${actor.name} is a ${actor.kind}. Have a person with the right send \`advance\`.`,
  };
}

function notStarted(): Refusal {
  return { code: 'wrong_state', field: 'type', message: 'It stands in no stage. Start it first.' };
}
