import { betterAuth } from 'better-auth';
import { APIError } from 'better-auth/api';
import { genericOAuth } from 'better-auth/plugins/generic-oauth';
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import { plainLine } from '../http/text.ts';
import { admitMember } from '../operations/admit-member.ts';
import type { Tables } from '../postgres/tables.ts';
import { timesAsDates } from './dates.ts';
import type { Issuer } from './discover-issuer.ts';
import { mappedRoles, mayComeIn } from './mapped-roles.ts';
import { ADDRESS_HEADER, AUTH_PATH, PROVIDER_ID } from './mount.ts';
import { currentPassage } from './passage.ts';
import type { OidcSettings } from './settings.ts';

export interface AuthOptions {
  readonly db: Kysely<Tables>;
  readonly publicUrl: string;
  readonly secret: string;
  readonly log: Pick<Logger, 'debug' | 'warn' | 'error'>;
  readonly oidc: { readonly settings: OidcSettings; readonly issuer: Issuer } | null;
}

/** A session ends after as long, used or not; without "remember me" after a day. */
const SESSION_SECONDS = 7 * 24 * 3_600;

export type Auth = ReturnType<typeof createAuth>;

/** better-auth on our tables: passwords, sessions and their cookies, and the dance with the identity provider. */
export function createAuth(options: AuthOptions) {
  const { db, publicUrl, secret, log, oidc } = options;
  const isSecure = publicUrl.startsWith('https:');
  return betterAuth({
    appName: 'Setlist',
    baseURL: publicUrl,
    basePath: AUTH_PATH,
    secret,
    // No transaction of its own: our hooks write through the one door, which opens one.
    database: { db: db.withPlugin(timesAsDates), type: 'postgres', transaction: false },
    telemetry: { enabled: false },
    // Its arguments may hold tokens and addresses; its messages don't.
    logger: {
      level: 'warn',
      log: (level, message) => log[level === 'error' ? 'warn' : 'debug']({ from: 'better-auth' }, message),
    },
    // Ours counts by address and by account (attempt-limits.ts).
    rateLimit: { enabled: false },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 12, maxPasswordLength: 128 },
    user: { modelName: 'auth_users', fields: { emailVerified: 'email_verified', ...STAMPS } },
    session: {
      modelName: 'auth_sessions',
      fields: {
        userId: 'user_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        ...STAMPS,
      },
      expiresIn: SESSION_SECONDS,
      disableSessionRefresh: true,
    },
    account: {
      modelName: 'auth_accounts',
      fields: ACCOUNT_FIELDS,
      accountLinking: {
        enabled: true,
        trustedProviders: [],
        requireLocalEmailVerified: true,
        allowDifferentEmails: false,
      },
      updateAccountOnSignIn: false,
    },
    verification: { modelName: 'auth_verifications', fields: { expiresAt: 'expires_at', ...STAMPS } },
    advanced: {
      // `__Host-` binds a cookie to this very host; browsers take it over https only.
      useSecureCookies: false,
      cookiePrefix: isSecure ? '__Host-setlist' : 'setlist',
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', secure: isSecure, path: '/' },
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
    },
    onAPIError: { errorURL: `${publicUrl}/console/sign-in` },
    plugins: oidc === null ? [] : [genericOAuth({ config: [providerConfig(oidc.settings, oidc.issuer)] })],
    databaseHooks: {
      user: { create: { before: (user) => admit(db, oidc?.settings ?? null, user) } },
      // Nothing is asked of the provider after the sign-in, so its tokens are not kept.
      account: { create: { before: async (account) => ({ data: { ...account, ...NO_TOKENS } }) } },
      session: { create: { after: async ({ id, token, userId }) => noteSession(id, token, userId) } },
    },
  });
}

const STAMPS = { createdAt: 'created_at', updatedAt: 'updated_at' };

const ACCOUNT_FIELDS = {
  userId: 'user_id',
  accountId: 'account_id',
  providerId: 'provider_id',
  accessToken: 'access_token',
  refreshToken: 'refresh_token',
  idToken: 'id_token',
  accessTokenExpiresAt: 'access_token_expires_at',
  refreshTokenExpiresAt: 'refresh_token_expires_at',
  ...STAMPS,
};

const NO_TOKENS = {
  accessToken: null,
  refreshToken: null,
  idToken: null,
  accessTokenExpiresAt: null,
  refreshTokenExpiresAt: null,
};

function providerConfig(settings: OidcSettings, { discoveryUrl, authentication }: Issuer) {
  return {
    providerId: PROVIDER_ID,
    name: settings.name,
    discoveryUrl,
    clientId: settings.clientId,
    clientSecret: settings.clientSecret,
    authentication,
    scopes: [...settings.scopes],
    pkce: true,
    requireIdTokenVerification: true,
    disableProviderLogout: true,
    // Another issuer's `sub` is another person, also where it replaced this one under the same settings.
    accountSubject: ({ profile }: { readonly profile: Readonly<Record<string, unknown>> }) =>
      `${settings.issuer}#${profile['sub']}`,
    mapProfileToUser: (profile: Readonly<Record<string, unknown>>) => {
      const passage = currentPassage();
      if (passage !== null) passage.claims = profile;
      return {};
    },
  };
}

interface NewUser {
  readonly email: string;
  readonly name: string;
  readonly emailVerified: boolean;
}

/** A person whom the provider brings becomes a member first, and the user has the member's id. */
async function admit(db: Kysely<Tables>, settings: OidcSettings | null, user: NewUser) {
  if (settings === null) throw new APIError('FORBIDDEN', { code: 'not_admitted', message: 'Sign-up is closed.' });
  if (!user.emailVerified) {
    throw new APIError('FORBIDDEN', {
      code: 'email_not_verified',
      message: 'The provider does not vouch for this address.',
    });
  }
  const admitted = await admitMember(db, {
    email: user.email,
    name: plainLine(user.name) || user.email,
    welcome: mayComeIn(settings, user.email),
    roles: mappedRoles(settings, currentPassage()?.claims ?? {}),
    defaultRole: settings.defaultRole,
  });
  if (!admitted.ok) throw new APIError('FORBIDDEN', { code: 'not_admitted', message: admitted.error.message });
  const { id, email, name } = admitted.value.member;
  return { data: { id, email, name, emailVerified: true } };
}

function noteSession(id: string, token: string, memberId: string): void {
  const passage = currentPassage();
  if (passage !== null) passage.session = { id, token, memberId };
}
