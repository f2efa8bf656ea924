import type { Client } from '@setlist/sdk';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OidcSettings } from '../../packages/server/src/accounts/settings.ts';
import { type AccountsServer, joinAs, PASSWORD, refusalOf, signUpAda, startAccounts } from './accounts-server.ts';
import type { Browser } from './browser-session.ts';
import { type IdentityProvider, passProvider, startIdentityProvider } from './identity-provider.ts';

let provider: IdentityProvider;
beforeAll(async () => {
  provider = await startIdentityProvider({ claimsInIdToken: true });
});
afterAll(() => provider.close());

const settingsOf = (idp: IdentityProvider, more: Partial<OidcSettings> = {}): OidcSettings => ({
  issuer: idp.issuer,
  clientId: idp.clientId,
  clientSecret: idp.clientSecret,
  name: 'Example Corp',
  scopes: ['openid', 'email', 'profile'],
  domains: ['corp.example'],
  defaultRole: 'viewer',
  roles: null,
  ...more,
});

let server: AccountsServer;
const open = async (idp: IdentityProvider, more: Partial<OidcSettings> = {}, beside?: AccountsServer) => {
  server = await startAccounts({
    oidc: settingsOf(idp, more),
    limits: { perAddress: 1_000 },
    ...(beside && { beside }),
  });
  idp.allow(`${server.url}/api/auth/callback/oidc`);
};

const start = async (browser: Browser) =>
  (await browser.client.signInAtProvider({ callbackURL: '/console/personas' })).url;
const signIn = async (browser: Browser, who: string) => passProvider(browser, await start(browser), who);
const knows = (who: string, email: string, more: object = { email_verified: true }) =>
  void provider.people.set(who, { email, name: who, ...more });
const memberOf = (email: string) =>
  server.store.db.selectFrom('members').selectAll().where('email', '=', email).executeTakeFirst();

let first: AccountsServer;
let ada: Client;
beforeAll(async () => {
  await open(provider);
  first = server;
  ada = (await signUpAda(server)).client;
});
afterAll(() => first.close());

describe('signing in at a provider', () => {
  test('brings whoever has an address of the domain in, with the default role, and leads to the page they wanted', async () => {
    knows('wei', 'Wei@corp.example');
    const browser = server.browser();
    expect(await browser.client.signInMethods()).toEqual({ password: true, provider: { name: 'Example Corp' } });
    expect(await signIn(browser, 'wei')).toBe(`${server.url}/console/personas`);
    const me = await browser.client.me();
    expect(me).toMatchObject({ name: 'wei', email: 'wei@corp.example', roles: ['viewer'] });
    const rows = await server.store.db
      .selectFrom('audit')
      .select(['action', 'actor_id', 'change'])
      .orderBy('seq', 'desc')
      .limit(2)
      .execute();
    expect(rows).toEqual([
      { action: 'session.open', actor_id: me.id, change: { opened: { by: 'provider' } } },
      {
        action: 'member.change',
        actor_id: 'oidc',
        change: { created: expect.objectContaining({ email: 'wei@corp.example', roles: ['viewer'] }) },
      },
    ]);
    // The second time it is the same person.
    const again = server.browser();
    await signIn(again, 'wei');
    expect((await again.client.me()).id).toBe(me.id);
  });

  test('keeps nothing of the provider that could be used as a key', async () => {
    knows('kim', 'kim@corp.example');
    await signIn(server.browser(), 'kim');
    await signIn(server.browser(), 'kim');
    const tokens = sql<object>`select access_token, refresh_token, id_token, password from auth_accounts where account_id like '%#kim'`;
    expect((await tokens.execute(server.store.db)).rows).toEqual([
      { access_token: null, refresh_token: null, id_token: null, password: null },
    ]);
    expect(server.logged()).not.toContain('kim@corp.example');
  });

  test('uses PKCE, a state and a nonce', async () => {
    const url = new URL(await start(server.browser()));
    expect(url.searchParams.get('response_type')).toBe('code');
    expect(url.searchParams.get('code_challenge_method')).toBe('S256');
    for (const name of ['code_challenge', 'state', 'nonce'])
      expect(url.searchParams.get(name)?.length).toBeGreaterThan(20);
    expect(url.searchParams.get('redirect_uri')).toBe(`${server.url}/api/auth/callback/oidc`);
  });

  test.each([
    ['of another domain', 'eve1@elsewhere.example', { email_verified: true }],
    ['of a domain that ends alike', 'eve2@notcorp.example', { email_verified: true }],
    ['that the provider does not vouch for', 'eve3@corp.example', { email_verified: false }],
    ['that the provider says nothing of', 'eve4@corp.example', {}],
  ])('lets nobody in with an address %s', async (_what, email, claims) => {
    knows('eve', email, claims);
    const browser = server.browser();
    expect(await signIn(browser, 'eve')).toMatch(/\/console\/sign-in\?error=(not_admitted|email_not_verified)/);
    expect((await refusalOf(browser.client.me())).status).toBe(401);
    expect(await memberOf(email)).toBeUndefined();
  });

  test('is linked to whoever was invited or is there already, by a verified address alone', async () => {
    const { id: invited } = await ada.inviteMember({ email: 'flo@elsewhere.example', name: 'Flo', roles: ['author'] });
    knows('flo', 'flo@elsewhere.example');
    const flo = server.browser();
    await signIn(flo, 'flo');
    expect(await flo.client.me()).toMatchObject({ id: invited, name: 'Flo', roles: ['author'] });

    const { id: joined } = await joinAs(server, ada, { email: 'gus@elsewhere.example', roles: ['releaser'] });
    knows('false-gus', 'gus@elsewhere.example', { email_verified: false });
    const thief = server.browser();
    expect(await signIn(thief, 'false-gus')).toContain('/console/sign-in?error=');
    expect((await refusalOf(thief.client.me())).status).toBe(401);
    knows('gus', 'gus@elsewhere.example');
    const gus = server.browser();
    await signIn(gus, 'gus');
    expect((await gus.client.me()).id).toBe(joined);
  });

  test('does not open for a member who was deactivated', async () => {
    knows('una', 'una@corp.example');
    const browser = server.browser();
    await signIn(browser, 'una');
    const { id } = await browser.client.me();
    await ada.deactivateMember(id);
    expect((await refusalOf(browser.client.me())).status).toBe(401);
    expect(await signIn(server.browser(), 'una')).toBe(`${server.url}/console/sign-in?error=not_admitted`);
    expect(await server.store.db.selectFrom('auth_sessions').select('id').where('user_id', '=', id).execute()).toEqual(
      [],
    );
  });

  describe('is refused', () => {
    /** Goes through the provider and stops before the callback is asked. */
    const callbackOf = async (browser: Browser, url: string) =>
      new URL(await passProvider(browser, url, 'wei', (next) => new URL(next).pathname.endsWith('/callback/oidc')));
    const outcome = async (browser: Browser, callback: URL) => {
      const { url } = await browser.visit(callback.href);
      const isIn = await browser.client.me().then(
        () => true,
        () => false,
      );
      return { isIn, error: new URL(url).searchParams.get('error') };
    };

    beforeAll(() => knows('wei', 'wei@corp.example'));

    test('with a state that is not the one of this browser', async () => {
      const [victim, attacker] = [server.browser(), server.browser()];
      const callback = await callbackOf(attacker, await start(attacker));
      await start(victim);
      expect(await outcome(victim, callback)).toEqual({ isIn: false, error: expect.stringContaining('state') });
      callback.searchParams.set('state', 'made-up-state-of-nobody');
      expect(await outcome(attacker, callback)).toEqual({ isIn: false, error: expect.stringContaining('state') });
    });

    test('with another nonce in the ID token', async () => {
      const browser = server.browser();
      const url = new URL(await start(browser));
      url.searchParams.set('nonce', 'of-a-token-that-was-stolen-elsewhere');
      expect(await outcome(browser, await callbackOf(browser, url.href))).toEqual({
        isIn: false,
        error: expect.any(String),
      });
    });

    test('with the answer of another issuer', async () => {
      const browser = server.browser();
      const callback = await callbackOf(browser, await start(browser));
      expect(callback.searchParams.get('iss')).toBe(provider.issuer);
      callback.searchParams.set('iss', 'https://evil.example');
      expect(await outcome(browser, callback)).toEqual({ isIn: false, error: 'issuer_mismatch' });
    });

    test('a second time with the same code', async () => {
      const browser = server.browser();
      const callback = await callbackOf(browser, await start(browser));
      expect(await outcome(browser, callback)).toEqual({ isIn: true, error: null });
      await browser.client.signOut();
      expect(await outcome(browser, callback)).toEqual({ isIn: false, error: expect.any(String) });
    });
  });

  test('leads nowhere but to this server', async () => {
    for (const callbackURL of [
      'https://evil.example/',
      '//evil.example/',
      '/\\evil.example',
      'javascript:alert(1)',
      'console',
    ]) {
      const refused = await refusalOf(server.browser().client.signInAtProvider({ callbackURL }));
      expect(refused).toMatchObject({ status: 400, field: '/callbackURL' });
    }
  });

  test('takes no ID token from the page', async () => {
    const body = { provider: 'oidc', idToken: { token: 'x.y.z' } };
    const response = await server.browser().send('/api/auth/sign-in/social', { body });
    expect([response.status, (await response.json()).field]).toEqual([400, '/idToken']);
  });
});

test('roles follow the claim that they are mapped from, at every sign-in, and the last administrator stays one', async () => {
  const roles = {
    claim: 'groups',
    byValue: { 'setlist-admins': 'admin', writers: 'author', checkers: 'reviewer' },
  } as const;
  await open(provider, { roles });
  const groups = (who: string, given: object) => knows(who, `${who}@corp.example`, { email_verified: true, ...given });
  const ines = server.browser();
  const rolesOfInes = async () => {
    await signIn(ines, 'ines');
    return (await ines.client.me()).roles;
  };
  groups('ines', { groups: ['writers', 'checkers', 'others', 'constructor'] });
  expect(await rolesOfInes()).toEqual(['author', 'reviewer']);
  groups('ines', { groups: 'setlist-admins' });
  expect(await rolesOfInes()).toEqual(['admin']);
  groups('ines', {});
  expect(await rolesOfInes()).toEqual(['admin']);
  expect(server.logged()).toContain('would take the last administrator away');
  groups('otto', { groups: ['setlist-admins'] });
  await signIn(server.browser(), 'otto');
  expect(await rolesOfInes()).toEqual(['viewer']);
  await server.close();
});

test('an address that only the userinfo endpoint tells is taken as well', async () => {
  const standard = await startIdentityProvider({ claimsInIdToken: false });
  await open(standard, {}, first);
  standard.people.set('zoe', { email: 'zoe@corp.example', email_verified: true, name: 'Zoe' });
  const browser = server.browser();
  await signIn(browser, 'zoe');
  expect(await browser.client.me()).toMatchObject({ email: 'zoe@corp.example', roles: ['viewer'] });
  // Someone else, whom that provider calls as the other one calls wei.
  standard.people.set('wei', { email: 'weiss@corp.example', email_verified: true, name: 'Weiss' });
  const other = server.browser();
  await signIn(other, 'wei');
  expect((await other.client.me()).name).toBe('Weiss');
  await server.close();
  await standard.close();
});

test('a provider that calls itself otherwise vouches for nobody', async () => {
  await open(provider, { issuer: provider.issuer.replace('127.0.0.1', 'localhost') }, first);
  const refused = await refusalOf(server.browser().client.signInAtProvider());
  expect(refused).toMatchObject({ status: 503, detail: expect.stringContaining('calls itself') });
  await server.close();
});

test('while the provider is away passwords go on', async () => {
  const away = await startIdentityProvider({ claimsInIdToken: true });
  await away.close();
  await open(away, {}, first);
  const refused = await refusalOf(server.browser().client.signInAtProvider());
  expect(refused).toMatchObject({ status: 503, detail: expect.stringContaining('does not answer') });
  const browser = server.browser();
  await browser.client.signIn({ email: 'ada@example.com', password: PASSWORD });
  expect((await browser.client.me()).name).toBe('Ada');
  await server.close();
});

test('without a provider there is nothing to sign in at', async () => {
  server = await startAccounts({ beside: first });
  expect(await server.browser().client.signInMethods()).toEqual({ password: true, provider: null });
  expect((await refusalOf(server.browser().client.signInAtProvider())).status).toBe(404);
  expect((await server.browser().send('/api/auth/callback/oidc?code=x&state=y')).status).toBe(404);
  await server.close();
});
