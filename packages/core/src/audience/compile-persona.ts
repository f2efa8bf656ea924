import type { Refusal } from '../refusal.ts';
import { ok, type Result, refuse } from '../result.ts';
import type { AxisSteps } from './axis-steps.ts';
import type { FlagLookup } from './flag-lookup.ts';
import { type FlagSet, type PersonaFlags, UNITS } from './flags.ts';
import type { Assignment, AxisResolution, Resolution } from './resolution.ts';
import { layRevisionSteps, type Outcome, type RevisionSteps, type VariantOf } from './revision-steps.ts';
import { type Asked, firstOf, PASS, type Step, unitLacked } from './steps.ts';

/** A persona whose rules are laid out. */
export interface CompiledPersona {
  readonly answer: (asked: Asked) => Result<Resolution, Refusal>;
  /** The variant alone; `null`: it has nothing for this context. */
  readonly variantOf: (asked: Asked) => string | null;
  readonly revisionSteps: RevisionSteps;
  /** By the number of the outcome; `null`: nothing. */
  readonly outcomes: readonly (CompiledOutcome | null)[];
}

/** What an outcome can become: its axes, and every answer that was met so far. */
export interface CompiledOutcome {
  readonly outcome: Outcome;
  readonly version: string;
  readonly axes: readonly AxisSteps[];
  /** By a number made of those of the axes' outcomes. */
  readonly met: Map<number, Result<Resolution, never>>;
}

/** As many different answers of one outcome are kept; beyond them, and where they can't be numbered, each is made anew. */
export const MET_AT_MOST = 10_000;

/** Compiles a persona. */
export function compilePersona(
  persona: PersonaFlags,
  { holdouts, environment }: FlagSet,
  lookup: FlagLookup,
  variantOf: VariantOf,
  isSound: boolean,
): CompiledPersona {
  const ofPersona = holdouts.filter(({ personas }) => personas === null || personas.includes(persona.key));
  const revisionSteps = layRevisionSteps(persona, ofPersona, lookup, variantOf, isSound);
  const axesOf = new Map<string, readonly AxisSteps[]>();
  const outcomes = revisionSteps.outcomes.map((outcome): CompiledOutcome | null => {
    const revision = outcome === null ? undefined : lookup.revision(outcome.digest);
    if (outcome === null || revision === undefined) return null;
    const axes = axesOf.get(outcome.digest) ?? lookup.axes(revision, persona.experiments);
    axesOf.set(outcome.digest, axes);
    return { outcome, version: revision.version, axes, met: new Map() };
  });
  const nothing = frozen(refuse(Object.freeze(nothingFor(persona, environment))));
  const { steps, otherwise } = revisionSteps;
  const answer = (asked: Asked): Result<Resolution, Refusal> => {
    let lacked = PASS;
    let number = PASS;
    for (let n = 0; n < steps.length && number < 0; n += 1) {
      number = (steps[n] as Step).decide(asked);
      if (number < PASS && lacked === PASS) lacked = number;
    }
    const found = outcomes[number < 0 ? otherwise : number];
    return found === undefined || found === null ? nothing : withAxes(persona.key, found, asked, lacked);
  };
  const variant = (asked: Asked): string | null => {
    const number = firstOf(steps, asked);
    return outcomes[number < 0 ? otherwise : number]?.outcome.variant ?? null;
  };
  return { answer, variantOf: variant, revisionSteps, outcomes };
}

function withAxes(key: string, found: CompiledOutcome, asked: Asked, lackedBefore: number): Result<Resolution, never> {
  const { axes, met } = found;
  let lacked = lackedBefore;
  let code = 0;
  for (let n = 0; n < axes.length; n += 1) {
    const axis = axes[n] as AxisSteps;
    let number = PASS;
    for (let m = 0; m < axis.steps.length && number < 0; m += 1) {
      number = (axis.steps[m] as Step).decide(asked);
      if (number < PASS && lacked === PASS) lacked = number;
    }
    code = code * axis.outcomes.length + (number < 0 ? axis.otherwise : number);
  }
  code = code * (UNITS.length + 1) + PASS - lacked;
  // A code only grows on its way, and every whole number up to 2⁵³ − 1 is exact: one that lost precision is beyond it and
  // is never kept, so no two answers share one.
  const known = met.get(code);
  if (known !== undefined) return known;
  const made = frozen(ok(resolutionOf(key, found, asked, lacked)));
  if (met.size < MET_AT_MOST && code <= Number.MAX_SAFE_INTEGER) met.set(code, made);
  return made;
}

/** The slow way, for an answer that was not met before. */
function resolutionOf(persona: string, found: CompiledOutcome, asked: Asked, lacked: number): Resolution {
  const { outcome, version } = found;
  const axes: Record<string, AxisResolution> = {};
  const selection: Record<string, string> = {};
  const assignments: Assignment[] = outcome.assignment === null ? [] : [outcome.assignment];
  for (const axis of found.axes) {
    const number = firstOf(axis.steps, asked);
    const answer = axis.outcomes[number < 0 ? axis.otherwise : number];
    if (answer === undefined) continue;
    axes[axis.axis] = answer.resolution;
    selection[axis.axis] = answer.resolution.option;
    const { assignment } = answer;
    if (assignment !== null && !assignments.some(({ experiment }) => experiment === assignment.experiment))
      assignments.push(assignment);
  }
  const { variant, digest, reason, rule, release } = outcome;
  return Object.freeze({
    persona,
    variant,
    digest,
    version,
    reason,
    rule,
    release,
    assignments: Object.freeze(assignments),
    axes: Object.freeze(axes),
    selection: Object.freeze(selection),
    unitMissing: unitLacked(lacked),
  });
}

/** Whoever is answered shares the answer with all who get the same. */
function frozen<T extends object>(shared: T): T {
  return Object.freeze(shared);
}

function nothingFor({ key, candidate }: PersonaFlags, environment: string): Refusal {
  const mend =
    candidate === null
      ? 'Nothing of it is released there yet: propose a release.'
      : `Its first release there is not for everyone yet, and this context is not in its audience: ask for \`${key}@candidate\`.`;
  return {
    code: 'unknown_revision',
    field: 'persona',
    message: `\`${key}\` has nothing for this context in ${environment}. ${mend}`,
  };
}
