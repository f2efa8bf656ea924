import createCompilers from '@fastify/ajv-compiler';
import type { FastifySchemaCompiler } from 'fastify';
import Type from 'typebox';

/** Nothing is coerced, dropped or filled in, unions are told apart by their tag, and errors say which schema they broke. */
const STRICT = {
  coerceTypes: false,
  removeAdditional: false,
  useDefaults: false,
  discriminator: true,
  verbose: true,
} as const;

/** Above it the first error is enough: every wrong entry of a long list would be an object in memory. */
const THOROUGH_VALUES = 20_000;

/**
 * Compiles the schemas of requests with ajv. What is wrong is looked for a second time, thoroughly, so that a request that
 * is right costs no more, and one that is wrong is told everything. A body whose schema is optional may be left out.
 */
export function createRequestValidator(): FastifySchemaCompiler<Type.TSchema> {
  const compilers = createCompilers();
  const quickly = compilers({}, { customOptions: STRICT });
  // The pool makes it when something is wrong for the first time, and once.
  const thoroughly = () => compilers({}, { customOptions: { ...STRICT, allErrors: true } });
  return ({ schema, httpPart }) => {
    const isRight = quickly({ schema });
    let findAll: typeof isRight | null = null;
    const mayBeMissing = httpPart === 'body' && Type.IsOptional(schema);
    return (value: unknown) => {
      if ((mayBeMissing && value === null) || isRight(value)) return true;
      findAll ??= thoroughly()({ schema });
      const find = isSmall(value) ? findAll : isRight;
      find(value);
      return { error: find.errors ?? [] };
    };
  };
}

function isSmall(value: unknown): boolean {
  const waiting = [value];
  for (let seen = 0; waiting.length > 0; seen++) {
    if (seen > THOROUGH_VALUES) return false;
    const next = waiting.pop();
    if (typeof next !== 'object' || next === null) continue;
    const values = Object.values(next);
    if (values.length > THOROUGH_VALUES) return false;
    waiting.push(...values);
  }
  return true;
}
