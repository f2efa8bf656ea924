import { PERMISSIONS, type Permission, type Role } from '@setlist/core/access';
import { RELEASE_COMMAND_TYPES } from '@setlist/core/release';
import type { RouteOptions } from 'fastify';
import Type from 'typebox';
import { mayBeEmpty } from '../close-route.ts';
import { BODY_EXAMPLES } from './body-examples.ts';
import { nameVariants } from './name-variants.ts';
import type { Answer, OperationText } from './operation.ts';
import { describeParameter } from './path-parameters.ts';
import { refusalsOf } from './refusals-of.ts';

/** What a route says of itself. */
export interface Route {
  readonly schema?: RouteOptions['schema'] | undefined;
  readonly config?: RouteOptions['config'] | undefined;
}

/** An operation of an OpenAPI document, as far as it is made here. */
interface Operation {
  readonly parameters?: readonly Parameter[];
}

interface Parameter {
  readonly name?: string;
  readonly in?: string;
  readonly description?: string;
}

/** An operation, and the schemas that it refers to by names of its own. */
export interface CompleteOperation {
  readonly operation: object;
  readonly schemas: Readonly<Record<string, object>>;
}

const KEY_OR_SESSION = [{ bearer: [] }, { apiKey: [] }, { session: [] }];
const KEY = [{ bearer: [] }, { apiKey: [] }];

/** An operation with all that its route, its text and the habits of this API say of it. `method` in capitals. */
export function completeOperation(
  { parameters = [] }: Operation,
  { method, path, route, text }: { method: string; path: string; route: Route; text: OperationText },
): CompleteOperation {
  const isManagement = path.startsWith('/api/v1/');
  const isServing = path.startsWith('/v1/');
  const changes = method !== 'GET' && route.config?.changesNothing !== true;
  const permission = permissionOf(route);
  const tagged = isManagement && method === 'GET' && !Object.values(text.answers).some((answer) => 'streams' in answer);
  const described = [text.description, rightOf(permission, isServing, route)].filter((part) => part !== undefined);
  const { requestBody, schemas } = requestBodyOf(`${method} ${path}`, route);
  const operation = {
    operationId: text.id,
    tags: [text.tag],
    summary: text.summary,
    ...(described.length === 0 ? {} : { description: described.join('\n\n') }),
    security: securityOf(text, isServing),
    ...(permission === undefined ? {} : { 'x-setlist-permission': permission }),
    parameters: [
      ...parameters.map((parameter) => withDescription(parameter, path)),
      ...(isManagement && changes ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
      ...(text.conditional ? [{ $ref: '#/components/parameters/IfMatch' }] : []),
      ...(tagged ? [{ $ref: '#/components/parameters/IfNoneMatch' }] : []),
    ],
    ...requestBody,
    responses: {
      ...Object.fromEntries(
        Object.entries(text.answers).map(([status, answer]) => [status, responseOf(answer, text, tagged)]),
      ),
      ...(tagged ? { 304: { $ref: '#/components/responses/NotModified' } } : {}),
      ...refusalsOf({ method, path, route, text }),
    },
  };
  return { operation, schemas };
}

function withDescription(parameter: Parameter, path: string): Parameter {
  if (parameter.in !== 'path' || parameter.name === undefined) return parameter;
  const description = describeParameter(path, parameter.name);
  return description === undefined ? parameter : { ...parameter, description };
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

function rightOf(
  permission: Permission | readonly Permission[] | undefined,
  isServing: boolean,
  { config }: Route,
): string | undefined {
  if (isServing) return 'Takes a key with the scope `serve`.';
  if (typeof permission !== 'string') return undefined;
  const carriers: readonly Role[] = [...PERMISSIONS[permission], 'admin'];
  const right = `Takes the right \`${permission}\`: ${carriers.join(', ')}`;
  return config?.scope === 'serve' ? `${right}; or a key with the scope \`serve\`.` : `${right}.`;
}

function requestBodyOf(
  name: string,
  { schema }: Route,
): { requestBody: object; schemas: Readonly<Record<string, object>> } {
  const body = schema?.body;
  if (typeof body !== 'object' || body === null) return { requestBody: {}, schemas: {} };
  const required = !Type.IsOptional(body) && !mayBeEmpty(body);
  const named = nameVariants(JSON.parse(JSON.stringify(body)), 'Command');
  const examples = Object.entries(BODY_EXAMPLES[name] ?? {}).map(([summary, value]) => [summary, { summary, value }]);
  const shown = examples.length === 0 ? {} : { examples: Object.fromEntries(examples) };
  const content = { 'application/json': { schema: named.schema, ...shown } };
  return { requestBody: { requestBody: { required, content } }, schemas: named.variants };
}

function responseOf(answer: Answer, text: OperationText, tagged: boolean): object {
  const headers = { headers: headersOf(text, tagged) };
  if ('nothing' in answer) return { description: answer.nothing, ...headers };
  if ('media' in answer) {
    const medias = [answer.media, ...(answer.orMedia === undefined ? [] : [answer.orMedia])];
    const content = Object.fromEntries(medias.map((media) => [media, { schema: { type: 'string' } }]));
    return { description: answer.says, ...headers, content };
  }
  if ('page' in answer) {
    return { description: 'A page.', ...headers, content: { 'application/json': { schema: pageOf(answer.page) } } };
  }
  const schema = 'type' in answer ? refTo(answer.type) : answer.schema;
  return { description: answer.says ?? 'Done.', ...headers, content: { 'application/json': { schema } } };
}

function headersOf(text: OperationText, tagged: boolean): object {
  const tag = text.versioned ? 'RowVersion' : tagged ? 'ContentTag' : null;
  return {
    'X-Request-Id': { $ref: '#/components/headers/RequestId' },
    ...(tag === null ? {} : { ETag: { $ref: `#/components/headers/${tag}` } }),
    ...(text.located ? { Location: { $ref: '#/components/headers/Location' } } : {}),
  };
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
