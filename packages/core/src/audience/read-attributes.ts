import type { Refusal } from '../refusal.ts';
import { type Result, refuse } from '../result.ts';
import type { AttributeType } from './condition.ts';
import { attributesOf, type ContextSchema } from './context-schema.ts';
import type { ContextValue, EvaluationContext } from './evaluation-context.ts';
import { parseContext } from './parse-context.ts';

type Building = { [name: string]: ContextValue | Building };

/**
 * A context from texts alone, as OpenAI's `metadata` and headers carry them: what is declared as a number, as `true` or
 * `false` or as a list (its texts between commas) becomes that, and `app.version` comes to lie within `app`. A text that
 * can not be read as what it is declared to be stays a text, so that rules that ask for it are undecided. What is not
 * declared stays as it is. Refuses as `parseContext` does.
 */
export function readAttributes(
  metadata: Readonly<Record<string, string>>,
  schema: ContextSchema,
): Result<EvaluationContext, Refusal> {
  // Refused before anything is made of it, by the bounds and names of contexts.
  const sound = parseContext(metadata);
  if (!sound.ok) return sound;
  const declared = attributesOf(schema);
  const context: Building = {};
  const nested: [parts: string[], value: ContextValue][] = [];
  for (const [name, text] of Object.entries(metadata)) {
    if (typeof text !== 'string') return refuse(noText(name));
    const attribute = declared.get(name);
    const value = attribute === undefined ? text : readAs(attribute.type, text);
    if (attribute !== undefined && name.includes('.')) nested.push([name.split('.'), value]);
    else context[name] = value;
  }
  for (const [parts, value] of nested) place(context, parts, value);
  return parseContext(context);
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function readAs(type: AttributeType, text: string): ContextValue {
  if (type === 'number') return NUMBER.test(text) && Number.isFinite(Number(text)) ? Number(text) : text;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (type !== 'strings') return text;
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** A declared attribute wins over an undeclared text of its parent's name, which no rule can ask. */
function place(context: Building, parts: readonly string[], value: ContextValue): void {
  let at = context;
  for (const part of parts.slice(0, -1)) {
    const below = at[part];
    const within: Building = isBuilding(below) ? below : {};
    at[part] = within;
    at = within;
  }
  at[parts.at(-1) ?? ''] = value;
}

function isBuilding(value: ContextValue | Building | undefined): value is Building {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function noText(name: string): Refusal {
  const field = `metadata.${name.slice(0, 80)}`;
  return { code: 'invalid_request', field, message: `\`${field}\` is no text. Send it as text.` };
}
