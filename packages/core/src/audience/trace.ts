import { bucketOf, placeOf, seedOf } from './bucketing.ts';
import type { CompiledPersona } from './compile-persona.ts';
import type { Unit } from './flags.ts';
import { type Asked, holds, idOf, PASS, type Step, unitLacked } from './steps.ts';

/** What one step did. */
export interface Traced {
  /** `revision`, or an axis. */
  readonly of: string;
  readonly step: string;
  readonly did: 'passed' | 'lacks_unit' | 'decided';
  /** The variant or option that it gave; `null`: none, or, where it decided, that there is nothing to give. */
  readonly gave: string | null;
  /** By what it counts, or which unit it lacks; `null`: it counts by none. */
  readonly unit: Unit | null;
  /** What it takes of the whole, in parts of `WHOLE`: from, up to but not including to. */
  readonly range: readonly [from: number, to: number] | null;
  /** Where whoever is asked about falls, 0 to 99,999; `null`: they are not counted, or lack the unit. */
  readonly place: number | null;
}

/** Follows the steps of an evaluation and writes down what each did, up to the one that decided and the default after all. */
export function traceOf({ revisionSteps, outcomes }: CompiledPersona, asked: Asked): readonly Traced[] {
  const { steps, otherwise } = revisionSteps;
  const [traced, number] = follow('revision', steps, asked, otherwise, (n) => outcomes[n]?.outcome.variant ?? null);
  const ofAxes = (outcomes[number]?.axes ?? []).flatMap((axis) => {
    const optionOf = (n: number) => axis.outcomes[n]?.resolution.option ?? null;
    return follow(axis.axis, axis.steps, asked, axis.otherwise, optionOf)[0];
  });
  return [...traced, ...ofAxes];
}

function follow(
  of: string,
  steps: readonly Step[],
  asked: Asked,
  otherwise: number,
  giving: (number: number) => string | null,
): [traced: Traced[], number: number] {
  const traced: Traced[] = [];
  for (const step of steps) {
    const number = step.decide(asked);
    const did = number >= 0 ? 'decided' : number === PASS ? 'passed' : 'lacks_unit';
    const gave = number >= 0 ? giving(number) : null;
    traced.push({ of, step: step.name, did, gave, ...counted(step, asked, number) });
    if (number >= 0) return [traced, number];
  }
  traced.push({ of, step: 'default', did: 'decided', gave: giving(otherwise), unit: null, range: null, place: null });
  return [traced, otherwise];
}

function counted({ draw }: Step, asked: Asked, answer: number): Pick<Traced, 'unit' | 'range' | 'place'> {
  if (draw === null) return { unit: null, range: null, place: null };
  const { unit, salt, range, test } = draw;
  const id = holds(test, asked) ? idOf(unit, asked) : undefined;
  const place = id === undefined ? null : placeOf(bucketOf(id, seedOf(salt)));
  return { unit: unitLacked(answer) ?? unit, range, place };
}
