import type { Refusal } from '../refusal.ts';
import { ok, type Result, refuse } from '../result.ts';
import { INHERITED_NAMES } from './attribute-names.ts';
import type { EvaluationContext } from './evaluation-context.ts';

const CONTEXT_DEPTH_LIMIT = 8;
export const CONTEXT_VALUES_LIMIT = 500;
/** UTF-16 units of one text, and of all texts and names together. */
const CONTEXT_TEXT_LIMIT = 8_192;
const CONTEXT_TEXTS_LIMIT = 65_536;
const TARGETING_KEY_LIMIT = 1_024;

interface Within {
  readonly value: unknown;
  readonly path: string;
  readonly depth: number;
}

/**
 * A context from outside, as it is: nothing is copied or made into another type. Refuses what is beyond the limits, not
 * JSON, or named as something that every object has. Looks at no more values than the limit, whatever is given; engines
 * list all names of an object before the first can be looked at, so whoever reads JSON bounds its length (128 KB is ample).
 */
export function parseContext(context: unknown): Result<EvaluationContext, Refusal> {
  if (!isPlain(context))
    return refused('', 'The context is not an object. Send one, with a `targetingKey` where you know it.');
  let values = 0;
  let text = 0;
  const left: Within[] = [{ value: context, path: '', depth: 1 }];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { value, path, depth } = next;
    if (typeof value === 'string') {
      text += value.length;
      if (value.length > CONTEXT_TEXT_LIMIT)
        return refused(
          path,
          `${nameOf(path)} has ${value.length} characters; ${CONTEXT_TEXT_LIMIT} is the most. Send less of it.`,
        );
      if (text > CONTEXT_TEXTS_LIMIT) return refused(path, TOO_MUCH_TEXT);
      continue;
    }
    if (typeof value === 'number' && !Number.isFinite(value))
      return refused(path, `${nameOf(path)} is ${value}, which JSON has not. Leave it out.`);
    if (typeof value === 'number' || typeof value === 'boolean' || value === null) continue;
    const isList = Array.isArray(value);
    if (!isList && !isPlain(value))
      return refused(
        path,
        `${nameOf(path)} is no JSON. Send text, numbers, true, false, null, lists and objects of these; a time as RFC 3339 text.`,
      );
    if (depth > CONTEXT_DEPTH_LIMIT)
      return refused(
        path,
        `${nameOf(path)} lies more than ${CONTEXT_DEPTH_LIMIT} deep. Send what rules ask, and no more.`,
      );
    if (isList) {
      if (values + value.length > CONTEXT_VALUES_LIMIT) return refused(path, TOO_MANY_VALUES);
      values += value.length;
      // By number: a list that leaves places out gives `undefined` for them.
      for (let n = 0; n < value.length; n += 1) left.push({ value: value[n], path: `${path}[${n}]`, depth: depth + 1 });
      continue;
    }
    for (const name in value) {
      if (!Object.hasOwn(value, name)) continue;
      values += 1;
      text += name.length;
      const at = path === '' ? name : `${path}.${name}`;
      if (values > CONTEXT_VALUES_LIMIT) return refused(path, TOO_MANY_VALUES);
      if (name.length > CONTEXT_TEXT_LIMIT || text > CONTEXT_TEXTS_LIMIT) return refused(path, TOO_MUCH_TEXT);
      if (INHERITED_NAMES.has(name))
        return refused(at, `${nameOf(at)} has a name that every object has. Give it another.`);
      // What is left out in JavaScript is often `undefined`, which no JSON carries.
      if (value[name] !== undefined) left.push({ value: value[name], path: at, depth: depth + 1 });
    }
  }
  return withSoundKey(context);
}

const TOO_MUCH_TEXT = `The context has more than ${CONTEXT_TEXTS_LIMIT} characters of text in all. Send what rules ask, and no more.`;
const TOO_MANY_VALUES = `The context has more than ${CONTEXT_VALUES_LIMIT} values in all. Send what rules ask, and no more.`;

function withSoundKey(context: Readonly<Record<string, unknown>>): Result<EvaluationContext, Refusal> {
  const { targetingKey } = context;
  if (targetingKey === undefined) return ok(context as EvaluationContext);
  if (typeof targetingKey !== 'string')
    return refused('targetingKey', '`targetingKey` is no text. Send the person’s id as text, or leave it out.');
  if (targetingKey === '' || targetingKey.length > TARGETING_KEY_LIMIT)
    return refused(
      'targetingKey',
      `\`targetingKey\` has 1 to ${TARGETING_KEY_LIMIT} characters, not ${targetingKey.length}. Send the person’s id, or leave it out.`,
    );
  return ok(context as EvaluationContext);
}

/** An object that JSON could have made, of whatever realm: not a date, a map or an instance of a class. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

const SHOWN = 80;

function nameOf(path: string): string {
  return path === '' ? 'The context' : `\`${path.slice(0, SHOWN)}\``;
}

function refused(path: string, message: string): Result<never, Refusal> {
  return refuse({
    code: 'invalid_request',
    field: path === '' ? 'context' : `context.${path.slice(0, SHOWN)}`,
    message,
  });
}
