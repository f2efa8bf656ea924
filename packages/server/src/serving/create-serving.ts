import { type ComposeContext, type Composition, compose, type Revision, type Variable } from '@setlist/core/persona';
import type { Refusal } from '@setlist/core/refusal';
import { ok, type Result, refuse } from '@setlist/core/result';
import { idOfKey, matchesHash } from '../keys/api-key.ts';
import { createHalvingCache } from './composition-cache.ts';
import { findRevision } from './find-revision.ts';
import type { EvaluationContext, Resolution, Serving, Snapshot } from './serving.ts';

/** About 20 KB each: 20 MB at most. */
const CACHED_COMPOSITIONS_PER_HALF = 500;

/** The reader of a snapshot, and the one door through which a newer snapshot replaces it. */
export interface SwappableServing extends Serving {
  /** Takes the newer of the two; says whether it did. */
  readonly swap: (next: Snapshot) => boolean;
}

/** Serves from `initial` until told better. Reads memory only. */
export function createServing(initial: Snapshot, now: () => number = Date.now): SwappableServing {
  let snapshot = initial;
  const compositions = createHalvingCache<Composition>(CACHED_COMPOSITIONS_PER_HALF);

  const authenticate: Serving['authenticate'] = (presented) => {
    if (presented === undefined) return null;
    const id = idOfKey(presented);
    const key = id === null ? undefined : snapshot.keys.get(id);
    if (key === undefined || !matchesHash(presented, key.hash)) return null;
    if (key.expiresAt !== null && Date.parse(key.expiresAt) <= now()) return null;
    return key;
  };

  const resolve: Serving['resolve'] = (model, context, by) => {
    const found = findRevision(snapshot, model, context, by);
    if (!found.ok) return found;
    const composed = composeCached(found.value.revision, context);
    if (!composed.ok) return composed;
    return ok({ ...found.value, selection: composed.value.selection, composition: composed.value });
  };

  const composeCached = (revision: Revision, context: EvaluationContext): Result<Composition, Refusal> => {
    const key = cacheKey(revision, context);
    const hit = compositions.get(key);
    if (hit !== undefined) return ok(hit);
    const asked = readContext(revision, context);
    if (!asked.ok) return asked;
    const composed = compose(revision, asked.value.selection, asked.value.context);
    if (composed.ok) compositions.set(key, composed.value);
    return composed;
  };

  return {
    current: () => snapshot,
    authenticate,
    resolve,
    swap: (next) => {
      if (next.version < snapshot.version) return false;
      snapshot = next;
      return true;
    },
  };
}

/** Two contexts with equal keys compose equally: everything of the context that the revision can see. */
function cacheKey(revision: Revision, context: EvaluationContext): string {
  const { axes, variables } = revision.content;
  let key = `${revision.digest}${part(context.channel)}${part(context.locale)}`;
  for (const axis of axes) key += part(attributeOf(context, axis.key));
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

function readContext(
  revision: Revision,
  context: EvaluationContext,
): Result<{ selection: Resolution['selection']; context: ComposeContext }, Refusal> {
  const selection: Record<string, string> = {};
  for (const axis of revision.content.axes) {
    const option = attributeOf(context, axis.key);
    // Applications send an empty string for "not known".
    if (option !== undefined && option !== '') selection[axis.key] = String(option);
  }
  const variables: Record<string, string | number | boolean> = {};
  for (const variable of revision.content.variables) {
    const given = attributeOf(context, variable.name);
    if (given === undefined) continue;
    const value = coerce(variable, given);
    if (value === null) return refuse(wrongType(variable, given));
    variables[variable.name] = value;
  }
  return ok({
    selection,
    context: {
      variables,
      ...(context.channel === null ? {} : { channel: context.channel }),
      ...(context.locale === null ? {} : { locale: context.locale }),
    },
  });
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
