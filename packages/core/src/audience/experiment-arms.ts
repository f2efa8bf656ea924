import { armAt, bucketOf, endsOfArms, seedOf } from './bucketing.ts';
import type { Test } from './compile-condition.ts';
import type { Condition } from './condition.ts';
import type { Experiment, Layer } from './flags.ts';
import type { Assignment } from './resolution.ts';
import { type Draw, holds, idOf, lackOf, PASS, rangeOf, type Step } from './steps.ts';

/** What an experiment is compiled with. */
export interface ExperimentGround {
  readonly test: (condition: Condition | null) => Test | null;
  readonly layer: (key: string) => Layer | undefined;
}

/** Whether an experiment compares revisions; else it compares options of axes. */
export function isOnRevisions({ arms }: Experiment): boolean {
  return arms.some(({ digest }) => digest !== null);
}

/** An experiment as a step that answers, for whoever is in it, the number of their arm's outcome. */
export function experimentStep(experiment: Experiment, numbers: readonly number[], ground: ExperimentGround): Step {
  const name = `experiment/${experiment.key}`;
  const { range, unit, salt, arms } = experiment;
  const layer = ground.layer(experiment.layer);
  // An experiment in no layer, or without arms, is in nobody's way.
  if (layer === undefined || arms.every(({ weight }) => weight <= 0)) return { name, decide: () => PASS, draw: null };
  const test = ground.test(experiment.condition);
  const isIn = rangeOf(layer.unit, layer.salt, ...range);
  const [lacksOfLayer, lacksOfSplit] = [lackOf(layer.unit), lackOf(unit)];
  const seed = seedOf(salt);
  const ends = endsOfArms(arms.map(({ weight }) => weight));
  const draw: Draw = { unit: layer.unit, salt: layer.salt, range, test };
  const decide: Step['decide'] = (asked) => {
    if (!holds(test, asked)) return PASS;
    const answer = isIn(asked);
    if (answer === undefined) return lacksOfLayer;
    if (!answer) return PASS;
    const id = idOf(unit, asked);
    return id === undefined ? lacksOfSplit : (numbers[armAt(bucketOf(id, seed), ends)] ?? PASS);
  };
  return { name, decide, draw };
}

/** What somebody's arm is written down as. */
export function assignmentsOf({ key, layer, arms }: Experiment): readonly Assignment[] {
  const total = arms.reduce((sum, { weight }) => sum + weight, 0);
  return arms.map((arm) =>
    Object.freeze({ experiment: key, layer, arm: arm.key, propensity: total > 0 ? arm.weight / total : 0 }),
  );
}
