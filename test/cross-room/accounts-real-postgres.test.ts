import type { Client } from '@setlist/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type AccountsServer,
  joinAs,
  PASSWORD,
  refusalOf,
  signUpAda,
  startAccounts,
  tokenOf,
} from './accounts-server.ts';
import { createDatabase } from './engines.ts';
import { type IdentityProvider, passProvider, startIdentityProvider } from './identity-provider.ts';

let provider: IdentityProvider;
let server: AccountsServer;
let ada: Client;

beforeAll(async () => {
  provider = await startIdentityProvider({ claimsInIdToken: true });
  const { issuer, clientId, clientSecret } = provider;
  server = await startAccounts({
    postgresUrl: await createDatabase(),
    limits: { perAddress: 1_000, perAccount: 1_000 },
    oidc: {
      ...{ issuer, clientId, clientSecret, name: 'Corp', scopes: ['openid', 'email', 'profile'] },
      ...{ domains: ['corp.example'], defaultRole: 'viewer', roles: null },
    },
  });
  provider.allow(`${server.url}/api/auth/callback/oidc`);
  ada = (await signUpAda(server)).client;
});
afterAll(async () => {
  await server.close();
  await provider.close();
});

const fulfilled = (outcomes: readonly PromiseSettledResult<unknown>[]) =>
  outcomes.filter(({ status }) => status === 'fulfilled').length;

// On a pool of ten these are at once indeed; the embedded engine takes one after the other.
test('of many who redeem a link at once one is let in', async () => {
  const { link } = await ada.inviteMember({ email: 'bo@example.com', name: 'Bo', roles: ['author'] });
  const token = tokenOf(link?.url ?? '');
  const tried = Array.from({ length: 8 }, () => server.browser().client.redeemLink({ token, password: PASSWORD }));
  expect(fulfilled(await Promise.allSettled(tried))).toBe(1);
});

test('of administrators who take each other’s role away at once one stays', async () => {
  const { id } = await ada.me();
  for (let round = 0; round < 5; round += 1) {
    const eve = await joinAs(server, ada, { email: `eve${round}@example.com`, roles: ['admin'] });
    const outcomes = await Promise.allSettled([
      ada.changeMember(eve.id, { roles: ['viewer'] }),
      eve.browser.client.changeMember(id, { roles: ['viewer'] }),
    ]);
    expect(fulfilled(outcomes)).toBe(1);
    const isAdaLeft = (await ada.me()).roles.includes('admin');
    if (!isAdaLeft) await eve.browser.client.changeMember(id, { roles: ['admin'] });
    if (!isAdaLeft) await ada.changeMember(eve.id, { roles: ['viewer'] });
  }
});

test('a key that is rotated many times at once has one successor, and the same request sent twice at once makes one key', async () => {
  const { id } = await ada.createKey({ name: 'shop', environment: 'production', scopes: ['serve'] });
  const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => ada.rotateKey(id)));
  expect(fulfilled(outcomes)).toBe(1);
  const request = { name: 'twice', environment: 'production', scopes: ['serve'] } as const;
  const made = await Promise.all(
    Array.from({ length: 5 }, () => ada.createKey(request, { idempotencyKey: 'made-twice' })),
  );
  expect(new Set(made.map((one) => one.id)).size).toBe(1);
  expect(made.filter(({ key }) => key !== null)).toHaveLength(1);
});

test('signing in, out and by a provider, and deactivating, go as on the embedded engine', async () => {
  provider.people.set('wei', { email: 'wei@corp.example', email_verified: true, name: 'Wei' });
  const wei = server.browser();
  const { url } = await wei.client.signInAtProvider();
  expect(await passProvider(wei, url, 'wei')).toBe(`${server.url}/console/`);
  const { id } = await wei.client.me();
  await ada.deactivateMember(id);
  expect((await refusalOf(wei.client.me())).status).toBe(401);
  const browser = server.browser();
  expect((await refusalOf(browser.client.signIn({ email: 'ada@example.com', password: 'wrong' }))).status).toBe(401);
  await browser.client.signIn({ email: 'ada@example.com', password: PASSWORD });
  const [token = ''] = decodeURIComponent(browser.cookies()['setlist.session_token'] ?? '').split('.');
  await server.store.db
    .updateTable('auth_sessions')
    .set({ expires_at: new Date(0).toISOString() })
    .where('token', '=', token)
    .execute();
  expect((await refusalOf(browser.client.me())).status).toBe(401);
});

test('every change left its row, in one chain', async () => {
  const rows = await server.store.db
    .selectFrom('audit')
    .select(['seq', 'hash', 'previous_hash'])
    .orderBy('seq')
    .execute();
  expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, index) => index + 1));
  expect(rows.slice(1).map(({ previous_hash }) => previous_hash)).toEqual(rows.slice(0, -1).map(({ hash }) => hash));
});
