import { readFileSync } from 'node:fs';
import { validate } from '@readme/openapi-parser';
import { REFUSAL_CODES } from '@setlist/core/refusal';
import { RELEASE_COMMAND_TYPES } from '@setlist/core/release';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OPERATIONS } from '../../packages/server/src/http/openapi/operations.ts';
import { PROBLEM_CODES } from '../../packages/server/src/http/openapi/problem-responses.ts';
import { REFUSAL_STATUS } from '../../packages/server/src/http/refusal-status.ts';
import { type ApiServer, openApiServer } from './api-server.ts';
import { makeWorld, type World } from './api-world.ts';
import { type ApiDocument, documentOf, expectDescribed } from './described-answers.ts';
import { READ_EXAMPLES } from './read-examples.ts';
import { WRITE_EXAMPLES } from './write-examples.ts';

let server: ApiServer;
let world: World;
let document: ApiDocument;
beforeAll(async () => {
  server = await openApiServer();
  world = makeWorld(server);
  document = await documentOf(server);
});
afterAll(() => server.close());

/** Pages and files for browsers. */
const PAGES = ['GET /', 'GET /console/*', 'GET /docs/api', 'GET /docs/api/', 'GET /docs/api/js/scalar.js'];
/** Described by the document of its own protocol. */
const OFREP = ['POST /ofrep/v1/evaluate/flags/{key}', 'POST /ofrep/v1/evaluate/flags', 'GET /ofrep/v1/stream'];
const UNDESCRIBED = [...PAGES, ...OFREP];
/** Streams that end when someone ends them: flags-stream.test.ts has them. */
const ENDLESS = ['GET /api/v1/flags/stream'];
/** Served ahead of the framework. */
const DIRECT = ['POST /v1/chat/completions'];

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
  );

describe('the OpenAPI document', () => {
  test('is valid, and of version 3.1', async () => {
    expect(document.openapi).toBe('3.1.0');
    const result = await validate(structuredClone(document) as unknown as Parameters<typeof validate>[0]);
    expect(result.valid ? [] : result.errors).toEqual([]);
  });

  test('holds every route that there is, and none that there is not', () => {
    const described = operations().map(({ name }) => name);
    const registered = server.routes.map(({ name }) => name).filter((name) => !UNDESCRIBED.includes(name));
    expect(described.sort()).toEqual([...registered, ...DIRECT].sort());
    expect(described.sort()).toEqual(Object.keys(OPERATIONS).sort());
  });

  test('gives each operation a name of its own, a group and a line of text', () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(operations().filter(({ operation }) => operation.tags.length !== 1 || operation.summary === '')).toEqual([]);
  });

  test('says the right that each route takes', () => {
    for (const { name, config } of server.routes.filter(({ path }) => path.startsWith('/api/v1/'))) {
      const said = operations().find((operation) => operation.name === name)?.operation['x-setlist-permission'];
      const commands = RELEASE_COMMAND_TYPES.map((type) => `release.${type}`);
      expect([name, said]).toEqual([name, config?.operation === 'release' ? commands : config?.permission]);
    }
  });

  test('names the parameters of every path', () => {
    for (const { name, operation } of operations()) {
      const inPath = [...name.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
      expect(operation.parameters.filter((parameter) => parameter.in === 'path').map((one) => one.name)).toEqual(
        inPath,
      );
    }
  });

  test('shows bodies as they are checked', () => {
    for (const { name, schema } of server.routes) {
      const { body } = schema() ?? {};
      const shown = operations().find((operation) => operation.name === name)?.operation.requestBody;
      const checked = body === undefined ? undefined : JSON.parse(JSON.stringify(body));
      const content = shown?.content['application/json']?.schema;
      expect(content === undefined ? undefined : withVariants(content)).toEqual(checked);
    }
  });

  test('has an example of each refusal that is one', () => {
    for (const [name, response] of Object.entries(document.components.responses)) {
      const [[media, content] = ['', undefined]] = Object.entries(response.content ?? {});
      if (!name.startsWith('Problem') || content === undefined) continue;
      const answer = { statusCode: 0, headers: { 'content-type': media }, body: JSON.stringify(content.example) };
      const alone = { ...document, paths: { [name]: { get: { responses: { 0: response } } } } };
      expectDescribed(alone as unknown as ApiDocument, `GET ${name}`, answer);
    }
  });

  test('is for anyone', async () => {
    const { statusCode, headers } = await server.inject({ url: '/openapi.json' });
    expect([statusCode, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
  });

  test('is what answers are held to: one with another field is told', async () => {
    const answer = await server.ask(server.keyOf('viewer'), { url: '/api/v1/me' });
    expectDescribed(document, 'GET /api/v1/me', answer);
    const body = JSON.stringify({ ...answer.json(), shoeSize: 42 });
    expect(() => expectDescribed(document, 'GET /api/v1/me', { ...answer, body })).toThrow('GET /api/v1/me 200');
  });
});

test('the guide has every code with its status', () => {
  const guide = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');
  const rows = [...guide.matchAll(/^\| (\d{3}(?:, \d{3})*) \| (.+) \|$/gm)];
  const listed = rows.flatMap(([, statuses = '', codes = '']) =>
    [...codes.matchAll(/`([a-z_]+)`/g)].map(([, code]) => [code, statuses.split(', ').map(Number)] as const),
  );
  const named = listed.map(([code]) => code).filter((code) => code !== undefined && PROBLEM_CODES.includes(code));
  expect(named.sort()).toEqual([...PROBLEM_CODES].sort());
  for (const code of REFUSAL_CODES) {
    expect([code, listed.find(([one]) => one === code)?.[1]]).toEqual([
      code,
      expect.arrayContaining([REFUSAL_STATUS[code]]),
    ]);
  }
});

test('a body takes no field that its schema does not name', () => {
  for (const { name, schema } of server.routes) {
    const open = [...schemasIn(schema()?.body)].filter(
      ({ type, discriminator, additionalProperties }) =>
        type === 'object' && discriminator === undefined && additionalProperties !== false,
    );
    expect([name, open]).toEqual([name, []]);
  }
});

test('what a pattern asks for is said in words', () => {
  for (const { name, schema } of server.routes) {
    const { body, querystring, params } = schema() ?? {};
    const mute = [...schemasIn([body, querystring, params])].filter(
      ({ pattern, title }) => typeof pattern === 'string' && title === undefined,
    );
    expect([name, mute]).toEqual([name, []]);
  }
});

describe('what is read', () => {
  const reads = Object.entries(READ_EXAMPLES).map(([name, make]) => ({ name, make }));

  test('every route that is read has an example here', () => {
    const routes = server.routes.filter(
      ({ name, method, path }) => method === 'GET' && path.startsWith('/api/v1/') && !ENDLESS.includes(name),
    );
    expect(routes.map(({ name }) => name).sort()).toEqual(Object.keys(READ_EXAMPLES).sort());
  });

  test.each(reads)(
    '$name takes a right, answers as described, and says what it is a version of',
    async ({ name, make }) => {
      const url = `/api/v1${await make(world)}`;
      expect((await server.ask(null, { url })).statusCode).toBe(401);
      const served = server.routes.find((route) => route.name === name)?.config?.scope === 'serve' ? 200 : 403;
      expect((await server.ask(server.servingKey, { url })).statusCode).toBe(served);
      const answer = await server.ask(server.keyOf('admin'), { url });
      expect(answer.statusCode, answer.body).toBe(200);
      expectDescribed(document, name, answer);
      const { etag } = answer.headers;
      if (name.endsWith('/export')) {
        expect(etag).toBeUndefined();
        return;
      }
      const rowVersion = OPERATIONS[name]?.versioned ? answer.json().rowVersion : null;
      expect(etag).toMatch(tagFormOf(name, rowVersion));
      for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
        const again = await server.ask(server.keyOf('admin'), { url, headers: { 'if-none-match': String(known) } });
        expect([known, again.statusCode, again.body, again.headers.etag]).toEqual([known, 304, '', etag]);
      }
      for (const other of ['"1"', `"${rowVersion}"`, '"other"', 'other', '']) {
        const again = await server.ask(server.keyOf('admin'), { url, headers: { 'if-none-match': other } });
        expect([other, again.statusCode]).toEqual([other, 200]);
      }
    },
  );

  test.each([
    ['x', 'no Base64 of anything'],
    [cursorOf([]), 'no values'],
    [cursorOf([null]), 'no value'],
    [cursorOf([1e300, 'a']), 'a number that is none'],
    [cursorOf(['a', 'b']), 'a time that is none'],
    [cursorOf(['a\u0000']), 'a NUL'],
    [cursorOf(['2026-01-01T00:00:00.000Z', '\ud800']), 'half a character'],
    [cursorOf([{ $gt: '' }]), 'an object'],
  ])('no list takes the cursor %s: %s', async (cursor) => {
    for (const { name, make } of lists()) {
      const url = await pathOf(name, make);
      const response = await server.ask(server.keyOf('admin'), { url, query: { cursor } });
      expect([name, response.statusCode]).toEqual([name, 400]);
      expect(response.json()).toMatchObject({ code: 'invalid_request', field: 'cursor' });
    }
  });

  test.each(['0', '201', '1000', '-1', '1.5', 'all', ''])('no list takes the limit %j', async (limit) => {
    for (const { name, make } of lists()) {
      const url = await pathOf(name, make);
      const response = await server.ask(server.keyOf('admin'), { url, query: { limit } });
      expect([name, response.statusCode, response.json().field]).toEqual([name, 400, 'limit']);
    }
  });

  test('every list is the same in pages of one as in one page', async () => {
    for (const { name, make } of lists()) {
      const url = await pathOf(name, make);
      const whole = (await server.ask(server.keyOf('admin'), { url: url, query: { limit: '200' } })).json();
      const items: unknown[] = [];
      let cursor: string | null = null;
      do {
        const query: Record<string, string> = { limit: '1', ...(cursor === null ? {} : { cursor }) };
        const page: { items: unknown[]; nextCursor: string | null } = (
          await server.ask(server.keyOf('admin'), { url, query })
        ).json();
        items.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== null && items.length < 300);
      expect([name, items]).toEqual([name, whole.items]);
    }
  });

  const lists = () =>
    reads.filter(({ name }) => Object.values(OPERATIONS[name]?.answers ?? {}).some((one) => 'page' in one));
  const paths = new Map<string, string>();
  /** Made once: asking again is what these tests do. */
  async function pathOf(name: string, make: (typeof reads)[number]['make']): Promise<string> {
    const known = paths.get(name) ?? `/api/v1${await make(world)}`;
    paths.set(name, known);
    return known;
  }
});

describe('what no database takes', () => {
  const cases = Object.entries(WRITE_EXAMPLES).flatMap(([route, examples]) =>
    Object.entries(examples).map(([what, example]) => ({ route, what, example })),
  );

  test.each(cases)(
    '$route, $what: a NUL or half a character in any text is refused and breaks nothing',
    async ({ route, example }) => {
      const { url, payload } = await example.make(world);
      const [method] = route.split(' ');
      for (const hostile of ['\u0000', '\ud800', 'x'.repeat(300_000)]) {
        for (const changed of withEach(payload ?? {}, hostile)) {
          const request = { method: method as 'POST', url: `/api/v1${url}`, payload: changed };
          const { statusCode, body } = await server.ask(server.keyOf('admin'), request);
          if (statusCode >= 500) throw new Error(`${JSON.stringify(changed).slice(0, 300)}: ${body}`);
        }
      }
    },
  );

  test('nor in a path or a query', async () => {
    for (const { path, method, schema } of server.routes.filter(({ path }) => path.startsWith('/api/v1/'))) {
      const url = path.replaceAll(/\{\w+\}/g, '%00');
      const key = server.keyOf('admin');
      if (url !== path) {
        const { statusCode } = await server.ask(key, { method: method as 'GET', url });
        expect([method, path, statusCode]).toEqual([method, path, 400]);
      }
      for (const parameter of Object.keys(propertiesOf(schema()?.querystring))) {
        const asked = path.replaceAll(/\{\w+\}/g, 'x');
        const { statusCode } = await server.ask(key, {
          method: method as 'GET',
          url: asked,
          query: { [parameter]: '\u0000' },
        });
        expect([path, parameter, statusCode]).toEqual([path, parameter, 400]);
      }
    }
  });
});

function cursorOf(values: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

type Schema = Readonly<Record<string, unknown>>;

function propertiesOf(schema: unknown): Schema {
  const { properties = {} } = (schema ?? {}) as { readonly properties?: Schema };
  return properties;
}

/** A schema of the document with the variants of its union put back, as the server checks them. */
function withVariants(schema: object): object {
  const { oneOf, discriminator } = schema as { oneOf?: { $ref: string }[]; discriminator?: { propertyName: string } };
  if (oneOf === undefined || discriminator === undefined) return schema;
  const variants = oneOf.map(({ $ref }) => document.components.schemas[$ref.replace('#/components/schemas/', '')]);
  return { ...schema, oneOf: variants, discriminator: { propertyName: discriminator.propertyName } };
}

/** An object's tag starts with its row version; that of the policies is of the whole set. */
function tagFormOf(name: string, rowVersion: unknown): RegExp {
  if (name === 'GET /api/v1/policies') return /^"[0-9a-f]{16}"$/;
  return OPERATIONS[name]?.versioned ? new RegExp(`^"${rowVersion}-[0-9a-f]{16}"$`) : /^"[0-9a-f]{32}"$/;
}

/** Every schema within schemas. */
function* schemasIn(schema: unknown): Generator<Schema> {
  if (typeof schema !== 'object' || schema === null) return;
  yield schema as Schema;
  for (const part of Object.values(schema)) yield* schemasIn(part);
}

/** The value once for each text in it, with that text made hostile. */
function* withEach(value: unknown, hostile: string): Generator<object> {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, part] of Object.entries(value)) {
    const put = (other: unknown) =>
      Array.isArray(value) ? value.with(Number(name), other) : { ...value, [name]: other };
    if (typeof part === 'string') yield put(`${part.slice(0, 3)}${hostile}`);
    else for (const inner of withEach(part, hostile)) yield put(inner);
  }
}
