import { ROLES, type Role } from '@setlist/core/access';

/** An identity provider that speaks OpenID Connect. */
export interface OidcSettings {
  /** As the provider's own discovery document names itself, without a last slash. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What the console calls it. */
  readonly name: string;
  readonly scopes: readonly string[];
  /** Whose verified address ends in one of these may come in without an invitation; empty: nobody. */
  readonly domains: readonly string[];
  readonly defaultRole: Role;
  /** `null`: roles are given in Setlist. Else the provider decides, at every sign-in. */
  readonly roles: { readonly claim: string; readonly byValue: Readonly<Record<string, Role>> } | null;
}

export interface AccountSettings {
  /** Where people reach this server, without a last slash; `null`: where it listens. */
  readonly publicUrl: string | null;
  /** Whose `X-Forwarded-For` is believed: nobody's, everybody's, or that of these addresses and ranges. */
  readonly trustProxy: boolean | string;
  readonly oidc: OidcSettings | null;
}

/** A setting that is wrong; the message says which and what it may be. */
export class AccountSettingsRefused extends Error {
  override readonly name = 'AccountSettingsRefused';
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads `SETLIST_PUBLIC_URL`, `SETLIST_TRUST_PROXY` and `SETLIST_OIDC_*` (docs/access.md); throws `AccountSettingsRefused`. */
export function readAccountSettings(env: Environment): AccountSettings {
  const publicUrl = env['SETLIST_PUBLIC_URL'] || null;
  return {
    publicUrl: publicUrl === null ? null : originOf('SETLIST_PUBLIC_URL', publicUrl),
    trustProxy: readTrust(env['SETLIST_TRUST_PROXY']),
    oidc: readOidc(env),
  };
}

function readOidc(env: Environment): OidcSettings | null {
  const issuer = env['SETLIST_OIDC_ISSUER'];
  if (!issuer) return null;
  if (!URL.canParse(issuer) || !/^https?:$/.test(new URL(issuer).protocol)) {
    throw new AccountSettingsRefused(
      `SETLIST_OIDC_ISSUER is ${JSON.stringify(issuer)}, which is not an http or https URL.`,
    );
  }
  return {
    issuer: issuer.replace(/\/+$/, ''),
    clientId: required(env, 'SETLIST_OIDC_CLIENT_ID'),
    clientSecret: required(env, 'SETLIST_OIDC_CLIENT_SECRET'),
    name: env['SETLIST_OIDC_NAME'] || new URL(issuer).hostname,
    scopes: listOf(env['SETLIST_OIDC_SCOPES'] || 'openid email profile', / +|,/),
    domains: listOf(env['SETLIST_OIDC_DOMAINS'] ?? '', ',').map((domain) => domain.toLowerCase()),
    defaultRole: roleOf('SETLIST_OIDC_DEFAULT_ROLE', env['SETLIST_OIDC_DEFAULT_ROLE'] || 'viewer'),
    roles: readRoles(env),
  };
}

function readRoles(env: Environment): OidcSettings['roles'] {
  const pairs = listOf(env['SETLIST_OIDC_ROLES'] ?? '', ',');
  if (pairs.length === 0) return null;
  const byValue = pairs.map((pair): [string, Role] => {
    const at = pair.lastIndexOf('=');
    if (at < 1) {
      throw new AccountSettingsRefused(
        `SETLIST_OIDC_ROLES has ${JSON.stringify(pair)}; it takes value=role pairs, such as setlist-admins=admin.`,
      );
    }
    return [pair.slice(0, at), roleOf('SETLIST_OIDC_ROLES', pair.slice(at + 1))];
  });
  return { claim: env['SETLIST_OIDC_ROLES_CLAIM'] || 'groups', byValue: Object.fromEntries(byValue) };
}

function readTrust(given: string | undefined): boolean | string {
  if (!given || given === 'false') return false;
  return given === 'true' ? true : given;
}

function originOf(name: string, url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed !== null && /^https?:$/.test(parsed.protocol) && parsed.pathname === '/' && parsed.search === '')
    return parsed.origin;
  throw new AccountSettingsRefused(
    `${name} is ${JSON.stringify(url)}; it takes scheme and host only, such as https://setlist.example.com.`,
  );
}

function required(env: Environment, name: string): string {
  const value = env[name];
  if (value) return value;
  throw new AccountSettingsRefused(`SETLIST_OIDC_ISSUER is set, so ${name} must be too. Set it, or unset the issuer.`);
}

function roleOf(name: string, given: string): Role {
  const role = ROLES.find((one) => one === given);
  if (role !== undefined) return role;
  throw new AccountSettingsRefused(`${name} has the role ${JSON.stringify(given)}. The roles are ${ROLES.join(', ')}.`);
}

function listOf(text: string, separator: string | RegExp): string[] {
  return text
    .split(separator)
    .map((one) => one.trim())
    .filter((one) => one !== '');
}
