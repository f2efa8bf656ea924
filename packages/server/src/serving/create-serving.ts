import {
  type EvaluationContext as AskedContext,
  compileFlags,
  type Resolution as Evaluation,
  type Flags,
  type Known,
} from '@setlist/core/audience';
import { type Composition, compose, type Revision, type Selection, type Variable } from '@setlist/core/persona';
import type { Refusal } from '@setlist/core/refusal';
import { ok, type Result, refuse } from '@setlist/core/result';
import { idOfKey, matchesHash } from '../keys/api-key.ts';
import { createHalvingCache } from './composition-cache.ts';
import { findRevision } from './find-revision.ts';
import { flagSetOf } from './flag-set.ts';
import type { EvaluationContext, FoundRevision, ServedPersona, Serving, Snapshot, Variant } from './serving.ts';

/** About 20 KB each: 20 MB at most. */
const CACHED_COMPOSITIONS_PER_HALF = 500;

/** As long as OpenAI's `metadata` lets a value be; a longer name of a conversation is not remembered. */
const LONGEST_REMEMBERED = 512;
/** About 250 bytes each. */
const REMEMBERED_BEGINNINGS_PER_HALF = 50_000;

const NOTHING_KNOWN: Known = { choices: {}, programmes: [], optedOut: false, countedAs: null, began: null };

/** The reader of a snapshot, and the one door through which a newer snapshot replaces it. */
export interface SwappableServing extends Serving {
  /** Takes the newer of the two; says whether it did. */
  readonly swap: (next: Snapshot) => boolean;
}

/** Serves from `initial` until told better. Reads memory only. */
export function createServing(initial: Snapshot, now: () => number = Date.now): SwappableServing {
  let snapshot = initial;
  let flags = compileAudiences(initial);
  const beginnings = createHalvingCache<Known>(REMEMBERED_BEGINNINGS_PER_HALF);
  const compositions = createHalvingCache<Composition>(CACHED_COMPOSITIONS_PER_HALF);

  const authenticate: Serving['authenticate'] = (presented) => {
    if (presented === undefined) return null;
    const id = idOfKey(presented);
    const key = id === null ? undefined : snapshot.keys.get(id);
    if (key === undefined || !matchesHash(presented, key.hash)) return null;
    if (key.expiresAt !== null && Date.parse(key.expiresAt) <= now()) return null;
    return key;
  };

  const evaluate: Serving['evaluate'] = (persona, context, environment) => {
    const compiled = flags.get(environment);
    if (compiled === undefined)
      return refuse({ code: 'not_found', message: `There is no environment ${environment}.` });
    const { conversation } = context;
    if (typeof conversation !== 'string' || conversation === '' || conversation.length > LONGEST_REMEMBERED)
      return compiled.evaluate(persona, context, null, now());
    // A persona never changes in the middle of a conversation, so what it began with is remembered.
    const place = beginningKey(environment, persona, conversation);
    const known = beginnings.get(place) ?? null;
    const evaluated = compiled.evaluate(persona, context, known, now());
    if (!evaluated.ok) return evaluated;
    const { digest, variant } = evaluated.value;
    if (known?.began?.digest !== digest) beginnings.set(place, { ...NOTHING_KNOWN, began: { digest, variant } });
    return evaluated;
  };

  const find: Serving['find'] = (model, context, by) =>
    findRevision(snapshot, model, by, (persona) => {
      const evaluated = evaluate(persona.key, asked(context), by.environment);
      if (!evaluated.ok) return null;
      const evaluation = evaluated.value;
      const revision = revisionOf(persona, evaluation.digest);
      return revision === undefined ? null : { revision, variant: evaluation.variant as Variant, evaluation };
    });

  const resolve: Serving['resolve'] = (model, context, by) => {
    const found = find(model, context, by);
    if (!found.ok) return found;
    const composed = composeCached(found.value, context);
    if (!composed.ok) return composed;
    return ok({ ...found.value, selection: composed.value.selection, composition: composed.value });
  };

  const composeCached = (
    { revision, evaluation }: FoundRevision,
    context: EvaluationContext,
  ): Result<Composition, Refusal> => {
    const selection = selectionOf(revision, evaluation, context);
    const key = cacheKey(revision, selection, context);
    const hit = compositions.get(key);
    if (hit !== undefined) return ok(hit);
    const variables = variablesOf(revision, context);
    if (!variables.ok) return variables;
    const { channel, locale } = context;
    const composed = compose(revision, selection, {
      variables: variables.value,
      ...(channel === null ? {} : { channel }),
      ...(locale === null ? {} : { locale }),
    });
    if (composed.ok) compositions.set(key, composed.value);
    return composed;
  };

  return {
    current: () => snapshot,
    authenticate,
    flags: (environment) => flags.get(environment),
    evaluate,
    compose: composeCached,
    find,
    resolve,
    swap: (next) => {
      if (next.version < snapshot.version) return false;
      snapshot = next;
      flags = compileAudiences(next);
      return true;
    },
  };
}

/** Every environment's rules, laid out. */
function compileAudiences(snapshot: Snapshot): ReadonlyMap<string, Flags> {
  return new Map(
    [...snapshot.environments.values()].map((environment) => [
      environment.name,
      compileFlags(flagSetOf(snapshot, environment)),
    ]),
  );
}

/** What the gateway knows of a request, as OpenFeature writes it. */
function asked({ attributes, ...named }: EvaluationContext): AskedContext {
  const { targetingKey, conversation, channel, locale, region } = named;
  return {
    ...attributes,
    ...(targetingKey === null ? {} : { targetingKey }),
    ...(conversation === null ? {} : { conversation }),
    ...(channel === null ? {} : { channel }),
    ...(locale === null ? {} : { locale }),
    ...(region === null ? {} : { region }),
  };
}

/** What is served most is looked at first. */
function revisionOf({ stable, candidate, revisions }: ServedPersona, digest: string): Revision | undefined {
  if (stable?.digest === digest) return stable;
  if (candidate?.revision.digest === digest) return candidate.revision;
  return revisions.find((revision) => revision.digest === digest);
}

function beginningKey(environment: string, persona: string, conversation: string): string {
  return `${environment}/${persona}/${conversation}`;
}

/** An axis for which something is asked that it has not is told to whoever asks, not passed over. */
function selectionOf(revision: Revision, evaluation: Evaluation | null, context: EvaluationContext): Selection {
  let selection: Record<string, string> | null = null;
  for (const { key, options } of revision.content.axes) {
    const option = attributeOf(context, key);
    // Applications send an empty string for "not known".
    if (option === undefined || option === '') continue;
    if (evaluation !== null && options.some((known) => known.option === option)) continue;
    selection ??= { ...evaluation?.selection };
    selection[key] = String(option);
  }
  return selection ?? evaluation?.selection ?? {};
}

/** Two contexts with equal keys compose equally: everything of the context that the revision can see. */
function cacheKey(revision: Revision, selection: Selection, context: EvaluationContext): string {
  const { axes, variables } = revision.content;
  let key = `${revision.digest}${part(context.channel)}${part(context.locale)}`;
  for (const axis of axes) key += part(selection[axis.key]);
  for (const variable of variables) key += part(attributeOf(context, variable.name));
  return key;
}

/** Type and length come first, so that no value can be mistaken for the end of one and the beginning of another. */
function part(value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined) return '|';
  const text = String(value);
  return `|${typeof value === 'string' ? 's' : 'v'}${text.length}:${text}`;
}

function attributeOf(context: EvaluationContext, name: string): string | number | boolean | undefined {
  return Object.hasOwn(context.attributes, name) ? context.attributes[name] : undefined;
}

function variablesOf(
  revision: Revision,
  context: EvaluationContext,
): Result<Readonly<Record<string, string | number | boolean>>, Refusal> {
  const variables: Record<string, string | number | boolean> = {};
  for (const variable of revision.content.variables) {
    const given = attributeOf(context, variable.name);
    if (given === undefined) continue;
    const value = coerce(variable, given);
    if (value === null) return refuse(wrongType(variable, given));
    variables[variable.name] = value;
  }
  return ok(variables);
}

/** OpenAI's `metadata` holds strings only, so `"3"` is a number where a number is declared. `null`: it can't be read so. */
function coerce(variable: Variable, given: string | number | boolean): string | number | boolean | null {
  if (variable.type === 'string') return String(given);
  if (variable.type === typeof given) return given;
  if (typeof given !== 'string') return null;
  if (variable.type === 'boolean') return given === 'true' ? true : given === 'false' ? false : null;
  const number = Number(given);
  return given.trim() === '' || !Number.isFinite(number) ? null : number;
}

function wrongType(variable: Variable, given: string | number | boolean): Refusal {
  return {
    code: 'invalid_variable',
    field: `metadata.${variable.name}`,
    message: `The variable \`${variable.name}\` is a ${variable.type}; a ${typeof given} came that cannot be read as one.`,
  };
}
