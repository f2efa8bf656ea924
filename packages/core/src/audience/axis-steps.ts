import { assignmentsOf, type ExperimentGround, experimentStep, isOnRevisions } from './experiment-arms.ts';
import type { AxisRule, Experiment, RevisionFlags } from './flags.ts';
import type { Assignment, AxisResolution } from './resolution.ts';
import { type Asked, holds, PASS, type Step } from './steps.ts';

/** What an axis may resolve to, with the place in an experiment that led to it. */
export interface AxisOutcome {
  readonly resolution: AxisResolution;
  readonly assignment: Assignment | null;
}

/** The rules by which the option of one axis is found, strongest first, with what each may answer. */
export interface AxisSteps {
  readonly axis: string;
  readonly steps: readonly Step[];
  readonly outcomes: readonly AxisOutcome[];
  /** The number of the default. */
  readonly otherwise: number;
}

type Axis = RevisionFlags['axes'][number];

/** An axis without experiments, which speak after its locks. */
interface PlainAxis extends AxisSteps {
  readonly declared: Axis;
  /** How many of the steps are locks; they come first. */
  readonly locks: number;
}

/**
 * Lays out the axes of revisions: lock of the throughline, experiment, what the application asks for, what the person chose
 * (where the axis is theirs to choose), rules of context, default. What experiments do not concern is laid out once.
 */
export function layAxes(
  test: ExperimentGround['test'],
  layer: ExperimentGround['layer'],
): (revision: RevisionFlags, experiments: readonly Experiment[]) => readonly AxisSteps[] {
  const laid = new Map<RevisionFlags, readonly PlainAxis[]>();
  return (revision, experiments) => {
    const plain = laid.get(revision) ?? revision.axes.map((axis) => layPlainAxis(revision, axis, test));
    laid.set(revision, plain);
    if (experiments.every(isOnRevisions)) return plain;
    return plain.map((axis) => withExperiments(axis, experiments, { test, layer }));
  };
}

function layPlainAxis(revision: RevisionFlags, axis: Axis, test: ExperimentGround['test']): PlainAxis {
  const outcomes: AxisOutcome[] = [];
  const steps: Step[] = [];
  const add = (resolution: AxisResolution) => outcomes.push(outcomeOf(resolution, null)) - 1;
  const byRules = (kind: 'lock' | 'rule', rules: readonly AxisRule[]) => {
    for (const { id, option, condition, axis: of } of rules) {
      if (of !== axis.key || !axis.options.includes(option)) continue;
      const rule = `${kind}/${id}`;
      const number = add({ option, reason: condition === null ? 'STATIC' : 'TARGETING_MATCH', rule });
      const compiled = test(condition);
      steps.push({ name: rule, decide: (asked) => (holds(compiled, asked) ? number : PASS), draw: null });
    }
  };
  const byName = (name: string, optionOf: (asked: Asked) => unknown) => {
    const numbers = axis.options.map((option) => add({ option, reason: 'TARGETING_MATCH', rule: name }));
    const decide = (asked: Asked) => {
      const option = optionOf(asked);
      const place = typeof option === 'string' ? axis.options.indexOf(option) : -1;
      return place < 0 ? PASS : (numbers[place] ?? PASS);
    };
    steps.push({ name, decide, draw: null });
  };

  byRules('lock', revision.locks);
  const locks = steps.length;
  byName('asked', ({ context }) => context[axis.key]);
  if (axis.personal) byName('chosen', ({ known }) => known?.choices[axis.key]);
  const choices = steps.length - locks;
  byRules('rule', revision.rules);
  const reason = steps.length > choices ? 'DEFAULT' : 'STATIC';
  const otherwise = add({ option: axis.default, reason, rule: 'default' });
  return { axis: axis.key, steps, outcomes, otherwise, declared: axis, locks };
}

function withExperiments(plain: PlainAxis, experiments: readonly Experiment[], ground: ExperimentGround): AxisSteps {
  const { axis, declared, locks, otherwise } = plain;
  const on = experiments.filter(
    (each) => !isOnRevisions(each) && each.arms.some((arm) => optionOf(arm, axis) !== null),
  );
  if (on.length === 0) return plain;
  const outcomes = plain.outcomes.with(
    otherwise,
    outcomeOf({ option: declared.default, reason: 'DEFAULT', rule: 'default' }, null),
  );
  const steps = on.map((experiment) => {
    const numbers = assignmentsOf(experiment).map((assignment, n) => {
      const asked = optionOf(experiment.arms[n], axis);
      // An arm that says nothing of the axis is the control: what it has by default, and counted.
      const option = asked !== null && declared.options.includes(asked) ? asked : declared.default;
      const rule = `experiment/${experiment.key}`;
      return outcomes.push(outcomeOf({ option, reason: 'SPLIT', rule }, assignment)) - 1;
    });
    return experimentStep(experiment, numbers, ground);
  });
  return { axis, steps: [...plain.steps.slice(0, locks), ...steps, ...plain.steps.slice(locks)], outcomes, otherwise };
}

function optionOf(arm: Experiment['arms'][number] | undefined, axis: string): string | null {
  return arm !== undefined && Object.hasOwn(arm.selection, axis) ? (arm.selection[axis] ?? null) : null;
}

function outcomeOf(resolution: AxisResolution, assignment: Assignment | null): AxisOutcome {
  return { resolution: Object.freeze(resolution), assignment };
}
