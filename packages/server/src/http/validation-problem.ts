import type { Refusal } from '@setlist/core/refusal';
import type { FieldError } from '@setlist/sdk';
import { fieldErrorOf, type SchemaError, WHOLE } from './field-error.ts';
import { kindOf } from './schema-words.ts';

/** A refusal whose message is the first of its errors, and every error. */
export interface ValidationProblem {
  readonly refusal: Refusal;
  readonly errors: readonly FieldError[];
}

/** More help nobody. */
const ERRORS_LIMIT = 50;

const PARTS: Readonly<Record<string, FieldError['in']>> = { querystring: 'query', params: 'path', headers: 'header' };

/**
 * What ajv found (with `allErrors`, `verbose` and `discriminator`), in words: each names the field, the rule and the mend.
 * What was sent is shown to 60 characters at most, and never what is called a key, a secret, a password or a token.
 * `part` is Fastify's: `body`, `querystring`, `params` or `headers`.
 */
export function validationProblem(found: readonly SchemaError[], part: string): ValidationProblem {
  const place = PARTS[part] ?? 'body';
  const errors = inOrder(withoutTagTwice(withoutBranches(found)))
    .slice(0, ERRORS_LIMIT)
    .map((error) => fieldErrorOf(error, place));
  const [first] = errors;
  if (first === undefined) {
    const message = `${WHOLE[place]} is not of the form that this route takes (/openapi.json).`;
    return { refusal: { code: 'invalid_request', message }, errors };
  }
  const more = errors.length - 1;
  const others = more === 0 ? '' : ` (${more} more in \`errors\`)`;
  const field = first.field === '' ? {} : { field: first.field };
  return { refusal: { code: 'invalid_request', message: `${first.message} ${first.mend}${others}`, ...field }, errors };
}

/** Unknown fields first: a misspelt one explains the missing one. */
function inOrder(errors: readonly SchemaError[]): SchemaError[] {
  const isUnknown = ({ keyword }: SchemaError) => keyword === 'additionalProperties';
  return [...errors.filter(isUnknown), ...errors.filter((error) => !isUnknown(error))];
}

/** Of a union, ajv tells what every branch has against the value: only what the branch that was meant says is kept. */
function withoutBranches(found: readonly SchemaError[]): SchemaError[] {
  const unions = found.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf');
  const meant = new Map(unions.map((union) => [union, meantBranch(union)]));
  return found.filter((error) => {
    const branch = meant.get(error);
    if (branch !== undefined && branch !== null) return false;
    return unions.every((union) => {
      const branches = `${union.schemaPath}/`;
      const isOfBranch = error.schemaPath.startsWith(branches) && isWithin(error.instancePath, union.instancePath);
      return !isOfBranch || error.schemaPath.startsWith(`${branches}${meant.get(union)}/`);
    });
  });
}

function isWithin(pointer: string, outer: string): boolean {
  return pointer === outer || pointer.startsWith(`${outer}/`);
}

/** A missing tag is told once, with the values that it may have. */
function withoutTagTwice(found: readonly SchemaError[]): readonly SchemaError[] {
  const tags = found.filter(({ keyword }) => keyword === 'discriminator');
  if (tags.length === 0) return found;
  const isTag = ({ keyword, instancePath, params }: SchemaError) =>
    keyword === 'required' &&
    tags.some((tag) => tag.instancePath === instancePath && tag.params['tag'] === params['missingProperty']);
  return found.filter((error) => !isTag(error));
}

/** The one branch of a union that takes values of this kind, `null` where none or several do. */
function meantBranch({ keyword, parentSchema, data }: SchemaError): number | null {
  const branches = (keyword === 'anyOf' ? parentSchema?.anyOf : parentSchema?.oneOf) ?? [];
  const kind = kindOf(data);
  const fitting = branches.flatMap(({ type, const: only }, n) => {
    const isOfKind = type === kind || (type === 'integer' && kind === 'number');
    return isOfKind && only === undefined ? [n] : [];
  });
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}
