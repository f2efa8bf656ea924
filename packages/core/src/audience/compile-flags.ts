import type { Refusal } from '../refusal.ts';
import { ok, type Result, refuse } from '../result.ts';
import { type CompiledPersona, compilePersona } from './compile-persona.ts';
import { compilePlain } from './compile-plain.ts';
import type { EvaluationContext } from './evaluation-context.ts';
import { lookUpFlags } from './flag-lookup.ts';
import type { FlagSet } from './flags.ts';
import { followablePrerequisites } from './followable-prerequisites.ts';
import type { Known, PlainResolution, Resolution } from './resolution.ts';
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
  /** Whether a plain flag has this key. */
  readonly hasPlain: (key: string) => boolean;
  /**
   * What a plain flag is: `now` is milliseconds since 1970. Refuses a flag that is not there. Equal answers are the same
   * frozen object.
   */
  readonly evaluatePlain: (
    key: string,
    context: EvaluationContext,
    known: Known | null,
    now: number,
  ) => Result<PlainResolution, Refusal>;
  /** Every step of the evaluation of a persona with what it answered, in order. */
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
  const plain = new Map<string, (asked: Asked) => Result<PlainResolution, never>>();
  for (const flag of set.plain) {
    plain.set(flag.key, wrapped(compilePlain(flag, lookup.test)));
    yield;
  }
  return {
    set,
    hasPlain: (key) => plain.has(key),
    evaluatePlain: (key, context, known, now) =>
      plain.get(key)?.({ context, known, now }) ?? refuse(unknownFlag(key, set)),
    evaluate: (key, context, known, now) =>
      personas.get(key)?.answer({ context, known, now }) ?? refuse(unknownPersona(key, set)),
    trace: (key, context, known, now) => {
      const persona = personas.get(key);
      return persona === undefined ? [] : traceOf(persona, { context, known, now });
    },
  };
}

/** Each answer once in its `Result`, so that none is made for whoever asks. */
function wrapped(evaluate: (asked: Asked) => PlainResolution): (asked: Asked) => Result<PlainResolution, never> {
  const results = new Map<PlainResolution, Result<PlainResolution, never>>();
  return (asked) => {
    const resolution = evaluate(asked);
    const known = results.get(resolution);
    if (known !== undefined) return known;
    const made = Object.freeze(ok(resolution));
    results.set(resolution, made);
    return made;
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

function unknownFlag(key: string, { plain, environment }: FlagSet): Refusal {
  const names = plain.slice(0, NAMED_AT_MOST).map((flag) => flag.key);
  const known = names.length === 0 ? 'there is none yet' : `there are ${names.join(', ')}`;
  const named = `\`${key.slice(0, 80)}\``;
  return {
    code: 'unknown_flag',
    field: 'flag',
    message: `No flag is named ${named} in ${environment}; ${known}.`,
  };
}
