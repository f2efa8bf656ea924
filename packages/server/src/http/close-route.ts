import type { RouteOptions } from 'fastify';
import Type from 'typebox';
import { emptyBody } from './empty-body.ts';
import { LINE } from './text.ts';

const nothing = Type.Object({}, { additionalProperties: false });
const PLAIN = { ...LINE, maxLength: 500 } as const;
const Name = Type.String({ ...PLAIN, minLength: 1, maxLength: 200 });
const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** An `onRoute` hook: what a route does not say that it takes, it refuses. */
export function closeRoute(route: RouteOptions): void {
  const methods = [route.method].flat();
  const params = [...route.url.matchAll(/:(\w+)/g)].map(([, name = '']) => [name, Name] as const);
  route.schema = {
    ...(params.length === 0 ? {} : { params: Type.Object(Object.fromEntries(params)) }),
    ...(methods.every((method) => READS.has(method)) ? {} : { body: Type.Optional(nothing) }),
    ...route.schema,
    querystring: plainQuery(route.schema?.querystring ?? nothing),
  };
  if (mayBeEmpty(route.schema.body)) route.preValidation = [emptyBody, ...[route.preValidation ?? []].flat()];
}

/** Whether a body may be left out: one of which no field is asked for. */
export function mayBeEmpty(schema: unknown): boolean {
  if (!isRecord(schema) || schema['type'] !== 'object') return false;
  return schema['minProperties'] === undefined && (schema['required'] === undefined || isEmpty(schema['required']));
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** The schema of a query with every text in it bounded. */
function plainQuery(schema: unknown): unknown {
  if (!isRecord(schema) || !isRecord(schema['properties'])) return schema;
  const properties = Object.entries(schema['properties']).map(([name, parameter]) => {
    const isFree = isRecord(parameter) && parameter['type'] === 'string' && parameter['enum'] === undefined;
    return [name, isFree ? { ...PLAIN, ...parameter } : parameter];
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
