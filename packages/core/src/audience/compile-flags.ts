import type { Refusal } from '../refusal.ts';
import { type Result, refuse } from '../result.ts';
import { type CompiledPersona, compilePersona } from './compile-persona.ts';
import type { EvaluationContext } from './evaluation-context.ts';
import { lookUpFlags } from './flag-lookup.ts';
import type { FlagSet } from './flags.ts';
import { followablePrerequisites } from './followable-prerequisites.ts';
import type { Known, Resolution } from './resolution.ts';
import type { VariantOf } from './revision-steps.ts';
import type { Asked } from './steps.ts';
import { type Traced, traceOf } from './trace.ts';

/** A compiled flag set: everything is looked up and laid out, so that evaluating is following steps. */
export interface Flags {
  readonly set: FlagSet;
  /**
   * Who gets what: `now` is milliseconds since 1970. Refuses a persona that is not there, or that has nothing for this
   * context. Equal answers are the same frozen object
   * (up to 10,000 different ones of one rule).
   */
  readonly evaluate: (
    persona: string,
    context: EvaluationContext,
    known: Known | null,
    now: number,
  ) => Result<Resolution, Refusal>;
  /** Every step of the same evaluation with what it answered, in order. */
  readonly trace: (persona: string, context: EvaluationContext, known: Known | null, now: number) => readonly Traced[];
}

/**
 * Compiles a flag set. What a sound set never has is harmless here too: a reference that leads nowhere and prerequisites
 * that come back to themselves never match.
 */
export function compileFlags(set: FlagSet): Flags {
  const compiling = compileFlagsInSteps(set);
  for (;;) {
    const step = compiling.next();
    if (step.done === true) return step.value;
  }
}

/** The same, for whoever must not block meanwhile: it halts after each persona, and returns the flags in the end. */
export function* compileFlagsInSteps(set: FlagSet): Generator<undefined, Flags, undefined> {
  const lookup = lookUpFlags(set);
  const followable = followablePrerequisites(set.personas);
  const personas = new Map<string, CompiledPersona>();
  const variantOf: VariantOf = (key, asked) => personas.get(key)?.variantOf(ofAnother(asked)) ?? null;
  for (const persona of set.personas) {
    personas.set(persona.key, compilePersona(persona, set, lookup, variantOf, followable.has(persona.key)));
    yield;
  }
  return {
    set,
    evaluate: (key, context, known, now) =>
      personas.get(key)?.answer({ context, known, now }) ?? refuse(unknownPersona(key, set)),
    trace: (key, context, known, now) => {
      const persona = personas.get(key);
      return persona === undefined ? [] : traceOf(persona, { context, known, now });
    },
  };
}

/** What is known of a person beside one persona: how its conversation began and what they chose in it is not another's. */
function ofAnother({ context, known, now }: Asked): Asked {
  const ofPerson = known === null ? null : { ...known, choices: {}, optedOut: false, began: null };
  return { context, known: ofPerson, now };
}

const NAMED_AT_MOST = 12;

function unknownPersona(key: string, { personas, environment }: FlagSet): Refusal {
  const names = personas.slice(0, NAMED_AT_MOST).map((persona) => persona.key);
  const known = names.length === 0 ? 'there is none yet' : `there are ${names.join(', ')}`;
  return {
    code: 'unknown_persona',
    field: 'persona',
    message: `No persona is named \`${key.slice(0, 80)}\` in ${environment}; ${known}.`,
  };
}
