import type { Role } from '@setlist/core/access';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import { closeRoute } from '../http/close-route.ts';
import { Refused } from '../http/refused.ts';
import type { Tables } from '../postgres/tables.ts';
import { type AttemptLimits, createAttemptLimits, DEFAULT_ATTEMPT_LIMITS } from './attempt-limits.ts';
import type { Auth, AuthOptions } from './better-auth.ts';
import { discoverIssuer } from './discover-issuer.ts';
import { addLinkRoutes } from './link-routes.ts';
import { addPasswordRoute } from './password-route.ts';
import { addProviderRoutes } from './provider-routes.ts';
import { refuseRepeat } from './refuse-repeat.ts';
import { addSessionRoutes } from './session-routes.ts';
import type { OidcSettings } from './settings.ts';

export interface AccountsOptions {
  /** `null` while PostgreSQL cannot be reached. */
  readonly db: () => Kysely<Tables> | null;
  /** Where people reach this server, without a last slash. Asked at requests only. `https:` makes cookies secure. */
  readonly publicUrl: () => string;
  /** Signs session cookies. */
  readonly secret: string;
  readonly oidc: OidcSettings | null;
  readonly log: Logger;
  readonly limits?: Partial<AttemptLimits>;
}

/** A session as a request presents it. */
export interface Session {
  readonly memberId: string;
  readonly name: string;
  readonly roles: readonly Role[];
  /** Of its row; never in an answer. */
  readonly token: string;
}

export interface Accounts {
  /** The active member behind the request's session cookie, `null` without one; throws `Refused` while the database is down. */
  readonly sessionOf: (request: FastifyRequest) => Promise<Session | null>;
  /** Signing in and out, links and passwords: a plugin for `/api/auth`. */
  readonly routes: (app: FastifyInstance) => Promise<void>;
}

/** What the routes of this room share. */
export interface Room {
  readonly options: AccountsOptions;
  /** The database, or a refusal that says it is down. */
  readonly requireDb: () => Kysely<Tables>;
  readonly auth: () => Promise<Auth>;
  /** The same, with the identity provider; throws `Refused` where there is none or it does not answer. */
  readonly providerAuth: () => Promise<Auth>;
  readonly sessionOf: Accounts['sessionOf'];
}

/** People's way in: passwords and an identity provider by better-auth, one-time links of our own. */
export function createAccounts(options: AccountsOptions): Accounts {
  const room = createRoom(options);
  return {
    sessionOf: room.sessionOf,
    routes: async (app) => {
      const count = await createAttemptLimits(app, { ...DEFAULT_ATTEMPT_LIMITS, ...options.limits });
      app.addHook('onSend', async (_request, reply) => void reply.header('cache-control', 'no-store'));
      app.addHook('onRoute', closeRoute);
      app.addHook('onRequest', refuseRepeat);
      addSessionRoutes(app, room, count);
      addProviderRoutes(app, room, count);
      addLinkRoutes(app, room, count);
      addPasswordRoute(app, room, count);
    },
  };
}

function createRoom(options: AccountsOptions): Room {
  const { publicUrl, secret, log, oidc } = options;
  let made: Made | null = null;

  const requireDb = () => {
    const db = options.db();
    if (db !== null) return db;
    throw new Refused({
      code: 'store_unavailable',
      message: 'PostgreSQL cannot be reached, so nobody can sign in now. Try again.',
    });
  };

  // Made when first asked for: only then is it known where the server listens and which store is there.
  const current = (): Made => {
    const db = requireDb();
    if (made?.db === db) return made;
    made = { db, auth: makeAuth({ db, publicUrl: publicUrl(), secret, log, oidc: null }), provider: null };
    return made;
  };

  const providerAuth = async () => {
    if (oidc === null)
      throw new Refused({ code: 'not_found', message: 'No identity provider is set up here (docs/access.md).' });
    const own = current();
    own.provider ??= discoverIssuer(oidc).then((issuer) =>
      makeAuth({ db: own.db, publicUrl: publicUrl(), secret, log, oidc: { settings: oidc, issuer } }),
    );
    try {
      return await own.provider;
    } catch (error) {
      // The next one asks again: a provider that was away comes back.
      own.provider = null;
      throw error;
    }
  };

  const sessionOf = async (request: FastifyRequest): Promise<Session | null> => {
    const { cookie } = request.headers;
    if (cookie === undefined || !cookie.includes(SESSION_COOKIE)) return null;
    const { auth, db } = current();
    const found = await (await auth).api.getSession({
      headers: new Headers({ cookie }),
      query: { disableCookieCache: true },
    });
    if (found === null) return null;
    const member = await db
      .selectFrom('members')
      .select(['id', 'name', 'roles'])
      .where('id', '=', found.user.id)
      .where('active', '=', true)
      .executeTakeFirst();
    if (member === undefined) return null;
    return { memberId: member.id, name: member.name, roles: member.roles, token: found.session.token };
  };

  return { options, requireDb, auth: () => current().auth, providerAuth, sessionOf };
}

/** The end of its name, whatever its prefix. */
const SESSION_COOKIE = 'setlist.session_token=';

interface Made {
  readonly db: Kysely<Tables>;
  readonly auth: Promise<Auth>;
  provider: Promise<Auth> | null;
}

/** better-auth takes 0.2 s and 50 MB to load, which a node that nobody signs in at need not spend. */
async function makeAuth(options: AuthOptions): Promise<Auth> {
  const { createAuth } = await import('./better-auth.ts');
  return createAuth(options);
}
