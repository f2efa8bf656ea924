import { bucketOf, endOfShare, seedOf, WHOLE } from './bucketing.ts';
import type { Test } from './compile-condition.ts';
import type { EvaluationContext } from './evaluation-context.ts';
import { UNITS, type Unit } from './flags.ts';
import type { Known } from './resolution.ts';
import { YES } from './truth.ts';

/** Everything that is looked at to decide for one person. */
export interface Asked {
  readonly context: EvaluationContext;
  readonly known: Known | null;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What a step answers that leaves the decision to those after it. Below it are those that lack a unit: `lackOf`. */
export const PASS = -1;

/** What a step answers that passes on because it counts by a unit that the context does not name. */
export function lackOf(unit: Unit): number {
  return PASS - 1 - UNITS.indexOf(unit);
}

/** The unit that such an answer is of; `null`: it is another answer. */
export function unitLacked(answer: number): Unit | null {
  return UNITS[PASS - 1 - answer] ?? null;
}

/** The range of a whole that a step takes, and of whom: evaluation does not read it, explaining does. */
export interface Draw {
  readonly unit: Unit;
  readonly salt: string;
  /** Parts of `WHOLE`: from, up to but not including to. */
  readonly range: readonly [from: number, to: number];
  /** Who is counted at all; `null`: everybody. */
  readonly test: Test | null;
}

/** One rule of a flag, in the order in which they speak. */
export interface Step {
  /** As `explain` names it. */
  readonly name: string;
  /** `PASS`, a `lackOf`, or the number of an outcome. */
  readonly decide: (asked: Asked) => number;
  readonly draw: Draw | null;
}

/** The id that a unit goes by here; `undefined`: the context does not name it. */
export function idOf(unit: Unit, { context, known }: Asked): string | undefined {
  if (unit === 'user') return textOf(known?.countedAs) ?? textOf(context.targetingKey);
  return textOf(unit === 'account' ? context['account'] : context['conversation']);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Everybody, or those whose bucket lies in a range of the whole: `undefined` where the unit is missing. */
export function rangeOf(unit: Unit, salt: string, from: number, to: number): (asked: Asked) => boolean | undefined {
  if (from === 0 && to === WHOLE) return () => true;
  if (from >= to) return () => false;
  const seed = seedOf(salt);
  const [begin, end] = [endOfShare(from), endOfShare(to)];
  return (asked) => {
    const id = idOf(unit, asked);
    if (id === undefined) return undefined;
    const bucket = bucketOf(id, seed);
    return bucket >= begin && bucket < end;
  };
}

/** Whether a condition holds; one that cannot be decided does not. */
export function holds(test: Test | null, asked: Asked): boolean {
  return test === null || test(asked) === YES;
}

/** What the first step that answers answers; below 0: none does. */
export function firstOf(steps: readonly Step[], asked: Asked): number {
  for (const step of steps) {
    const number = step.decide(asked);
    if (number >= 0) return number;
  }
  return PASS;
}
