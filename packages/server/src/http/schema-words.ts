import { list } from '@setlist/core/persona';

/** The part of JSON Schema that our schemas use. */
export interface JsonSchema {
  /** What a pattern asks for, in words: `lower-case letters, digits and inner hyphens`. */
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly discriminator?: { readonly propertyName: string };
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

const FORMATS: Readonly<Record<string, string>> = {
  email: 'an e-mail address such as ada@example.com',
  'date-time': 'a time such as 2026-12-01T09:00:00Z (RFC 3339)',
  uri: 'a URL',
  uuid: 'a UUID',
};

/** What a schema asks for, in words that end a sentence: `text of 1 to 200 characters (what changes, in a line)`. */
export function expectationOf(schema: JsonSchema): string {
  const { description } = schema;
  const wanted = wantedBy(schema);
  return description === undefined ? wanted : `${wanted} (${description.replace(/\.$/, '')})`;
}

function wantedBy(schema: JsonSchema): string {
  const { type, enum: values, const: only, anyOf, oneOf, title, format } = schema;
  if (only !== undefined) return `\`${only}\``;
  if (values !== undefined) return `one of ${list(values.map(String))}`;
  const branches = anyOf ?? oneOf;
  if (branches !== undefined) return oneOfThese(branches);
  switch (type) {
    case 'string':
      if (format !== undefined) return FORMATS[format] ?? `text in the format ${format}`;
      if (title !== undefined) return `${title}${range(schema.minLength, schema.maxLength, 'character', ',')}`;
      return `text${range(schema.minLength, schema.maxLength, 'character')}${formOf(schema)}`;
    case 'array':
      return `a list${range(schema.minItems, schema.maxItems, 'entry')}`;
    case 'object':
      return `an object${range(schema.minProperties, schema.maxProperties, 'field')}`;
    case 'integer':
      return `a whole number${between(schema)}`;
    case 'number':
      return `a number${between(schema)}`;
    case 'boolean':
      return '`true` or `false`';
    case 'null':
      return '`null`';
    default:
      return 'it';
  }
}

function oneOfThese(branches: readonly JsonSchema[]): string {
  const constants = branches.flatMap(({ const: only }) => (only === undefined ? [] : [String(only)]));
  if (constants.length === branches.length) return `one of ${list(constants)}`;
  return branches.map(wantedBy).join(', or ');
}

function formOf({ pattern }: JsonSchema): string {
  return pattern === undefined ? '' : ` that matches ${pattern}`;
}

function range(from: number | undefined, most: number | undefined, unit: string, before = ''): string {
  const least = from ?? 0;
  const plural = unit === 'entry' ? 'entries' : `${unit}s`;
  const counted = (count: number) => `${count} ${count === 1 ? unit : plural}`;
  if (most === undefined) return least === 0 ? '' : `${before} of at least ${counted(least)}`;
  if (least === most) return `${before} of ${counted(most)}`;
  return least === 0 ? `${before} of at most ${counted(most)}` : `${before} of ${least} to ${most} ${plural}`;
}

function between({ minimum, maximum }: JsonSchema): string {
  if (minimum === undefined) return maximum === undefined ? '' : ` up to ${maximum}`;
  return maximum === undefined ? ` from ${minimum}` : ` from ${minimum} to ${maximum}`;
}

/** The JSON type of a value; `undefined` for nothing. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
