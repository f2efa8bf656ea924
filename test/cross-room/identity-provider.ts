import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { type AccountClaims } from 'oidc-provider';
import type { Browser } from './browser-session.ts';

/** `oidc-provider`, certified by the OpenID Foundation, with people who come in by their name alone. */
export interface IdentityProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Who can come in there, and what it says of them. */
  readonly people: Map<string, Omit<AccountClaims, 'sub'>>;
  /** Where it may send people back to. */
  readonly allow: (redirectUri: string) => void;
  readonly close: () => Promise<void>;
}

export interface IdentityProviderOptions {
  /** Whether address and groups are in the ID token; else they are at the userinfo endpoint alone, as the standard would have it. */
  readonly claimsInIdToken: boolean;
}

export async function startIdentityProvider(options: IdentityProviderOptions): Promise<IdentityProvider> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const people: IdentityProvider['people'] = new Map();
  const allowed = new Set<string>();
  const [clientId, clientSecret] = ['setlist', 'a secret of the client'];
  const provider = new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [`${issuer}/unused`] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    conformIdTokenClaims: !options.claimsInIdToken,
    cookies: { keys: ['of the test'] },
    findAccount: (_ctx, id) => {
      const claims = people.get(id);
      return claims === undefined ? undefined : { accountId: id, claims: async () => ({ sub: id, ...claims }) };
    },
  });
  // Its own way to allow what is not known when it starts: our server's port.
  provider.Client.prototype.redirectUriAllowed = (uri: string) => allowed.has(uri);
  server.on('request', provider.callback());
  return {
    issuer,
    clientId,
    clientSecret,
    people,
    allow: (redirectUri) => void allowed.add(redirectUri),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Goes through the provider's pages as `who` and answers where it led to: the console, or where `stop` says. */
export async function passProvider(
  browser: Browser,
  start: string,
  who: string,
  stop?: (url: string) => boolean,
): Promise<string> {
  let { url, response } = await browser.visit(start, stop);
  for (let page = 0; page < 4 && new URL(url).pathname.startsWith('/interaction/'); page += 1) {
    const prompt = /name="prompt" value="(\w+)"/.exec(await response.text())?.[1] ?? 'login';
    const sent = await browser.send(url, { form: { prompt, login: who, password: 'any' } });
    ({ url, response } = await browser.visit(new URL(sent.headers.get('location') ?? '', url).href, stop));
  }
  return url;
}
