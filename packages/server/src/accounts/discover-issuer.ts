import { Refused } from '../http/refused.ts';
import type { OidcSettings } from './settings.ts';

const TIMEOUT_MS = 5_000;

/** What of an OpenID provider's metadata is looked at before it is trusted. */
export interface Issuer {
  readonly discoveryUrl: string;
  /** How the client shows its secret at the token endpoint. */
  readonly authentication: 'basic' | 'post';
}

/**
 * Asks the provider for its metadata (OpenID Connect Discovery 1.0). Throws `Refused` where it does not answer, or answers
 * as another issuer (§4.3), so that a mistyped or hijacked URL does not vouch for anyone.
 */
export async function discoverIssuer({ issuer }: Pick<OidcSettings, 'issuer'>): Promise<Issuer> {
  const discoveryUrl = `${issuer}/.well-known/openid-configuration`;
  const metadata = await ask(discoveryUrl);
  if (metadata === null)
    throw unavailable(
      `The identity provider does not answer at ${discoveryUrl}. Try again later, or sign in with a password.`,
    );
  const named = typeof metadata['issuer'] === 'string' ? metadata['issuer'] : '';
  if (named.replace(/\/+$/, '') !== issuer) {
    throw unavailable(
      `The identity provider at ${issuer} calls itself ${named || 'nothing'}. SETLIST_OIDC_ISSUER must be its own name.`,
    );
  }
  if (typeof metadata['jwks_uri'] !== 'string') {
    throw unavailable(
      `The identity provider ${issuer} publishes no keys (\`jwks_uri\`), so its word cannot be checked.`,
    );
  }
  const methods = metadata['token_endpoint_auth_methods_supported'];
  // Left out means basic (§3 of the specification).
  const isBasic = !Array.isArray(methods) || methods.includes('client_secret_basic');
  return { discoveryUrl, authentication: isBasic ? 'basic' : 'post' };
}

async function ask(url: string): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const body: unknown = response.ok ? await response.json() : null;
    return typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}

function unavailable(message: string): Refused {
  return new Refused({ code: 'upstream_unavailable', message });
}
