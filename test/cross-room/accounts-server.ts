import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { Role } from '@setlist/core/access';
import { ApiError, type Client, createClient, type Problem } from '@setlist/sdk';
import { type Logger, pino } from 'pino';
import { type AccountsOptions, createAccounts } from '../../packages/server/src/accounts/accounts.ts';
import { loadAuthSecret } from '../../packages/server/src/accounts/auth-secret.ts';
import type { Api } from '../../packages/server/src/api/api.ts';
import { authorise } from '../../packages/server/src/api/authorise.ts';
import { addKeyRoutes } from '../../packages/server/src/api/keys.ts';
import { addMeRoutes } from '../../packages/server/src/api/me.ts';
import { addMemberRoutes } from '../../packages/server/src/api/members.ts';
import { createEdge } from '../../packages/server/src/http/edge.ts';
import { createKey } from '../../packages/server/src/operations/create-key.ts';
import { firstAdminLink } from '../../packages/server/src/operations/first-admin-link.ts';
import { perform } from '../../packages/server/src/operations/operation.ts';
import { connectPostgres, type PostgresStore } from '../../packages/server/src/postgres/connect.ts';
import { EMPTY_SNAPSHOT } from '../../packages/server/src/serving/compile-snapshot.ts';
import { createServing } from '../../packages/server/src/serving/create-serving.ts';
import { loadSnapshot } from '../../packages/server/src/serving/load-snapshot.ts';
import { type Browser, openBrowser } from './browser-session.ts';
import { placeEmptyStore } from './empty-store.ts';

/** Accounts, keys and members of a real store behind the real edge. */
export interface AccountsServer {
  readonly url: string;
  readonly store: PostgresStore;
  /** A browser that was never here. */
  readonly browser: () => Browser;
  /** A client that brings a key. */
  readonly withKey: (apiKey: string) => Client;
  /** A service key, made by the server itself. */
  readonly serviceKey: (scopes: readonly ('serve' | 'admin' | 'viewer' | 'author' | 'releaser')[]) => Promise<string>;
  /** The token of a new link for the first administrator; throws where there is one. */
  readonly firstAdminToken: () => Promise<string>;
  /** Everything that was logged, as text. */
  readonly logged: () => string;
  /** `action` of every audit row, oldest first. */
  readonly audited: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

export type AccountsServerOptions = Partial<Pick<AccountsOptions, 'oidc' | 'limits'>> & {
  /** A PostgreSQL server; absent: the embedded one. */
  readonly postgresUrl?: string;
  /** Another server whose store this one uses too, as a second node would. */
  readonly beside?: AccountsServer;
  /** What people are told to come to; absent: where it listens. */
  readonly publicUrl?: string;
};

export async function startAccounts(options: AccountsServerOptions = {}): Promise<AccountsServer> {
  const directory = mkdtempSync(join(tmpdir(), 'setlist-accounts-'));
  let logged = '';
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      logged += chunk.toString();
      done();
    },
  });
  const log = pino({ level: 'debug' }, sink);
  const store = options.beside?.store ?? (await openStore(directory, log, options.postgresUrl));
  const { db } = store;

  const serving = createServing(EMPTY_SNAPSHOT);
  const refresh = async () => void serving.swap(await loadSnapshot(db, serving.current()));
  let listened = '';
  const publicUrl = () => options.publicUrl ?? listened;
  const secret = await loadAuthSecret(directory, {});
  const accounts = createAccounts({
    db: () => db,
    publicUrl,
    secret,
    oidc: options.oidc ?? null,
    log,
    limits: options.limits ?? {},
  });
  // What these routes don't ask for is left out.
  const api = { db: () => db, serving, refresh, publicUrl, sessionOf: accounts.sessionOf } as unknown as Api;
  const app = createEdge({ log, direct: {}, bodyLimitBytes: 100_000 });
  await app.register(accounts.routes, { prefix: '/api/auth' });
  await app.register(
    async (scope) => {
      scope.addHook('onRequest', (request) => authorise(api, request));
      addKeyRoutes(scope, api);
      addMemberRoutes(scope, api);
      addMeRoutes(scope, api);
    },
    { prefix: '/api/v1' },
  );
  listened = await app.listen({ host: '127.0.0.1', port: 0 });

  return {
    url: listened,
    store,
    browser: () => openBrowser(listened),
    withKey: (apiKey) => createClient({ url: listened, apiKey }),
    serviceKey: async (scopes) => {
      const key = await createKey(
        db,
        { caller: { kind: 'server', task: 'test' }, permission: 'key.change' },
        { name: 'of the test', environment: 'production', scopes, personal: false, expiresAt: null },
      );
      if (!key.ok || key.value.key === null) throw new Error('No key was made.');
      await refresh();
      return key.value.key;
    },
    firstAdminToken: async () => {
      const link = await firstAdminLink(db, listened);
      if (link === null) throw new Error('There is an administrator.');
      return tokenOf(link);
    },
    logged: () => logged,
    audited: async () =>
      (await db.selectFrom('audit').select('action').orderBy('seq').execute()).map((row) => row.action),
    close: async () => {
      await app.close();
      if (options.beside === undefined) await store.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function openStore(stateDirectory: string, log: Logger, url: string | undefined): Promise<PostgresStore> {
  if (url === undefined) await placeEmptyStore(stateDirectory);
  const store = await connectPostgres({ stateDirectory, log, ...(url === undefined ? {} : { url }) });
  const call = { caller: { kind: 'server', task: 'test' }, permission: 'environment.change' } as const;
  const made = await perform(store.db, call, async ({ trx, audit }) => {
    for (const name of ['development', 'production']) await trx.insertInto('environments').values({ name }).execute();
    audit({ object: { kind: 'environment', id: 'production' }, change: {} });
    return { ok: true, value: { changed: true } };
  });
  if (!made.ok) throw new Error(made.error.message);
  return store;
}

/** What comes after `#token=`. */
export function tokenOf(link: string): string {
  return new URLSearchParams(new URL(link).hash.slice(1)).get('token') ?? '';
}

export const PASSWORD = 'correct horse battery';

/** A browser in which the first administrator, ada@example.com, is signed in. */
export async function signUpAda(server: AccountsServer): Promise<Browser> {
  const browser = server.browser();
  const token = await server.firstAdminToken();
  await browser.client.redeemLink({ token, password: PASSWORD, email: 'ada@example.com', name: 'Ada' });
  return browser;
}

/** A browser in which someone whom the administrator invited is signed in, and their id. */
export async function joinAs(
  server: AccountsServer,
  admin: Client,
  who: { readonly email: string; readonly roles: readonly Role[]; readonly locales?: readonly string[] },
): Promise<{ readonly browser: Browser; readonly id: string }> {
  const { id, link } = await admin.inviteMember({ name: who.email.split('@')[0] ?? '', ...who });
  const browser = server.browser();
  await browser.client.redeemLink({ token: tokenOf(link?.url ?? ''), password: PASSWORD });
  return { browser, id };
}

/** What a call was refused with; throws where it was not. */
export async function refusalOf(call: Promise<unknown>): Promise<Problem> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ApiError) return error.problem;
    throw error;
  }
  throw new Error('It was not refused.');
}
