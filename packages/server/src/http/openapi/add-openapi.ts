import { readFileSync } from 'node:fs';
import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import type Type from 'typebox';
import { completeOperation, type Route } from './complete-operation.ts';
import { ANSWER_HEADERS, HEADER_PARAMETERS } from './headers.ts';
import { TAGS } from './operation.ts';
import { OPERATIONS } from './operations.ts';
import { OPENAI_ERROR, openAiResponse, PROBLEM_CODES, PROBLEM_STATUSES, problemResponse } from './problem-responses.ts';

export interface OpenApiOptions {
  readonly version: string;
  /** Bodies of routes that are served ahead of the framework, by `METHOD /path`. */
  readonly direct: Readonly<Record<string, Type.TSchema>>;
}

const INTRODUCTION = `The management API of this server, and the OpenAI-compatible door to its personas.

**Who asks.** A key as \`Authorization: Bearer slk_…\` (or \`X-API-Key\`), or the session cookie of the console. Each operation says which right it takes.

**Errors** are problem documents (RFC 9457) with a stable \`code\`; what is wrong with a request is in \`errors\`: the field, the rule and the mend.

**Lists** come in pages: \`limit\` of 1 to 200 (50 unless told), and \`nextCursor\` of a page is \`cursor\` of the next one.

**Twice is once.** A POST with an \`Idempotency-Key\` does what it asks once, however often it comes within seven days.

**No lost writes.** An object’s \`ETag\` starts with its row version. Sent back as \`If-Match\`, it has a change refused that was made up from an older state; as \`If-None-Match\`, it has what is the same not sent again (304).`;

/** Collects every route that is added after it, and describes them all at `GET /openapi.json`. */
export async function addOpenApi(app: FastifyInstance, options: OpenApiOptions): Promise<void> {
  const routes = new Map<string, Route>();
  await app.register(swagger, {
    convertConstToEnum: false,
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Setlist',
        version: options.version,
        description: INTRODUCTION,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/', description: 'This server.' }],
      tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    },
    transform: ({ schema, url, route }) => {
      // A model's name may hold a slash, so its route has no parameter.
      const named = url.replace('/*', '/:model');
      const key = `${[route.method].flat()[0]} ${named.replaceAll(/:(\w+)/g, '{$1}')}`;
      if (OPERATIONS[key] === undefined) return { schema: { ...schema, hide: true }, url };
      routes.set(key, { schema: route.schema, config: route.config });
      // The body is shown as it is checked; the plugin would turn it into what older versions of OpenAPI can say.
      const { body: _, response: __, ...rest } = schema ?? {};
      return { schema: rest, url: named };
    },
    transformObject: (document) => {
      if (!('openapiObject' in document)) return document.swaggerObject;
      return completeDocument(document.openapiObject, routes, options.direct);
    },
  });
  let text: string | null = null;
  app.get('/openapi.json', async (_request, reply) => {
    text ??= JSON.stringify(app.swagger());
    reply.header('cache-control', 'no-cache');
    return reply.type('application/json; charset=utf-8').send(text);
  });
}

function completeDocument<T extends { paths?: object }>(
  document: T,
  routes: ReadonlyMap<string, Route>,
  direct: OpenApiOptions['direct'],
): T {
  const found = Object.entries((document.paths ?? {}) as Record<string, Record<string, { parameters?: object[] }>>);
  const paths: Record<string, Record<string, object>> = {};
  const named: Record<string, object> = {};
  const add = (method: string, path: string, operation: { parameters?: object[] }, route: Route) => {
    const text = OPERATIONS[`${method} ${path}`];
    if (text === undefined) return;
    paths[path] ??= {};
    const complete = completeOperation(operation, { method, path, route, text });
    paths[path][method.toLowerCase()] = complete.operation;
    Object.assign(named, complete.schemas);
  };
  for (const [key, body] of Object.entries(direct)) {
    const [method = '', path = ''] = key.split(' ');
    add(method, path, {}, { schema: { body } });
  }
  for (const [path, methods] of found) {
    for (const [method, operation] of Object.entries(methods)) {
      const name = method.toUpperCase();
      add(name, path, operation, routes.get(`${name} ${path}`) ?? {});
    }
  }
  return { ...document, paths, components: components(named, JSON.stringify(paths)) };
}

/** `named` are schemas of bodies; of the responses, those that `used`, the text of all paths, refers to. */
function components(named: Readonly<Record<string, object>>, used: string): object {
  const file = readFileSync(new URL('./answers.schema.json', import.meta.url), 'utf8');
  const schemas = JSON.parse(file) as Record<string, { properties?: object }>;
  const problem = schemas['Problem'] ?? {};
  const code = { type: 'string', enum: PROBLEM_CODES, description: 'Stable, for programs.' };
  const responses = PROBLEM_STATUSES.flatMap((status) => [
    [`Problem${status}`, problemResponse(status)],
    [`OpenAi${status}`, openAiResponse(status)],
  ]);
  return {
    schemas: {
      ...schemas,
      ...named,
      Problem: { ...problem, properties: { ...problem.properties, code } },
      OpenAiError: OPENAI_ERROR,
    },
    responses: {
      NotModified: {
        description: 'It is as whoever asks has it already.',
        headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
      },
      ...Object.fromEntries(responses.filter(([name]) => used.includes(`#/components/responses/${name}"`))),
    },
    parameters: HEADER_PARAMETERS,
    headers: ANSWER_HEADERS,
    securitySchemes: {
      bearer: { type: 'http', scheme: 'bearer', description: 'A key: `setlist keys create` makes one.' },
      apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'The same key.' },
      session: {
        type: 'apiKey',
        in: 'cookie',
        name: 'setlist.session_token',
        description:
          'The session of the console; over https the cookie is called `__Host-setlist.session_token`. Changes are taken from its own pages only.',
      },
    },
  };
}
