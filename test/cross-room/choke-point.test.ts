import { PERMISSIONS, permits, ROLES, type Role } from '@setlist/core/access';
import { verifyChain } from '@setlist/core/audit';
import { RELEASE_COMMAND_TYPES } from '@setlist/core/release';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createProgram } from '../../packages/server/src/cli/program.ts';
import { OPERATIONS } from '../../packages/server/src/http/openapi/operations.ts';
import { entryOf } from '../../packages/server/src/postgres/audit-rows.ts';
import { type ApiServer, openApiServer, type RegisteredRoute } from './api-server.ts';
import { makeWorld, type World } from './api-world.ts';
import { CLI_DOORS, CLI_READS, CLI_WRITES } from './cli-examples.ts';
import type { WriteExample } from './command-examples.ts';
import { type ApiDocument, documentOf, expectDescribed } from './described-answers.ts';
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

/** Routes of people who have no key yet: a password, a link or a session is their proof. */
const ACCOUNTS = /^POST \/api\/auth\//;

/** Routes that evaluate and can write nothing: their room may import no database (test/house/import-rules.ts). */
const EVALUATES = /^POST \/ofrep\/v1\/evaluate\//;

const writes = () =>
  server.routes.filter(({ method, name }) => method !== 'GET' && !ACCOUNTS.test(name) && !EVALUATES.test(name));
const routeOf = (name: string) => server.routes.find((route) => route.name === name);

/** Where the log and the snapshot stand. */
async function stand(): Promise<{ seq: number; version: number }> {
  const { seq } = await server.db.selectFrom('audit_head').select('seq').executeTakeFirstOrThrow();
  const { version } = await server.db.selectFrom('snapshot_version').select('version').executeTakeFirstOrThrow();
  return { seq, version };
}

const rowsAfter = (seq: number) =>
  server.db
    .selectFrom('audit')
    .select(['action', 'actor_kind', 'actor_id'])
    .where('seq', '>', seq)
    .orderBy('seq')
    .execute();

const cases = Object.entries(WRITE_EXAMPLES).flatMap(([route, examples]) =>
  Object.entries(examples).map(([what, example]) => ({ route, what, example })),
);

test('every route that is no GET says which right it takes, and has an example here', () => {
  expect(writes().length).toBeGreaterThan(30);
  expect(writes().filter(({ config }) => config?.permission === undefined)).toEqual([]);
  expect(
    writes()
      .map(({ name }) => name)
      .sort(),
  ).toEqual(Object.keys(WRITE_EXAMPLES).sort());
});

test('every command of a release has an example', () => {
  const commands = WRITE_EXAMPLES['POST /api/v1/releases/{id}/commands'] ?? {};
  expect(Object.keys(commands).sort()).toEqual([...RELEASE_COMMAND_TYPES].sort());
});

test('every route that changes what is there heeds If-Match', () => {
  const changing = writes().filter(
    ({ method, name, config }) => (method !== 'POST' || name.includes('}')) && config?.changesNothing !== true,
  );
  expect(changing.length).toBeGreaterThan(15);
  const heedless = changing.filter(({ name }) => !OPERATIONS[name]?.conditional).map(({ name }) => name);
  expect(heedless.sort()).toEqual(MAKING);
});

test('a route that changes nothing says so, and only such a one leaves no row', () => {
  const silent = cases.filter(({ example }) => example.leaves.length === 0).map(({ route }) => route);
  const declared = writes().filter(({ config }) => config?.changesNothing === true);
  expect(silent.sort()).toEqual(declared.map(({ name }) => name).sort());
});

describe.each(cases)('$route, $what', ({ route: name, example }) => {
  test('is refused without the right and leaves no trace; with it, it is done once and leaves its rows', async () => {
    const route = routeOf(name);
    if (route === undefined) throw new Error(`There is no route ${name}.`);
    const asked = await example.make(world);
    const request = requestOf(route, asked);
    const before = await stand();

    expect((await server.ask(null, request)).statusCode).toBe(401);
    const served = route.config?.scope === 'serve' ? 200 : 403;
    expect((await server.ask(server.servingKey, request)).statusCode).toBe(served);
    for (const role of rolesWithout(route, example)) {
      const refused = await server.ask(server.keyOf(role), request);
      expect([role, refused.statusCode, refused.json().code]).toEqual([role, 403, 'forbidden']);
    }
    if (OPERATIONS[name]?.conditional) {
      const headers = { 'if-match': name.includes('/policies') ? '"00"' : '"999"' };
      const stale = await server.ask(server.keyOf(example.as), { ...request, headers });
      expect([stale.statusCode, stale.json().code]).toEqual([412, 'stale_write']);
    }
    expect(await stand()).toEqual(before);

    const tag = await tagOf(name, asked.url);
    const headers = { 'idempotency-key': world.fresh('request'), ...(tag === null ? {} : { 'if-match': tag }) };
    const keyed = { ...request, headers };
    const done = await server.ask(server.keyOf(example.as), keyed);
    expect(done.statusCode, done.body).toBeLessThan(300);
    expectDescribed(document, name, done);
    const rows = await rowsAfter(before.seq);
    expect(rows.map(({ action }) => action)).toEqual(example.leaves);
    for (const row of rows) {
      expect(row).toMatchObject({ actor_kind: 'person', actor_id: server.memberOf(example.as) });
    }
    if (example.leaves.length === 0) expect(await stand()).toEqual(before);
    if (route.method !== 'POST') return;

    const after = await stand();
    const again = await server.ask(server.keyOf(example.as), keyed);
    expect(again.statusCode).toBe(done.statusCode);
    expect(withoutSecrets(again.json())).toEqual(withoutSecrets(done.json()));
    expect(await stand()).toEqual(after);
    for (const secret of secretsIn(done.json())) {
      expect(again.body).not.toContain(secret);
      expect(JSON.stringify(await server.db.selectFrom('idempotent_results').selectAll().execute())).not.toContain(
        secret,
      );
    }
  });
});

test('an Idempotency-Key that comes with another request is refused', async () => {
  const headers = { 'idempotency-key': world.fresh('request') };
  const request = { method: 'POST', url: '/api/v1/environments', headers } as const;
  const key = server.keyOf('admin');
  expect((await server.ask(key, { ...request, payload: { name: world.fresh('place') } })).statusCode).toBe(201);
  const other = await server.ask(key, { ...request, payload: { name: world.fresh('place') } });
  expect([other.statusCode, other.json().code]).toEqual([422, 'idempotency_mismatch']);
});

test('what is asked again is answered as it was, though more has happened since', async () => {
  const { id } = await world.draft();
  const headers = { 'idempotency-key': world.fresh('request') };
  const request = { method: 'POST', url: `/api/v1/releases/${id}/assessments`, payload: {} } as const;
  const first = await server.ask(server.keyOf('author'), { ...request, headers });
  const second = await server.ask(server.keyOf('author'), request);
  expect(second.json().id).not.toBe(first.json().id);
  expect((await server.ask(server.keyOf('author'), { ...request, headers })).json()).toEqual(first.json());
});

describe('the command line', () => {
  let url = '';
  beforeAll(async () => {
    url = await server.listen();
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  });
  afterAll(() => {
    vi.restoreAllMocks();
    process.exitCode = undefined;
  });

  const run = (command: string, args: readonly string[], key: string) =>
    createProgram().parseAsync([...command.split(' '), ...args, '--url', url, '--api-key', key], { from: 'user' });

  test('every command that writes has an example', () => {
    const commands = leavesOf(createProgram()).sort();
    expect(commands).toEqual([...Object.keys(CLI_WRITES), ...CLI_READS, ...CLI_DOORS].sort());
  });

  test.each(Object.entries(CLI_WRITES))(
    '%s is refused without the right and leaves its rows with it',
    async (command, example) => {
      const args = await example.make(world);
      const before = await stand();
      await expect(run(command, args, server.servingKey)).rejects.toMatchObject({ status: 403 });
      const message = example.isHidden ? /^There is no/ : /does not carry|has not/;
      await expect(run(command, args, server.keyOf('viewer'))).rejects.toThrow(message);
      expect(await stand()).toEqual(before);
      await Promise.all([run(command, args, server.keyOf(example.as)), example.meanwhile?.(world, args)]);
      const rows = await rowsAfter(before.seq);
      expect(rows.map(({ action }) => action)).toEqual(example.leaves);
    },
  );
});

describe('an account', () => {
  const password = 'correct horse battery';
  const other = 'staple the battery horse';
  let token = '';
  let email = '';
  let cookie = '';
  const gone = new Set<string>();

  /** What a request of the console answers, and the actions that it leaves in the audit log. */
  async function sent(path: string, payload: object): Promise<{ status: number; actions: string[] }> {
    gone.add(`POST /api/auth${path}`);
    const { seq } = await stand();
    const headers = { 'sec-fetch-site': 'same-origin', ...(cookie === '' ? {} : { cookie }) };
    const response = await server.inject({ method: 'POST', url: `/api/auth${path}`, headers, payload });
    const set = response.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    if (set !== '') cookie = set;
    return { status: response.statusCode, actions: (await rowsAfter(seq)).map(({ action }) => action) };
  }

  beforeAll(async () => {
    email = `${world.fresh('guest')}@example.com`;
    const payload = { email, name: 'Guest', roles: ['viewer'] };
    const { link } = await world.must('admin', { method: 'POST', url: '/api/v1/members', payload });
    token = new URLSearchParams(new URL(link.url).hash.slice(1)).get('token') ?? '';
  });

  test('is opened by its link alone, and that is written down', async () => {
    expect(await sent('/links/read', { token })).toEqual({ status: 200, actions: [] });
    expect(await sent('/links/redeem', { token: 'slt_none', password })).toEqual({ status: 401, actions: [] });
    const opened = await sent('/links/redeem', { token, password });
    expect(opened).toEqual({ status: 200, actions: ['own_account.change', 'session.open'] });
  });

  test('is left and entered again by its password alone, and that is written down', async () => {
    expect(await sent('/sign-out', {})).toEqual({ status: 204, actions: ['session.close'] });
    expect(await sent('/sign-out', {})).toEqual({ status: 204, actions: [] });
    expect(await sent('/change-password', { currentPassword: password, newPassword: other })).toEqual({
      status: 401,
      actions: [],
    });
    expect(await sent('/sign-in/email', { email, password: other })).toEqual({ status: 401, actions: [] });
    expect(await sent('/sign-in/email', { email, password })).toEqual({ status: 200, actions: ['session.open'] });
    expect(await sent('/change-password', { currentPassword: password, newPassword: other })).toEqual({
      status: 204,
      actions: ['own_account.change'],
    });
    expect(await sent('/sign-out-everywhere', {})).toEqual({ status: 204, actions: ['session.close'] });
    expect(await sent('/sign-in/social', { provider: 'oidc' })).toEqual({ status: 404, actions: [] });
  });

  test('has no other door', () => {
    const doors = server.routes.filter(({ name }) => ACCOUNTS.test(name)).map(({ name }) => name);
    expect([...gone].sort()).toEqual(doors.sort());
  });
});

test('after all of this the log is one chain', async () => {
  const rows = await server.db.selectFrom('audit').selectAll().orderBy('seq').execute();
  expect(rows.length).toBeGreaterThan(100);
  expect(await Array.fromAsync(verifyChain(rows.map(entryOf)))).toEqual([]);
});

/** Names of the commands that have none below them. */
function leavesOf(command: ReturnType<typeof createProgram>, name = ''): string[] {
  if (command.commands.length === 0) return [name];
  return command.commands.flatMap((below) => leavesOf(below, `${name} ${below.name()}`.trim()));
}

function requestOf(route: RegisteredRoute, { url, payload }: { url: string; payload?: object }) {
  return {
    method: route.method as 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: `/api/v1${url}`,
    ...(payload === undefined ? {} : { payload }),
  };
}

/** They add to an object, and leave it as it is. */
const MAKING = [
  'POST /api/v1/releases/{id}/assessments',
  'POST /api/v1/releases/{id}/comments',
  'POST /api/v1/webhooks/{id}/deliveries/{delivery}/replay',
  'POST /api/v1/webhooks/{id}/replays',
  'POST /api/v1/webhooks/{id}/test',
];

/** The ETag of what a conditional request changes, where it can be read by itself. */
async function tagOf(name: string, url: string): Promise<string | null> {
  if (!OPERATIONS[name]?.conditional) return null;
  const object = url.replace(/\/(commands|rotate|rotate-secret|deactivate|reactivate|links|revoke|retire)$/, '');
  const { headers, statusCode } = await server.ask(server.keyOf('admin'), { url: `/api/v1${object}` });
  if (object === '/me' || statusCode !== 200) return null;
  expect(headers.etag).toBeDefined();
  return String(headers.etag);
}

/** Roles that carry neither the right of the route nor the one that this request takes besides. */
function rolesWithout(route: RegisteredRoute, example: WriteExample): readonly Role[] {
  const taken = example.takes ?? route.config?.permission;
  if (taken === undefined || !(taken in PERMISSIONS)) return ROLES;
  return ROLES.filter((role) => !permits([role], taken));
}

const SECRETS = ['key', 'secret', 'link'] as const;
type Answer = Readonly<Record<string, unknown>>;

function withoutSecrets(answer: Answer): Answer {
  return Object.fromEntries(
    Object.entries(answer).filter(([name]) => name !== 'notice' && !SECRETS.some((secret) => secret === name)),
  );
}

function secretsIn(answer: Answer): string[] {
  return SECRETS.flatMap((name) => {
    const value = answer[name];
    if (typeof value === 'string') return [value];
    return typeof value === 'object' && value !== null && 'url' in value ? [String(value.url)] : [];
  });
}
