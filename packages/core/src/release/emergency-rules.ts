import type { Refusal } from '../refusal.ts';
import { refuse } from '../result.ts';
import { mergeIdentities } from './authors.ts';
import { conflict, firstOf, latched, revoked, wordless } from './obstacles.ts';
import type { Release, Stage } from './release.ts';
import { type CommandRule, type CommandsByType, type Given, later, moved, nameOf } from './rule.ts';

const DAY_MS = 86_400_000;

/** Where no policy says, how soon the review after a rollback is due. */
const REVIEW_WITHIN_MS = DAY_MS;

/** A reason shorter than this says nothing to whoever reviews it afterwards. */
const LEAST_REASON = 10;

/** Never frozen, never reviewed before, whatever else goes on; the reason may be empty, for haste is no offence. */
export const rollback: CommandRule<CommandsByType['rollback']> = {
  from: ['progressing', 'held', 'completed'],
  obstacle: notStable,
  apply: (given, { reason }) => {
    const { release, actor, situation } = given;
    const at = afterEveryReview(given);
    const latch = { reason, shutAt: at, shutBy: nameOf(actor), acknowledgedAt: null, acknowledgedBy: null };
    // A candidate never replaced what is stable, which may have moved since the start: that is what people fall back to.
    const previousDigest = release.state === 'completed' ? release.previousDigest : (situation.stable?.digest ?? null);
    return moved(
      { release, at },
      { previousDigest, latch, reason, reviewOwed: owedAfterRollback(given, at) },
      { type: 'release.rolled_back', to: 'rolled_back', reason },
    );
  },
};

export const acknowledge: CommandRule<CommandsByType['acknowledge']> = {
  from: ['rolled_back'],
  byPersonOnly: true,
  obstacle: ({ release: { latch } }) =>
    latch !== null && latch.acknowledgedAt === null
      ? null
      : {
          code: 'wrong_state',
          field: 'type',
          message: `The latch was acknowledged by ${latch?.acknowledgedBy ?? 'nobody'} at ${latch?.acknowledgedAt ?? 'no time'}. There is nothing left to acknowledge.`,
        },
  apply: (given, { reason }) => {
    const { release, actor, at } = given;
    const fault = wordless('reason', reason, 1, 'Say what was found, and why the persona may move again.');
    if (fault !== null) return refuse(fault);
    const latch = release.latch && { ...release.latch, acknowledgedAt: at, acknowledgedBy: nameOf(actor) };
    return moved(given, { latch }, { type: 'release.acknowledged', to: 'rolled_back', reason });
  },
};

export const breakGlass: CommandRule<CommandsByType['break_glass']> = {
  from: ['draft', 'in_review', 'approved', 'scheduled'],
  byPersonOnly: true,
  obstacle: firstOf(noGlass, revoked, latched, conflict),
  apply: (given, { reason }) => {
    const fault = wordless('reason', reason, LEAST_REASON, 'Say what is at stake: it is reviewed afterwards.');
    if (fault !== null) return refuse(fault);
    const { release, situation, identities } = given;
    const at = afterEveryReview(given);
    const stable = situation.stable?.digest ?? null;
    return moved(
      { release, at },
      {
        stage: glassStage(given),
        schedule: null,
        openRegions: null,
        baseDigest: stable,
        previousDigest: stable,
        startedAt: at,
        stageEnteredAt: at,
        reason,
        reviewOwed: {
          because: 'break_glass',
          since: at,
          dueAt: later(at, situation.policy.breakGlass?.reviewWithinMs ?? REVIEW_WITHIN_MS),
          by: identities,
        },
      },
      { type: 'release.glass_broken', to: 'progressing', reason },
    );
  },
};

/** Who breaks glass is named by the policy, role by role; an administrator without one of them may not. */
function noGlass({ actor, situation: { policy } }: Given): Refusal | null {
  const sources = policy.sources.join(', ');
  if (policy.breakGlass === null)
    return {
      code: 'forbidden',
      field: 'type',
      message: `Policy (${sources}) has no glass to break. Ask for a review, or roll back what is out.`,
    };
  const { roles } = policy.breakGlass;
  if (actor.roles.some((role) => roles.includes(role))) return null;
  return {
    code: 'forbidden',
    field: 'authorization',
    message: `Policy (${sources}) lets ${roles.join(', ') || 'nobody'} break the glass, and ${actor.name} is none of them. Ask one who is.`,
  };
}

/** To everyone at once: `ga`, or its own stage where it only layers skills. */
function glassStage({ release: { stages }, situation }: Given): Stage {
  const layersSkills = stages.includes('extension') && !stages.includes('ga') && situation.addsSkillsOnly;
  return layersSkills ? 'extension' : 'ga';
}

function notStable({ release, situation: { stable } }: Given): Refusal | null {
  if (release.state !== 'completed' || stable?.releaseId === release.id) return null;
  const now = stable === null ? 'Nothing' : `${stable.digest} of release ${stable.releaseId ?? 'unknown'}`;
  return {
    code: 'wrong_state',
    field: 'type',
    message: `${now} is stable now, so this release serves nobody. Roll back the release that is stable.`,
  };
}

/**
 * A review that was owed before still is, as soon as it was, by none of those who acted. Where policy asks nobody to review,
 * a rollback asks nobody either.
 */
function owedAfterRollback({ release, identities, situation }: Given, at: string): Release['reviewOwed'] {
  const { reviews, coverLocales } = situation.policy;
  if (release.reviewOwed === null && reviews.length === 0 && !coverLocales) return null;
  const dueAt = later(at, situation.policy.breakGlass?.reviewWithinMs ?? REVIEW_WITHIN_MS);
  const owed = release.reviewOwed;
  if (owed === null) return { because: 'rollback', since: at, dueAt, by: identities };
  const sooner = Date.parse(owed.dueAt) < Date.parse(dueAt) ? owed.dueAt : dueAt;
  return { because: owed.because, since: at, dueAt: sooner, by: mergeIdentities(owed.by, identities) };
}

/** A time after that of every review so far: only those that come afterwards settle what is owed. */
function afterEveryReview({ release, at }: Given): string {
  return Date.parse(at) === Date.parse(release.updatedAt) ? later(at, 1) : at;
}
