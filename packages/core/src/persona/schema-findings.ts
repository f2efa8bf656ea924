import type Type from 'typebox';
import type { TLocalizedValidationError } from 'typebox/error';
import { Settings } from 'typebox/system';
import { Errors } from 'typebox/value';
import type { Diagnostic } from './diagnostic.ts';
import { FINDINGS_LIMIT } from './limits.ts';
import { list, nearest } from './near.ts';
import { KEY_PATTERN, LOCALE_PATTERN, MODULE_REF_PATTERN, SEMVER_PATTERN, VARIABLE_PATTERN } from './schema.ts';
import type { Path, YamlDocument } from './yaml-document.ts';

/** The part of JSON Schema that our schemas use. */
interface JsonSchema {
  /** What a pattern asks for, in words. */
  readonly title?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

interface Finding {
  readonly code: string;
  readonly path: Path;
  /** Show the key instead of the value. */
  readonly atKey: boolean;
  readonly message: string;
  readonly mend: string;
}

const PATTERNS_IN_WORDS: Readonly<Record<string, string>> = {
  [KEY_PATTERN]: 'lower-case letters, digits and inner hyphens, at most 63',
  [SEMVER_PATTERN]: 'a semantic version such as `1.0.0`',
  [LOCALE_PATTERN]: 'a language tag such as `en`, `de-AT` or `zh-Hant`',
  [VARIABLE_PATTERN]: 'lower-case letters, digits and underscores, starting with a letter',
  [MODULE_REF_PATTERN]: '`axis/option`, such as `tone/playful`',
  '^[a-z0-9-]{1,64}$': 'lower-case letters, digits and hyphens, at most 64',
};

/** Of one map: more help nobody. */
const UNKNOWN_FIELDS_LIMIT = 20;

/** Everything in a YAML document that its schema does not allow, at its place and in words. */
export function schemaFindings(schema: Type.TSchema, document: YamlDocument): readonly Diagnostic[] {
  return findings(schema, document.value, [])
    .slice(0, FINDINGS_LIMIT)
    .map(({ code, path, atKey, message, mend }) => {
      const { literal: _, ...value } = document.spanOf(path);
      return { code, severity: 'error', span: atKey ? document.keySpanOf(path) : value, message, mend, related: [] };
    });
}

/** Whether a value is what a schema says. */
export function fits<T extends Type.TSchema>(schema: T, value: unknown): value is Type.Static<T> {
  return Errors(schema, value).length === 0;
}

function findings(schema: Type.TSchema, value: unknown, base: Path): Finding[] {
  return allErrors(schema, value)
    .filter(({ keyword, schemaPath }) => keyword !== 'boolean' && !/\/anyOf(?:\/|$)/.test(schemaPath))
    .flatMap((error) => {
      const path = pathOf(error.instancePath);
      const part = valueAt(value, path);
      const partSchema = schemaAt(schema, path);
      if (error.keyword === 'anyOf') return unionFindings(partSchema, part, [...base, ...path]);
      return inWords(error, partSchema, part, [...base, ...path]);
    });
}

/** TypeBox stops at a few errors unless told otherwise, and can be told only for all of its users at once. */
function allErrors(schema: Type.TSchema, value: unknown): TLocalizedValidationError[] {
  const { maxErrors } = Settings.Get();
  Settings.Set({ maxErrors: FINDINGS_LIMIT });
  try {
    return Errors(schema, value);
  } finally {
    Settings.Set({ maxErrors });
  }
}

function unionFindings(schema: JsonSchema, value: unknown, path: Path): Finding[] {
  const branches = schema.anyOf ?? [];
  const literals = branches.flatMap((branch) => (branch.const === undefined ? [] : [String(branch.const)]));
  if (literals.length === branches.length) return [oneOf(literals, value, path)];
  if (!isRecord(value)) {
    const words = [...literals.map((literal) => `\`${literal}\``), 'a map'].join(' or ');
    const kinds = branches.some(({ type }) => type === 'number') ? 'a number, or `{ add: number }`' : words;
    return [wrongType(kinds, value, path)];
  }
  const kinds = branches.flatMap((branch) => {
    const kind = branch.properties?.['type']?.const;
    return kind === undefined ? [] : [String(kind)];
  });
  const kind = value['type'];
  if (kinds.length > 0 && !kinds.includes(String(kind)))
    return kind === undefined ? [missing('type', path)] : [oneOf(kinds, kind, [...path, 'type'])];
  const branch = branches.find(({ type, properties }) =>
    kinds.length > 0 ? properties?.['type']?.const === kind : type === 'object',
  );
  return branch === undefined ? [] : findings(branch, value, path);
}

function inWords(error: TLocalizedValidationError, schema: JsonSchema, value: unknown, path: Path): Finding[] {
  const at = name(path);
  const finding = (message: string, mend: string): Finding[] => [
    { code: 'schema/value', path, atKey: false, message, mend },
  ];
  switch (error.keyword) {
    case 'additionalProperties':
      return error.params.additionalProperties
        .slice(0, UNKNOWN_FIELDS_LIMIT)
        .map((field) => unknownField(schema, value, field, path));
    case 'required':
      return error.params.requiredProperties.map((field) => missing(field, path));
    case 'type':
      if (schema.const !== undefined) return [];
      return [wrongType(typeInWords(error.params.type), value, path, schema)];
    case 'pattern':
      return finding(
        `${at} is ${JSON.stringify(value)}, which is not ${formOf(schema) ?? 'of the form asked for'}.`,
        `Write ${formOf(schema) ?? `text that matches ${error.params.pattern}`}.`,
      );
    case 'minLength':
      return finding(
        `${at} is shorter than ${error.params.limit} characters.`,
        'Write it, or leave the field out if it may be.',
      );
    case 'maxLength':
      return finding(`${at} is longer than ${error.params.limit} characters.`, 'Shorten it.');
    case 'minItems':
    case 'minProperties':
      return finding(`${at} has fewer than ${error.params.limit} entries.`, 'Add one.');
    case 'maxItems':
    case 'maxProperties':
      return finding(`${at} has more than ${error.params.limit} entries.`, 'Remove some.');
    case 'minimum':
      return finding(`${at} is below ${error.params.limit}.`, `Write ${error.params.limit} or more.`);
    case 'maximum':
      return finding(`${at} is above ${error.params.limit}.`, `Write ${error.params.limit} or less.`);
    case 'const':
      return [only(String(error.params.allowedValue), value, path)];
    default:
      return finding(`${at} ${error.message}.`, 'See `setlist schema`.');
  }
}

function unknownField(schema: JsonSchema, value: unknown, field: string, path: Path): Finding {
  const fieldPath = [...path, field];
  const pattern = Object.keys(schema.patternProperties ?? {})[0];
  if (pattern !== undefined) {
    const wanted = PATTERNS_IN_WORDS[pattern] ?? pattern;
    const message = `\`${field}\` can not be a key of ${name(path)}: it is not ${wanted}.`;
    return { code: 'schema/value', path: fieldPath, atKey: true, message, mend: `Write ${wanted}.` };
  }
  const fields = Object.keys(schema.properties ?? {});
  const taken = new Set(isRecord(value) ? Object.keys(value) : []);
  const near = nearest(
    field,
    fields.filter((known) => !taken.has(known)),
  );
  const mend = near === null ? `Leave it out; the fields are ${list(fields)}.` : `Did you mean \`${near}\`?`;
  const message = `Unknown field \`${field}\`${path.length > 0 ? ` in ${name(path)}` : ''}.`;
  return { code: 'schema/unknown-field', path: fieldPath, atKey: true, message, mend };
}

function missing(field: string, path: Path): Finding {
  const message = `The field \`${field}\` is missing${path.length > 0 ? ` in ${name(path)}` : ''}.`;
  return { code: 'schema/missing-field', path, atKey: true, message, mend: `Add \`${field}:\`.` };
}

function wrongType(wanted: string, value: unknown, path: Path, schema: JsonSchema = {}): Finding {
  const message = `${name(path)} must be ${wanted}, not ${kindOf(value)}.`;
  const quotes = wanted === 'text' && (typeof value === 'number' || typeof value === 'boolean');
  const form = formOf(schema);
  const mend =
    quotes && form !== undefined && !new RegExp(schema.pattern ?? '').test(String(value))
      ? `Write ${form}.`
      : quotes
        ? `Put it in quotes: "${value}".`
        : value === null
          ? `Write ${wanted}.`
          : `Write ${wanted} here.`;
  return { code: 'schema/type', path, atKey: false, message, mend };
}

/** What text must match, in words. */
function formOf({ pattern, title }: JsonSchema): string | undefined {
  return pattern === undefined ? undefined : (PATTERNS_IN_WORDS[pattern] ?? title);
}

function oneOf(allowed: readonly string[], value: unknown, path: Path): Finding {
  const near = typeof value === 'string' ? nearest(value, allowed) : null;
  const message = `${name(path)} must be ${allowed.map((one) => `\`${one}\``).join(' or ')}.`;
  const mend = near === null ? `Write \`${allowed[0]}\`.` : `Did you mean \`${near}\`?`;
  return { code: 'schema/value', path, atKey: false, message, mend };
}

function only(allowed: string, value: unknown, path: Path): Finding {
  const finding = oneOf([allowed], value, path);
  const isNear = typeof value === 'string' && nearest(value, [allowed]) !== null;
  return isNear ? finding : { ...finding, mend: `Write \`${allowed}\`, or leave the field out if it may be.` };
}

const TYPES_IN_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: '`true` or `false`',
  array: 'a list',
  object: 'a map',
};

function typeInWords(type: string | readonly string[]): string {
  const types = typeof type === 'string' ? [type] : type;
  return types.map((one) => TYPES_IN_WORDS[one] ?? one).join(' or ');
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  return typeof value === 'string' ? 'text' : `the ${typeof value} ${value}`;
}

/** `model.attempts[0].upstream` in code marks. */
function name(path: Path): string {
  if (path.length === 0) return 'The file';
  const steps = path.map((step, n) => (/^\d+$/.test(String(step)) ? `[${step}]` : n === 0 ? step : `.${step}`));
  return `\`${steps.join('')}\``;
}

function pathOf(pointer: string): string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((part, step) => {
    if (Array.isArray(part)) return part[Number(step)];
    return isRecord(part) && Object.hasOwn(part, step) ? part[step] : undefined;
  }, value);
}

function schemaAt(schema: JsonSchema, path: Path): JsonSchema {
  return path.reduce<JsonSchema>((part, step) => {
    const named = part.properties?.[String(step)];
    if (named !== undefined) return named;
    const [, byPattern] =
      Object.entries(part.patternProperties ?? {}).find(([p]) => new RegExp(p).test(String(step))) ?? [];
    return byPattern ?? part.items ?? {};
  }, schema);
}

function isRecord(value: unknown): value is Readonly<Record<string | number, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
