import { type Release, STAGES, type Stage } from '@setlist/core/release';
import { EXIT } from './exit-codes.ts';

/** What a gate waits for. */
export type Goal =
  | { readonly kind: 'approved' }
  | { readonly kind: 'completed' }
  | { readonly kind: 'stage'; readonly stage: Stage };

/** How a release stands towards a goal. */
export type GateOutcome =
  | 'reached'
  | 'waiting'
  | 'rolled_back'
  | 'aborted'
  | 'changes_requested'
  | 'held'
  | 'timed_out'
  | 'revised'
  | 'unreachable';

/** The exit code of each outcome at which a gate ends. */
export const GATE_EXIT: Readonly<Record<Exclude<GateOutcome, 'waiting'>, number>> = {
  reached: EXIT.fine,
  rolled_back: EXIT.rolledBack,
  aborted: EXIT.aborted,
  changes_requested: EXIT.changesRequested,
  held: EXIT.held,
  timed_out: EXIT.timedOut,
  revised: EXIT.revised,
  unreachable: EXIT.unreachable,
};

/** `completed`, `approved` or `stage:beta`; `null` for anything else. */
export function parseGoal(text: string): Goal | null {
  if (text === 'approved' || text === 'completed') return { kind: text };
  const stage = STAGES.find((each) => `stage:${each}` === text);
  return stage === undefined ? null : { kind: 'stage', stage };
}

/** Whether a release can come to a goal at all: a stage that it does not pass never comes. */
export function canReach({ stages }: Pick<Release, 'stages'>, goal: Goal): boolean {
  return goal.kind !== 'stage' || stages.includes(goal.stage);
}

/** How a release stands towards a goal. A rollback undoes what was reached; a hold does not. */
export function outcomeOf(
  release: Release,
  goal: Goal,
  { digest, waitWhenHeld }: { readonly digest: string | null; readonly waitWhenHeld: boolean },
): GateOutcome {
  if (digest !== null && !release.digest.startsWith(digest)) return 'revised';
  if (release.state === 'rolled_back' || release.state === 'aborted') return release.state;
  if (isReached(release, goal)) return 'reached';
  if (release.state === 'held' && !waitWhenHeld) return 'held';
  return isSentBack(release) ? 'changes_requested' : 'waiting';
}

function isReached({ state, stage, stages }: Release, goal: Goal): boolean {
  if (state === 'completed') return true;
  if (goal.kind === 'completed') return false;
  if (goal.kind === 'approved') return state !== 'draft' && state !== 'in_review';
  return stage !== null && stages.indexOf(stage) >= stages.indexOf(goal.stage);
}

/** A draft of which someone asked for changes: nothing moves until its author does. */
function isSentBack({ state, reviews, digest }: Release): boolean {
  if (state !== 'draft') return false;
  return reviews.some(
    (review) => review.dismissed === null && review.digest === digest && review.verdict !== 'approve',
  );
}
