import { PERMISSIONS, type Permission, type Role } from '@setlist/core/access';
import { RELEASE_COMMAND_TYPES } from '@setlist/core/release';
import type { RouteOptions } from 'fastify';
import Type from 'typebox';
import type { Answer, OperationText } from './operation.ts';

/** What a route says of itself. */
export interface Route {
  readonly schema?: RouteOptions['schema'] | undefined;
  readonly config?: RouteOptions['config'] | undefined;
}

/** An operation of an OpenAPI document, as far as it is made here. */
interface Operation {
  readonly parameters?: readonly object[];
}

const KEY_OR_SESSION = [{ bearer: [] }, { apiKey: [] }, { session: [] }];
const KEY = [{ bearer: [] }, { apiKey: [] }];

/** An operation with all that its route, its text and the habits of this API say of it. `method` in capitals. */
export function completeOperation(
  { parameters = [] }: Operation,
  { method, path, route, text }: { method: string; path: string; route: Route; text: OperationText },
): object {
  const isManagement = path.startsWith('/api/v1/');
  const isServing = path.startsWith('/v1/');
  const repeatable = isManagement && method === 'POST' && route.config?.changesNothing !== true;
  const permission = permissionOf(route);
  const described = [text.description, rightOf(permission, isServing)].filter((part) => part !== undefined);
  return {
    operationId: text.id,
    tags: [text.tag],
    summary: text.summary,
    ...(described.length === 0 ? {} : { description: described.join('\n\n') }),
    security: securityOf(text, isServing),
    ...(permission === undefined ? {} : { 'x-setlist-permission': permission }),
    parameters: [
      ...parameters,
      ...(repeatable ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
      ...(text.conditional ? [{ $ref: '#/components/parameters/IfMatch' }] : []),
    ],
    ...requestBodyOf(route),
    responses: {
      ...Object.fromEntries(Object.entries(text.answers).map(([status, answer]) => [status, responseOf(answer, text)])),
      ...refusalsOf({ method, path, route, text }),
    },
  };
}

function securityOf(text: OperationText, isServing: boolean): object[] {
  if (text.for === 'open') return [];
  if (text.for === 'session') return [{ session: [] }];
  return isServing ? KEY : KEY_OR_SESSION;
}

/** The right of the route; of commands, that of every one. */
function permissionOf({ config }: Route): Permission | readonly Permission[] | undefined {
  if (config?.operation !== 'release') return config?.permission;
  return RELEASE_COMMAND_TYPES.map((type) => `release.${type}` as const);
}

function rightOf(permission: Permission | readonly Permission[] | undefined, isServing: boolean): string | undefined {
  if (isServing) return 'Takes a key with the scope `serve`.';
  if (typeof permission !== 'string') return undefined;
  const carriers: readonly Role[] = [...PERMISSIONS[permission], 'admin'];
  return `Takes the right \`${permission}\`: ${carriers.join(', ')}.`;
}

function requestBodyOf({ schema }: Route): object {
  const body = schema?.body;
  if (typeof body !== 'object' || body === null) return {};
  const isOptional = Type.IsOptional(body);
  const plain: unknown = JSON.parse(JSON.stringify(body));
  return { requestBody: { required: !isOptional, content: { 'application/json': { schema: plain } } } };
}

function responseOf(answer: Answer, text: OperationText): object {
  if ('nothing' in answer) return { description: answer.nothing };
  const headers = text.versioned ? { headers: { ETag: { $ref: '#/components/headers/RowVersion' } } } : {};
  if ('media' in answer) {
    return { description: answer.says, headers: {}, content: { [answer.media]: { schema: { type: 'string' } } } };
  }
  if ('page' in answer) {
    return { description: 'A page.', ...headers, content: { 'application/json': { schema: pageOf(answer.page) } } };
  }
  const schema = 'type' in answer ? refTo(answer.type) : answer.schema;
  return { description: answer.says ?? 'Done.', ...headers, content: { 'application/json': { schema } } };
}

function refTo(type: string): object {
  return { $ref: `#/components/schemas/${type}` };
}

function pageOf(type: string): object {
  return {
    type: 'object',
    required: ['items', 'nextCursor'],
    properties: {
      items: { type: 'array', items: refTo(type) },
      nextCursor: { type: ['string', 'null'], description: '`cursor` of the next page; `null` on the last one.' },
    },
    additionalProperties: false,
  };
}

const TURN_REFUSALS = [400, 401, 403, 404, 408, 409, 410, 413, 502, 503];

function refusalsOf({
  method,
  path,
  route,
  text,
}: {
  method: string;
  path: string;
  route: Route;
  text: OperationText;
}): object {
  if (path.startsWith('/v1/')) {
    const statuses = method === 'POST' ? TURN_REFUSALS : [401, 403, 404];
    return Object.fromEntries(statuses.map((status) => [status, { $ref: `#/components/responses/OpenAi${status}` }]));
  }
  const isApi = path.startsWith('/api/');
  const isWrite = method !== 'GET' && route.config?.changesNothing !== true;
  const isAccount = path.startsWith('/api/auth/');
  const statuses = [
    ...(isApi ? [400, 500, 503] : []),
    ...(isApi && (text.for !== 'open' || method === 'POST') ? [401, 403] : []),
    ...(path.includes('{') || isWrite ? [404] : []),
    ...(isWrite && !isAccount ? [409, 410, 422] : []),
    ...(text.conditional ? [412] : []),
    ...(route.schema?.body === undefined ? [] : [413]),
    ...(isAccount ? [429] : []),
  ];
  const own = new Set(Object.keys(text.answers).map(Number));
  const refused = [...new Set(statuses)].filter((status) => !own.has(status)).sort((a, b) => a - b);
  return Object.fromEntries(refused.map((status) => [status, { $ref: `#/components/responses/Problem${status}` }]));
}
