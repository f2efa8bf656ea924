import { WHOLE } from './bucketing.ts';
import { assignmentsOf, experimentStep, isOnRevisions } from './experiment-arms.ts';
import type { FlagLookup } from './flag-lookup.ts';
import type { Candidate, Experiment, Holdout, PersonaFlags } from './flags.ts';
import type { Assignment, Reason } from './resolution.ts';
import { type Asked, type Draw, holds, lackOf, PASS, rangeOf, type Step } from './steps.ts';

/** Which revision, and why: what a step answers with, by its number. */
export interface Outcome {
  readonly variant: string;
  readonly digest: string;
  readonly reason: Reason;
  readonly rule: string;
  readonly release: string | null;
  readonly assignment: Assignment | null;
}

/** The rules by which a persona's revision is found, strongest first, with what each may answer. */
export interface RevisionSteps {
  readonly steps: readonly Step[];
  /** `null`: what is stable, where nothing is. */
  readonly outcomes: readonly (Outcome | null)[];
  /** The number of what remains where every step passes. */
  readonly otherwise: number;
}

/** The variant of another persona for the same context, for prerequisites; `null`: it has nothing for it. */
export type VariantOf = (persona: string, asked: Asked) => string | null;

/** Outcomes by number. What refers to a revision that the flag set does not hold has none: its step passes. */
interface Numbers {
  readonly ofStable: (reason: Reason, rule: string) => number;
  readonly of: (outcome: Outcome) => number;
}

/**
 * Lays out the steps of a persona; only those that there is a reason for. `isSound`: its prerequisites do not come back to
 * it; where they do, they are never met.
 */
export function layRevisionSteps(
  persona: PersonaFlags,
  holdouts: readonly Holdout[],
  lookup: FlagLookup,
  variantOf: VariantOf,
  isSound: boolean,
): RevisionSteps {
  const outcomes: (Outcome | null)[] = [];
  const steps: Step[] = [];
  const { stable, candidate } = persona;
  const isHeld = (digest: string | null) => digest !== null && lookup.revision(digest) !== undefined;
  const of = (outcome: Outcome) => (isHeld(outcome.digest) ? outcomes.push(outcome) - 1 : PASS);
  // Who is to stay with what is stable, where nothing is, gets nothing: never what comes after.
  const ofStable = (reason: Reason, rule: string) =>
    outcomes.push(stable !== null && isHeld(stable) ? stableOutcome(stable, reason, rule) : null) - 1;
  const numbers: Numbers = { ofStable, of };
  const step = (name: string, decide: Step['decide'], draw: Draw | null = null) => steps.push({ name, decide, draw });

  step('conversation', beganWith(persona, numbers));
  if (candidate !== null) {
    const { deny, allow } = candidate.audience;
    if (deny.length > 0) step('deny', forKeys(deny, ofStable('TARGETING_MATCH', 'deny')));
    if (allow.length > 0) step('allow', forKeys(allow, of(candidateOutcome(candidate, 'TARGETING_MATCH', 'allow'))));
    const optedOut = ofStable('TARGETING_MATCH', 'opted_out');
    step('opted_out', ({ known }) => (known?.optedOut === true ? optedOut : PASS));
  }
  for (const holdout of holdouts)
    steps.push(holdoutStep(holdout, ofStable('SPLIT', `holdout/${holdout.key}`), `holdout/${holdout.key}`));
  for (const experiment of persona.experiments.filter(isOnRevisions))
    steps.push(experimentStep(experiment, numbersOfArms(experiment, persona, numbers), lookup));
  if (candidate !== null) {
    const { audience } = candidate;
    for (const { persona: other, variant } of persona.prerequisites) {
      const lacks = ofStable('TARGETING_MATCH', `prerequisite/${other}`);
      const isMet = (asked: Asked) => isSound && variantOf(other, asked) === variant;
      step(`prerequisite/${other}`, (asked) => (isMet(asked) ? PASS : lacks));
    }
    const { regions, programme } = audience;
    if (regions !== null) {
      const closed = ofStable('TARGETING_MATCH', 'regions');
      step('regions', ({ context: { region } }) =>
        typeof region === 'string' && regions.includes(region) ? PASS : closed,
      );
    }
    if (programme !== null) {
      const joined = of(candidateOutcome(candidate, 'TARGETING_MATCH', `programme/${programme}`));
      step(`programme/${programme}`, ({ known }) => (known?.programmes.includes(programme) === true ? joined : PASS));
    }
    if (audience.share > 0) steps.push(shareStep(candidate, lookup, of));
  }
  // The conversation's step is always there; every other is a rule.
  return { steps, outcomes, otherwise: ofStable(steps.length > 1 ? 'DEFAULT' : 'STATIC', 'default') };
}

function stableOutcome(digest: string, reason: Reason, rule: string): Outcome {
  return { variant: 'stable', digest, reason, rule, release: null, assignment: null };
}

function candidateOutcome({ digest, release }: Candidate, reason: Reason, rule: string): Outcome {
  return { variant: 'candidate', digest, reason, rule, release, assignment: null };
}

/** A conversation goes on with what it began with, for as long as that was not taken back. */
function beganWith({ kept, stable, candidate, experiments }: PersonaFlags, numbers: Numbers): Step['decide'] {
  const again = { reason: 'TARGETING_MATCH', rule: 'conversation' } as const;
  const plainly = kept.map((digest) =>
    candidate?.digest === digest
      ? candidateOutcome(candidate, again.reason, again.rule)
      : stableOutcome(digest, again.reason, again.rule),
  );
  const inArms = experiments.filter(isOnRevisions).flatMap((experiment) =>
    assignmentsOf(experiment).flatMap((assignment, n) => {
      const digest = experiment.arms[n]?.digest ?? stable;
      const variant = `${experiment.key}/${assignment.arm}`;
      return digest !== null && kept.includes(digest) ? [{ ...again, variant, digest, release: null, assignment }] : [];
    }),
  );
  const ofDigests = new Map<string, Map<string, number>>();
  for (const outcome of [...plainly, ...inArms]) {
    const ofDigest = ofDigests.get(outcome.digest) ?? new Map<string, number>();
    ofDigests.set(outcome.digest, ofDigest.set(outcome.variant, numbers.of(outcome)));
  }
  return ({ known }) => {
    if (known === null || known.began === null) return PASS;
    const ofDigest = ofDigests.get(known.began.digest);
    // A candidate that has become stable since is the same revision.
    return ofDigest?.get(known.began.variant) ?? ofDigest?.values().next().value ?? PASS;
  };
}

function forKeys(keys: readonly string[], outcome: number): Step['decide'] {
  const set = new Set(keys);
  return ({ context: { targetingKey } }) =>
    typeof targetingKey === 'string' && set.has(targetingKey) ? outcome : PASS;
}

function holdoutStep({ unit, salt, share }: Holdout, outcome: number, name: string): Step {
  const isIn = rangeOf(unit, salt, 0, share);
  const lacks = lackOf(unit);
  const decide: Step['decide'] = (asked) => {
    const answer = isIn(asked);
    return answer === undefined ? lacks : answer ? outcome : PASS;
  };
  return { name, decide, draw: { unit, salt, range: [0, share], test: null } };
}

/** Everyone of a share of 100 %, with or without a key: what is for all is for those who do not say who they are. */
function shareStep(candidate: Candidate, { test: compile }: FlagLookup, of: Numbers['of']): Step {
  const { unit, salt, share, condition } = candidate.audience;
  const reason = share < WHOLE ? 'SPLIT' : condition === null ? 'DEFAULT' : 'TARGETING_MATCH';
  const outcome = of(candidateOutcome(candidate, reason, 'share'));
  const test = compile(condition);
  const isIn = rangeOf(unit, salt, 0, share);
  const lacks = lackOf(unit);
  const decide: Step['decide'] = (asked) => {
    if (!holds(test, asked)) return PASS;
    const answer = isIn(asked);
    return answer === undefined ? lacks : answer ? outcome : PASS;
  };
  return { name: 'share', decide, draw: { unit, salt, range: [0, share], test } };
}

/** An arm that names no revision is the control: it has what is stable, and is counted. */
function numbersOfArms(experiment: Experiment, { stable }: PersonaFlags, { of }: Numbers): readonly number[] {
  const rule = `experiment/${experiment.key}`;
  return assignmentsOf(experiment).map((assignment, n) => {
    const digest = experiment.arms[n]?.digest ?? stable;
    const variant = `${experiment.key}/${assignment.arm}`;
    return digest === null ? PASS : of({ variant, digest, reason: 'SPLIT', rule, release: null, assignment });
  });
}
