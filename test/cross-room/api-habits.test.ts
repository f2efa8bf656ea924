import createCompilers from '@fastify/ajv-compiler';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BODY_EXAMPLES } from '../../packages/server/src/http/openapi/body-examples.ts';
import { OPERATIONS } from '../../packages/server/src/http/openapi/operations.ts';
import { type ApiServer, openApiServer } from './api-server.ts';
import { filesOf, makeWorld, type World } from './api-world.ts';
import { type ApiDocument, documentOf, expectDescribed } from './described-answers.ts';

let server: ApiServer;
let world: World;
let document: ApiDocument;
beforeAll(async () => {
  server = await openApiServer();
  world = makeWorld(server);
  document = await documentOf(server);
});
afterAll(() => server.close());

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Every operation below `/api`, as the document tells of it, at a path where there is nothing. */
function operations() {
  return Object.entries(document.paths)
    .filter(([path]) => path.startsWith('/api/'))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        name: `${method.toUpperCase()} ${path}`,
        method: method.toUpperCase() as Method,
        path,
        url: path.replaceAll(/\{(\w+)\}/g, 'no-$1'),
        operation,
      })),
    );
}

/** The parameters of an operation that stand in its query. */
const queryOf = (operation: ReturnType<typeof operations>[number]['operation']) =>
  operation.parameters.flatMap((one) => (one.in === 'query' && one.name !== undefined ? [one.name] : []));

const firstExample = (name: string) => Object.values(BODY_EXAMPLES[name] ?? {})[0];
const asAdmin = (request: Parameters<ApiServer['ask']>[1]) => server.ask(server.keyOf('admin'), request);

/** A provider sends people back to it, with what it likes. */
const FREE_QUERY = ['GET /api/auth/callback/oidc'];

describe('what is not named', () => {
  test('in a query is refused by every route, with the nearest that there is', async () => {
    for (const { name, method, url, operation } of operations()) {
      if (FREE_QUERY.includes(name)) continue;
      const payload = firstExample(name);
      const request = { method, url, ...(payload === undefined ? {} : { payload: payload as object }) };
      const [known] = queryOf(operation);
      const asked = known === undefined ? 'shoeSize' : `${known}x`;
      const answer = await asAdmin({ ...request, query: { [asked]: '1' } });
      expect([name, answer.statusCode]).toEqual([name, 400]);
      const { errors } = answer.json();
      const mend = known === undefined ? expect.stringContaining('Leave it out') : `Did you mean \`${known}\`?`;
      expect([name, errors]).toEqual([name, expect.arrayContaining([expect.objectContaining({ field: asked, mend })])]);
      expectDescribed(document, name, answer);
    }
  });

  test('in a body is refused by every route that takes one', async () => {
    const writes = operations().filter(({ operation }) => operation.requestBody !== undefined);
    expect(writes.length).toBeGreaterThan(30);
    for (const { name, method, url } of writes) {
      const payload = { ...(firstExample(name) as object), shoeSize: 42 };
      const answer = await asAdmin({ method, url, payload });
      expect([name, answer.statusCode, answer.json()]).toMatchObject([
        name,
        400,
        { code: 'invalid_request', field: '/shoeSize', errors: [{ in: 'body', field: '/shoeSize' }] },
      ]);
    }
  });

  test('is taken by no route that takes no body', async () => {
    for (const { name, method, url } of operations().filter(({ method }) => method === 'DELETE')) {
      expect([name, (await asAdmin({ method, url, payload: { shoeSize: 42 } })).statusCode]).toEqual([name, 400]);
    }
  });
});

describe('a problem', () => {
  /** What every refusal looks like, whatever refused it. */
  function expectProblem(name: string, answer: Awaited<ReturnType<ApiServer['ask']>>): void {
    const { statusCode, headers } = answer;
    const media = String(headers['content-type']).split(';')[0];
    expect([name, statusCode, media]).toEqual([name, statusCode, 'application/problem+json']);
    const problem = answer.json();
    expect([name, problem]).toEqual([
      name,
      expect.objectContaining({
        type: `urn:setlist:problem:${problem.code}`,
        title: expect.stringMatching(/./),
        status: statusCode,
        detail: expect.stringMatching(/\.$|\)$/),
        requestId: headers['x-request-id'],
        errors: expect.any(Array),
      }),
    ]);
    for (const error of problem.errors) {
      expect([name, error.field]).toEqual([name, expect.stringMatching(error.in === 'body' ? /^(\/|$)/ : /^[\w-]+$/)]);
    }
    if (problem.field !== undefined) expect([name, problem.errors[0]?.field]).toEqual([name, problem.field]);
    if (statusCode === 401) expect(headers['www-authenticate']).toBe('Bearer realm="setlist"');
    expectDescribed(document, name, answer);
  }

  test('has the same form at every route: without a key, without the right, about nothing, with a wrong body', async () => {
    for (const { name, method, url, path, operation } of operations()) {
      const payload = firstExample(name) as object | undefined;
      const request = { method, url, ...(payload === undefined ? {} : { payload }) };
      if (operation['x-setlist-permission'] !== undefined) {
        const unknown = await server.ask(null, request);
        expect([name, unknown.statusCode]).toEqual([name, 401]);
        expectProblem(name, unknown);
        // What an application needs in order to evaluate is for its key; choke-point.test.ts looks at that.
        if (server.routes.find((route) => route.name === name)?.config?.scope !== 'serve') {
          const without = await server.ask(server.servingKey, request);
          expect([name, without.statusCode]).toEqual([name, 403]);
          expectProblem(name, without);
        }
        if (path.includes('{')) {
          const nowhere = await asAdmin(request);
          expect([name, nowhere.statusCode]).toEqual([name, 404]);
          expectProblem(name, nowhere);
          expect([name, nowhere.json().errors]).toEqual([name, [expect.objectContaining({ in: 'path' })]]);
        }
      }
      if (operation.requestBody === undefined) continue;
      for (const wrong of ['[]', '{"', '"text"', '{"shoeSize":42}']) {
        const headers = { 'content-type': 'application/json' };
        const refused = await asAdmin({ method, url, headers, payload: wrong });
        expect([name, wrong, refused.statusCode]).toEqual([name, wrong, 400]);
        expectProblem(name, refused);
      }
      const form = { 'content-type': 'application/x-www-form-urlencoded' };
      const foreign = await asAdmin({ method, url, headers: form, payload: 'a=1' });
      expect([name, foreign.statusCode]).toEqual([name, 415]);
      expectProblem(name, foreign);
    }
  });

  test('of a method that a path does not take tells those that it takes', async () => {
    const answer = await asAdmin({ method: 'PUT', url: '/api/v1/members' });
    expect([answer.statusCode, answer.headers['allow']]).toEqual([405, 'GET, HEAD, POST']);
    expect(answer.json()).toMatchObject({ code: 'method_not_allowed', errors: [] });
    expect((await asAdmin({ method: 'GET', url: '/api/v1/nothing' })).statusCode).toBe(404);
  });

  test('of a command points into the command', async () => {
    const draft = await world.draft();
    const url = `/api/v1/releases/${draft.id}/commands`;
    const early = await asAdmin({ method: 'POST', url, payload: { type: 'start' } });
    expect([early.statusCode, early.json().errors]).toMatchObject([409, [{ in: 'body', field: '/type' }]]);
  });

  test('of a composition points at what was asked', async () => {
    const { key } = await world.persona();
    const ask = async (payload: object) => {
      const answer = await asAdmin({ method: 'POST', url: '/api/v1/compositions', payload });
      expectProblem('POST /api/v1/compositions', answer);
      return answer.json().field;
    };
    expect(await ask({ persona: 'nobody' })).toBe('/persona');
    expect(await ask({ persona: key, revision: '9.9.9' })).toBe('/revision');
    expect(await ask({ persona: key, revision: '1.0.0', selection: { shoe: 'red' } })).toBe('/selection/shoe');
    expect(await ask({ persona: key, revision: '1.0.0', channel: 'shoe' })).toBe('/channel');
  });
});

test('an environment that there is not is told wherever one is named in a body', async () => {
  const { key } = await world.persona();
  const environment = 'productoin';
  const requests = {
    '/revisions': { files: filesOf(world.fresh('persona'), '1.0.0'), environment },
    '/releases': { environment, persona: key, revision: '1.0.0', title: 'Nowhere' },
    '/boards': { environment, persona: key, revision: '1.0.0' },
    '/keys': { name: 'nowhere', scopes: ['serve'], environment },
    '/compositions': { persona: key, environment },
  };
  for (const [url, payload] of Object.entries(requests)) {
    const answer = await asAdmin({ method: 'POST', url: `/api/v1${url}`, payload });
    expect([url, answer.statusCode, answer.json().field]).toEqual([url, 404, '/environment']);
    expectDescribed(document, `POST /api/v1${url}`, answer);
  }
});

describe('If-Match', () => {
  const stale = async (url: string, payload: object, current: string) => {
    const send = (tag: string) =>
      asAdmin({ method: 'POST', url: `/api/v1${url}`, headers: { 'if-match': tag }, payload });
    const refused = await send('"1"');
    expect([refused.statusCode, refused.json()]).toMatchObject([412, { code: 'stale_write', field: 'if-match' }]);
    expect((await send('three')).statusCode).toBe(400);
    const done = await send(current);
    expect(done.statusCode, done.body).toBeLessThan(300);
    return { detail: refused.json().detail as string, tag: done.headers.etag };
  };

  test('of a revision that has more authors now has its revocation refused, with what happened', async () => {
    const { key, digest } = await world.persona();
    const payload = { files: filesOf(key, '1.0.0'), coAuthors: ['grace@example.com'] };
    await world.must('author', { method: 'POST', url: '/api/v1/revisions', payload });
    const read = await asAdmin({ url: `/api/v1/revisions/${digest}` });
    expect(read.headers.etag).toMatch(/^"2-/);
    const { detail, tag } = await stale(
      `/revisions/${digest}/revoke`,
      { reason: 'Leaked.' },
      String(read.headers.etag),
    );
    expect(detail).toMatch(/from version 1; it is at 2 now: revision\.publish by the-author/);
    expect(tag).toBe('"3"');
  });

  test('of a member for whom a link was made meanwhile has another one refused, with what happened', async () => {
    const id = await world.guest();
    await world.must('admin', { method: 'POST', url: `/api/v1/members/${id}/links` });
    const { detail, tag } = await stale(`/members/${id}/links`, {}, '"2"');
    expect(detail).toMatch(/from version 1; it is at 2 now: member\.change by the-admin/);
    expect(tag).toBe('"3"');
  });

  test('of a signing key that is retired already has it refused, with what happened', async () => {
    const id = world.fresh('leaked');
    await server.db.insertInto('signing_keys').values({ id, jwk: '{}' }).execute();
    await world.must('admin', {
      method: 'POST',
      url: `/api/v1/signing-keys/${id}/retire`,
      payload: { reason: 'Leaked.' },
    });
    const { detail, tag } = await stale(`/signing-keys/${id}/retire`, { reason: 'Leaked.' }, '"2"');
    expect(detail).toMatch(/from version 1; it is at 2 now: setting\.change by the-admin/);
    expect(tag).toBe('"2"');
  });
});

test('no route of accounts takes an Idempotency-Key, and each says why', async () => {
  const accounts = operations().filter(({ name }) => name.startsWith('POST /api/auth/'));
  expect(accounts.length).toBeGreaterThan(5);
  for (const { name, url } of accounts) {
    const payload = firstExample(name) as object;
    const answer = await server.inject({ method: 'POST', url, headers: { 'idempotency-key': 'one' }, payload });
    expect([name, answer.statusCode, answer.json().field]).toEqual([name, 400, 'idempotency-key']);
    expect(answer.json().detail).toContain('a session is a secret');
  }
});

describe('a list that changes while it is read', () => {
  const page = async (url: string, cursor: string | null) => {
    const query = { limit: '2', ...(cursor === null ? {} : { cursor }) };
    return (await asAdmin({ url: `/api/v1${url}`, query })).json();
  };

  test('neither doubles nor skips what stays, though the row at the cursor goes', async () => {
    for (let n = 0; n < 5; n++) await world.webhook();
    const all = await world.must('admin', { url: '/api/v1/webhooks' });
    const first = await page('/webhooks', null);
    await asAdmin({ method: 'DELETE', url: `/api/v1/webhooks/${first.items[1].id}` });
    const seen = first.items.map(({ id }: { id: string }) => id);
    for (let { nextCursor } = first; nextCursor !== null; ) {
      const next = await page('/webhooks', nextCursor);
      seen.push(...next.items.map(({ id }: { id: string }) => id));
      nextCursor = next.nextCursor;
    }
    expect(seen).toEqual(all.items.map(({ id }: { id: string }) => id));
  });

  test('newest first, does not show again what newer rows push down', async () => {
    for (let n = 0; n < 4; n++) await world.draft();
    const all = await world.must('admin', { url: '/api/v1/releases' });
    const first = await page('/releases', null);
    await world.draft();
    const second = await page('/releases', first.nextCursor);
    const ids = (items: { release: { id: string } }[]) => items.map(({ release }) => release.id);
    expect([...ids(first.items), ...ids(second.items)]).toEqual(ids(all.items).slice(0, 4));
  });

  test('takes no cursor of another list', async () => {
    for (let n = 0; n < 3; n++) await world.draft();
    const { nextCursor } = await page('/releases', null);
    const answer = await asAdmin({ url: '/api/v1/webhooks', query: { cursor: nextCursor } });
    expect([answer.statusCode, answer.json().field]).toEqual([400, 'cursor']);
  });
});

describe('the document', () => {
  const compile = createCompilers()(
    {},
    { customOptions: { coerceTypes: false, removeAdditional: false, discriminator: true } },
  );

  test('has an example of every body, and every one is taken', () => {
    for (const { name, schema } of server.routes.filter(({ name }) => OPERATIONS[name] !== undefined)) {
      const { body } = schema() ?? {};
      if (body === undefined || name.startsWith('DELETE ')) continue;
      const check = compile({ schema: body });
      const examples = Object.entries(BODY_EXAMPLES[name] ?? {});
      expect([name, examples.length > 0]).toEqual([name, true]);
      for (const [what, example] of examples) {
        check(example);
        expect([name, what, check.errors ?? []]).toEqual([name, what, []]);
      }
    }
    expect(Object.keys(BODY_EXAMPLES).filter((name) => OPERATIONS[name] === undefined)).toEqual([]);
  });

  test('says what every parameter and every field of a body is', () => {
    for (const { name, operation } of operations()) {
      const mute = operation.parameters.filter((one) => one.$ref === undefined && !('description' in one));
      expect([name, mute]).toEqual([name, []]);
      const schema = server.routes.find((route) => route.name === name)?.schema()?.body;
      const { properties = {} } = (schema ?? {}) as { properties?: Record<string, { description?: string }> };
      const silent = Object.entries(properties).filter(([, field]) => field.description === undefined);
      expect([name, silent.map(([field]) => field)]).toEqual([name, []]);
    }
  });

  test('refers to every response and every header that it holds', () => {
    const text = JSON.stringify(document);
    const held = Object.entries(document.components).flatMap(([kind, parts]) =>
      ['responses', 'headers', 'parameters'].includes(kind) ? Object.keys(parts).map((name) => `${kind}/${name}`) : [],
    );
    expect(held.filter((name) => !text.includes(`#/components/${name}"`))).toEqual([]);
  });
});

test('what was made is where Location says', async () => {
  const made = ['POST /api/v1/environments', 'POST /api/v1/webhooks', 'POST /api/v1/members', 'POST /api/v1/keys'];
  for (const name of made) {
    const payload = firstExample(name) as object;
    const answer = await asAdmin({ method: 'POST', url: name.slice('POST '.length), payload });
    expect([name, answer.statusCode]).toEqual([name, 201]);
    expect((await asAdmin({ url: String(answer.headers['location']) })).statusCode).toBe(200);
  }
});
