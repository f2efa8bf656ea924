import { list, nearest } from '@setlist/core/persona';
import type { FieldError } from '@setlist/sdk';
import type { FastifySchemaValidationError } from 'fastify';
import { expectationOf, type JsonSchema, kindOf } from './schema-words.ts';

/** An error of ajv with `verbose` on. */
export interface SchemaError extends FastifySchemaValidationError {
  /** The schema that holds the keyword. */
  readonly parentSchema?: JsonSchema;
  /** What was sent where the error is. */
  readonly data?: unknown;
}

/** What each part of a request is called. */
export const WHOLE: Readonly<Record<FieldError['in'], string>> = {
  body: 'The body',
  query: 'The query',
  path: 'The path',
  header: 'The headers',
};

const SHOWN_CHARACTERS = 60;

/** One error of ajv in words. What was sent is shown to 60 characters at most, and never what is called a key, a secret, a password or a token. */
export function fieldErrorOf(error: SchemaError, place: FieldError['in']): FieldError {
  const { keyword, instancePath, params, parentSchema = {}, data } = error;
  const at = fieldOf(instancePath, place);
  const said = (message: string, mend: string, field = at): FieldError => ({
    field,
    in: place,
    rule: keyword,
    message,
    mend,
  });
  const subject = at === '' ? WHOLE[place] : `\`${at}\``;
  const limit = Number(params['limit']);
  switch (keyword) {
    case 'additionalProperties':
      return unknownField(error, place);
    case 'required': {
      const name = String(params['missingProperty']);
      const field = fieldOf(`${instancePath}/${escaped(name)}`, place);
      return said(`\`${field}\` is missing.`, `Send ${expectationOf(parentSchema.properties?.[name] ?? {})}.`, field);
    }
    case 'type':
      if (at === '' && data === null) return said(`${subject} is missing.`, `Send ${expectationOf(parentSchema)}.`);
      if (Array.isArray(data) && place === 'query')
        return said(`${subject} came ${data.length} times.`, 'Send it once.');
      return said(`${subject} is ${describe(data)}.`, `Send ${expectationOf(parentSchema)}.`);
    case 'enum':
    case 'const':
      return notAllowed(said, subject, valuesOf(parentSchema), data, at);
    case 'discriminator': {
      const tag = String(params['tag']);
      const field = fieldOf(`${instancePath}/${escaped(tag)}`, place);
      const saidOfTag = (message: string, mend: string) => said(message, mend, field);
      return notAllowed(saidOfTag, `\`${field}\``, tagsOf(parentSchema, tag), params['tagValue'], field);
    }
    case 'anyOf':
    case 'oneOf': {
      const allowed = valuesOf(parentSchema);
      if (allowed.length > 0) return notAllowed(said, subject, allowed, data, at);
      return said(`${subject} is ${describe(data)}.`, `Send ${expectationOf(parentSchema)}.`);
    }
    case 'pattern':
    case 'format':
      return said(remark(subject, data, at, 'not of the form it takes'), `Send ${expectationOf(parentSchema)}.`);
    case 'minLength':
      return said(
        `${subject} is shorter than ${limit} character${limit === 1 ? '' : 's'}.`,
        `Send ${expectationOf(parentSchema)}.`,
      );
    case 'maxLength':
      return said(`${subject} is longer than ${limit} characters.`, 'Shorten it.');
    case 'minItems':
      return said(
        `${subject} has fewer than ${limit} entr${limit === 1 ? 'y' : 'ies'}.`,
        `Send ${expectationOf(parentSchema)}.`,
      );
    case 'minProperties':
      return said(
        `${subject} has fewer than ${limit} field${limit === 1 ? '' : 's'}.`,
        `Send ${expectationOf(parentSchema)}${fieldsIn(parentSchema)}.`,
      );
    case 'maxItems':
    case 'maxProperties':
      return said(`${subject} has more than ${limit} entries.`, 'Send fewer.');
    case 'uniqueItems':
      return said(`${subject} has the same entry twice, at ${params['j']} and ${params['i']}.`, 'Send each once.');
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return said(remark(subject, data, at, 'out of range'), `Send ${expectationOf(parentSchema)}.`);
    default:
      return said(`${subject} ${error.message ?? 'is not valid'}.`, 'See /openapi.json for what it takes.');
  }
}

function unknownField(
  { instancePath, params, parentSchema = {}, data, keyword }: SchemaError,
  place: FieldError['in'],
): FieldError {
  const name = String(params['additionalProperty']);
  const fields = Object.keys(parentSchema.properties ?? {});
  const field = fieldOf(`${instancePath}/${escaped(cut(name))}`, place);
  const error = (message: string, mend: string): FieldError => ({ field, in: place, rule: keyword, message, mend });
  const patterns = Object.keys(parentSchema.patternProperties ?? {});
  if (patterns.length > 0 && fields.length === 0) {
    const message = `\`${cut(name)}\` can be no key here.`;
    return error(message, `Send keys that match ${patterns.join(' or ')}.`);
  }
  const taken = new Set(typeof data === 'object' && data !== null ? Object.keys(data) : []);
  const near = nearest(
    name,
    fields.filter((known) => !taken.has(known)),
  );
  const what = place === 'body' ? 'field' : 'parameter';
  const where = instancePath === '' ? (place === 'body' ? 'of the body' : `of the ${place}`) : `of \`${instancePath}\``;
  const message = `\`${cut(name)}\` is no ${what} ${where}.`;
  if (near !== null) return error(message, `Did you mean \`${near}\`?`);
  return error(
    message,
    fields.length === 0 ? `Leave it out; there are none.` : `Leave it out; there are ${list(fields)}.`,
  );
}

/** : of `title` and `description` */
function fieldsIn({ properties = {} }: JsonSchema): string {
  const names = Object.keys(properties);
  return names.length === 0 ? '' : `, of ${list(names)}`;
}

function notAllowed(
  said: (message: string, mend: string) => FieldError,
  subject: string,
  allowed: readonly string[],
  value: unknown,
  at: string,
): FieldError {
  const near = typeof value === 'string' ? nearest(cut(value), allowed) : null;
  const choice = allowed.length === 1 ? `It is ${list(allowed)}.` : `It is one of ${list(allowed)}.`;
  const message =
    value === undefined ? `${subject} is missing.` : remark(subject, value, at, 'none of those that it can be');
  return said(message, near === null ? choice : `Did you mean \`${near}\`? ${choice}`);
}

/** The values that a schema names one by one. */
function valuesOf({ enum: values, const: only, anyOf, oneOf }: JsonSchema): string[] {
  if (values !== undefined) return values.map(String);
  if (only !== undefined) return [String(only)];
  const branches = anyOf ?? oneOf ?? [];
  const each = branches.map((branch) => valuesOf(branch));
  return each.some((values) => values.length === 0) ? [] : each.flat();
}

function tagsOf({ oneOf = [] }: JsonSchema, tag: string): string[] {
  return oneOf.flatMap(({ properties }) => valuesOf(properties?.[tag] ?? {}));
}

/** In a body a JSON Pointer (RFC 6901); elsewhere the name of the parameter. */
function fieldOf(pointer: string, place: FieldError['in']): string {
  return place === 'body' ? pointer : (pointer.split('/')[1] ?? '').replaceAll('~1', '/').replaceAll('~0', '~');
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

const SECRET = /key|secret|password|token/i;

/** `/mood` is "worm", which is none of those that it can be. */
function remark(subject: string, value: unknown, field: string, what: string): string {
  if (SECRET.test(field)) return `${subject} is ${what}.`;
  const isPlain = typeof value !== 'object' || value === null;
  return `${subject} is ${isPlain ? cut(JSON.stringify(value)) : describe(value)}, which is ${what}.`;
}

function cut(text: string): string {
  const characters = [...text];
  return characters.length <= SHOWN_CHARACTERS ? text : `${characters.slice(0, SHOWN_CHARACTERS - 1).join('')}…`;
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  boolean: 'a boolean',
  array: 'a list',
  object: 'an object',
  null: 'null',
  undefined: 'nothing',
};

function describe(value: unknown): string {
  return KINDS[kindOf(value)] ?? kindOf(value);
}
