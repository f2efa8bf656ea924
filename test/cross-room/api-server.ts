import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROLES, type Role } from '@setlist/core/access';
import type { FastifyInstance, InjectOptions, RouteOptions } from 'fastify';
import type { Kysely } from 'kysely';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { createAccounts } from '../../packages/server/src/accounts/accounts.ts';
import type { Api } from '../../packages/server/src/api/api.ts';
import { addRoutes } from '../../packages/server/src/daemon/add-routes.ts';
import { createGateway } from '../../packages/server/src/gateway/gateway.ts';
import { createEdge } from '../../packages/server/src/http/edge.ts';
import type { Caller } from '../../packages/server/src/operations/caller.ts';
import { createKey } from '../../packages/server/src/operations/create-key.ts';
import { registerSigningKey } from '../../packages/server/src/operations/register-signing-key.ts';
import type { Tables } from '../../packages/server/src/postgres/tables.ts';
import { createServing } from '../../packages/server/src/serving/create-serving.ts';
import { loadSnapshot } from '../../packages/server/src/serving/load-snapshot.ts';
import { openSigner } from '../../packages/server/src/signing/key-file.ts';
import { addMember, assessHere, checkHere, openControlPlane } from './control-plane.ts';

/** A route as it was registered, HEAD left out. */
export interface RegisteredRoute {
  /** `POST /api/v1/releases/{id}/commands` */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly config: RouteOptions['config'];
  readonly schema: () => RouteOptions['schema'];
}

/** Every route of the server over a store of its own, asked without a socket. */
export interface ApiServer {
  readonly app: FastifyInstance;
  readonly db: Kysely<Tables>;
  /** In the order of their registration. */
  readonly routes: readonly RegisteredRoute[];
  /** A personal key of a member who has this role and no other. */
  readonly keyOf: (role: Role) => string;
  /** Id of that member. */
  readonly memberOf: (role: Role) => string;
  /** A key that may talk to personas and nothing else. */
  readonly servingKey: string;
  /** A key of this caller. */
  readonly makeKey: (caller: Caller, scopes: readonly (Role | 'serve')[], personal: boolean) => Promise<string>;
  readonly ask: (key: string | null, request: InjectOptions) => ReturnType<ApiServer['inject']>;
  /** Listens on a free port, for clients that need a socket; answers where. */
  readonly listen: () => Promise<string>;
  readonly inject: (request: InjectOptions) => ReturnType<typeof injectOf>;
  /** Takes what is in the store now into memory, as a node that follows it would. */
  readonly refresh: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const injectOf = (app: FastifyInstance, request: InjectOptions) => app.inject(request);

export async function openApiServer(): Promise<ApiServer> {
  const plane = await openControlPlane();
  const { db } = plane;
  const directory = mkdtempSync(join(tmpdir(), 'setlist-api-'));
  const log = pino({ level: 'silent' });
  const signer = await openSigner({ stateDirectory: directory });
  await registerSigningKey(db, signer);
  const serving = createServing(await loadSnapshot(db, null));
  const refresh = async () => void serving.swap(await loadSnapshot(db, serving.current()));
  const publicUrl = () => 'http://127.0.0.1:4000';
  const limits = { perAddress: 1_000, perAccount: 1_000 };
  const accounts = createAccounts({ db: () => db, publicUrl, secret: 's'.repeat(64), oidc: null, log, limits });
  const metrics = new Registry();
  const upstreams = { all: [], names: [], find: () => undefined, rehearsal: null, limits: {}, close: async () => {} };
  const gateway = createGateway({ serving, upstreams, record: () => {}, log, metrics });

  const app = createEdge({ log, direct: {}, bodyLimitBytes: 1_024 * 1_024 });
  const routes: RegisteredRoute[] = [];
  app.addHook('onRoute', (route) => void routes.push(...registered(route)));
  const api: Api = {
    serving,
    db: () => db,
    refresh,
    check: checkHere,
    assess: assessHere,
    signer,
    publicUrl,
    sessionOf: accounts.sessionOf,
    status: async () => statusOf(serving.current()),
  };
  const health = { ready: () => true, upstreams: () => [], stores: () => ({}), snapshotVersion: () => 0 };
  const allowance = { hosts: new Set<string>(), networks: [] };
  await addRoutes(app, { api, more: { allowance }, accounts, gateway, health, metrics });
  await app.ready();

  const makeKey: ApiServer['makeKey'] = async (caller, scopes, personal) => {
    const permission = personal ? 'own_key.change' : 'key.change';
    const request = { name: 'of a test', environment: 'production', scopes, personal, expiresAt: null };
    const made = await createKey(db, { caller, permission }, request);
    if (!made.ok || made.value.key === null) throw new Error(made.ok ? 'the key was shown before' : made.error.message);
    await refresh();
    return made.value.key;
  };
  const members = new Map<Role, { readonly id: string; readonly key: string }>();
  for (const role of ROLES) {
    const member = await addMember(db, `the-${role}`, [role], ['brand', 'safety'], ['en', 'de']);
    members.set(role, { id: member.id, key: await makeKey(member.caller, [role], true) });
  }
  const of = (role: Role) => members.get(role) ?? { id: '', key: '' };
  const inject = (request: InjectOptions) => injectOf(app, request);

  return {
    app,
    db,
    routes,
    keyOf: (role) => of(role).key,
    memberOf: (role) => of(role).id,
    servingKey: await makeKey({ kind: 'server', task: 'test' }, ['serve'], false),
    makeKey,
    ask: (key, request) =>
      inject({
        ...request,
        headers: { ...request.headers, ...(key === null ? {} : { authorization: `Bearer ${key}` }) },
      }),
    listen: () => app.listen({ host: '127.0.0.1', port: 0 }),
    inject,
    refresh,
    close: async () => {
      await app.close();
      await gateway.close();
      await plane.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function registered(route: RouteOptions): RegisteredRoute[] {
  const path = route.url.replace('/v1/models/*', '/v1/models/{model}').replaceAll(/:(\w+)/g, '{$1}');
  return [route.method]
    .flat()
    .filter((each) => each !== 'HEAD')
    .map((each) => ({
      name: `${each} ${path}`,
      method: each,
      path,
      config: route.config,
      // Hooks that come later add to it.
      schema: () => route.schema,
    }));
}

function statusOf({
  version,
  tag,
  environments,
}: {
  version: number;
  tag: string;
  environments: ReadonlyMap<string, unknown>;
}) {
  return {
    version: '0.0.0',
    environment: 'production',
    environments: [...environments.keys()],
    snapshotVersion: version,
    snapshotTag: tag,
    rehearsal: false,
    upstreams: [],
    stores: { postgres: 'embedded', clickhouse: 'off' },
  } as const;
}
