import { ApiError } from '@setlist/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { firstAdminLink } from '../../packages/server/src/operations/first-admin-link.ts';
import { type AccountsServer, joinAs, PASSWORD, refusalOf, startAccounts, tokenOf } from './accounts-server.ts';
import type { Browser } from './browser-session.ts';

let server: AccountsServer;
let ada: Browser;

beforeAll(async () => {
  server = await startAccounts({ limits: { perAddress: 1_000, perAccount: 1_000 } });
});
afterAll(() => server.close());

const auditRows = () => server.store.db.selectFrom('audit').selectAll().orderBy('seq').execute();
const at = (index: number) => async () => (await auditRows()).at(index);

describe('the first administrator', () => {
  test('a newer link makes the older one useless', async () => {
    const older = await server.firstAdminToken();
    const newer = await server.firstAdminToken();
    expect((await refusalOf(server.browser().client.readLink(older))).status).toBe(401);
    expect(await server.browser().client.readLink(newer)).toMatchObject({ purpose: 'first_admin', email: null });
  });

  test('a link without the address and the name of the administrator is refused and still opens', async () => {
    const token = await server.firstAdminToken();
    const { client } = server.browser();
    expect(await refusalOf(client.redeemLink({ token, password: PASSWORD }))).toMatchObject({
      status: 400,
      field: '/email',
    });
    expect(await refusalOf(client.redeemLink({ token, password: 'too short' }))).toMatchObject({
      status: 400,
      field: '/password',
    });
    const asPassword = client.redeemLink({ token, password: 'ada@example.com', email: 'ada@example.com', name: 'Ada' });
    expect(await refusalOf(asPassword)).toMatchObject({ status: 400, field: '/password' });
    expect(await client.readLink(token)).toMatchObject({ purpose: 'first_admin' });
  });

  test('two who redeem a link at once: one is let in', async () => {
    const token = await server.firstAdminToken();
    const people = ['eve', 'mallory', 'ada'].map((name) => ({ name, browser: server.browser() }));
    const outcomes = await Promise.allSettled(
      people.map(({ name, browser }) =>
        browser.client.redeemLink({ token, password: PASSWORD, email: `${name}@example.com`, name }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const members = await server.store.db.selectFrom('members').selectAll().execute();
    expect(members).toHaveLength(1);
    // The rest of this file knows her by this name.
    await server.store.db.updateTable('members').set({ email: 'ada@example.com', name: 'Ada' }).execute();
    await server.store.db.updateTable('auth_users').set({ email: 'ada@example.com', name: 'Ada' }).execute();
  });

  test('once there is one, no link is made any more and older ones do not open', async () => {
    expect(await firstAdminLink(server.store.db, server.url)).toBeNull();
    ada = server.browser();
    await ada.client.signIn({ email: 'ADA@example.com', password: PASSWORD });
    expect(await ada.client.me()).toMatchObject({ name: 'Ada', roles: ['admin'], key: null });
  });
});

describe('a session', () => {
  test('is a cookie that scripts cannot read and other sites do not send; over http it is not bound to https', () => {
    const cookie = ada.received().find((one) => one.startsWith('setlist.session_token=')) ?? '';
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Lax/);
    expect(cookie).toMatch(/; Path=\//);
    expect(cookie).not.toMatch(/; Secure|; Domain/);
  });

  test('is a __Host- cookie, Secure, where people come by https', async () => {
    const secure = await startAccounts({ publicUrl: 'https://setlist.example.com', beside: server });
    const browser = secure.browser();
    await browser.client.signIn({ email: 'ada@example.com', password: PASSWORD });
    const cookie = browser.received().find((one) => one.includes('session_token=')) ?? '';
    expect(cookie).toMatch(/^__Host-setlist\.session_token=/);
    expect(cookie).toMatch(/; Secure/);
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).not.toMatch(/; Domain/);
    await secure.close();
  });

  test('never shows its token in an answer', async () => {
    const browser = server.browser();
    const response = await browser.send('/api/auth/sign-in/email', {
      body: { email: 'ada@example.com', password: PASSWORD },
    });
    expect(response.headers.get('cache-control')).toBe('no-store');
    const [token = ''] = decodeURIComponent(browser.cookies()['setlist.session_token'] ?? '').split('.');
    expect(token).toHaveLength(32);
    expect(await response.text()).not.toContain(token);
  });

  test('is a new one at every sign-in, and the one the browser had before is over', async () => {
    const browser = server.browser();
    await browser.client.signIn({ email: 'ada@example.com', password: PASSWORD });
    const before = browser.cookies()['setlist.session_token'] ?? '';
    await browser.client.signIn({ email: 'ada@example.com', password: PASSWORD });
    expect(browser.cookies()['setlist.session_token']).not.toBe(before);
    browser.setCookie('setlist.session_token', before);
    expect((await refusalOf(browser.client.me())).status).toBe(401);
  });

  test('with a cookie that was tampered with is none', async () => {
    const browser = server.browser();
    const [token = ''] = (ada.cookies()['setlist.session_token'] ?? '').split('.');
    browser.setCookie('setlist.session_token', `${token}.${'A'.repeat(43)}%3D`);
    expect((await refusalOf(browser.client.me())).status).toBe(401);
  });

  test('that is over opens nothing', async () => {
    const browser = server.browser();
    await browser.client.signIn({ email: 'ada@example.com', password: PASSWORD });
    expect((await browser.client.me()).name).toBe('Ada');
    const [token = ''] = decodeURIComponent(browser.cookies()['setlist.session_token'] ?? '').split('.');
    const past = new Date(Date.now() - 1_000).toISOString();
    await server.store.db.updateTable('auth_sessions').set({ expires_at: past }).where('token', '=', token).execute();
    expect((await refusalOf(browser.client.me())).status).toBe(401);
  });

  test('ends at sign-out, here and everywhere, and the log says so', async () => {
    const [one, other] = [server.browser(), server.browser()];
    for (const browser of [one, other]) await browser.client.signIn({ email: 'ada@example.com', password: PASSWORD });
    const kept = one.cookies()['setlist.session_token'] ?? '';
    await one.client.signOut();
    expect(one.cookies()['setlist.session_token']).toBeUndefined();
    one.setCookie('setlist.session_token', kept);
    expect((await refusalOf(one.client.me())).status).toBe(401);
    expect(await at(-1)()).toMatchObject({ action: 'session.close', actor_name: 'Ada', via: 'session' });
    expect((await other.client.me()).name).toBe('Ada');
    await other.client.signOutEverywhere();
    expect((await refusalOf(ada.client.me())).status).toBe(401);
    expect(await server.store.db.selectFrom('auth_sessions').select('id').execute()).toEqual([]);
    await ada.client.signIn({ email: 'ada@example.com', password: PASSWORD });
    expect(await at(-1)()).toMatchObject({
      action: 'session.open',
      object_kind: 'session',
      change: { opened: { by: 'password' } },
    });
  });
});

describe('a page of another site', () => {
  const cases = [
    ['by Fetch Metadata', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    ['of the same site', { 'sec-fetch-site': 'same-site' }],
    ['by Origin', { origin: 'https://evil.example' }],
    ['by a null Origin', { origin: 'null' }],
  ] as const;

  test.each(cases)('changes nothing with the cookie that comes along (%s)', async (_how, headers) => {
    const before = (await auditRows()).length;
    const answers = [
      await ada.send('/api/v1/me', { method: 'PATCH', body: { name: 'Owned' }, headers }),
      await ada.send('/api/v1/members', { body: { email: 'e@evil.example', name: 'E', roles: ['admin'] }, headers }),
      await ada.send('/api/auth/sign-out', { body: {}, headers }),
      await ada.send('/api/auth/change-password', {
        body: { currentPassword: PASSWORD, newPassword: 'of the evil one' },
        headers,
      }),
      await server
        .browser()
        .send('/api/auth/sign-in/email', { body: { email: 'ada@example.com', password: PASSWORD }, headers }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
    expect(await auditRows()).toHaveLength(before);
    expect((await ada.client.me()).name).toBe('Ada');
  });

  test('cannot send a form either', async () => {
    const response = await ada.send('/api/auth/sign-out', {
      method: 'POST',
      form: { a: 'b' },
      headers: { origin: 'https://evil.example' },
    });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect((await ada.client.me()).name).toBe('Ada');
  });
});

describe('who is asked for', () => {
  test('an unknown address, a wrong password and an inactive member are told the same', async () => {
    const { id } = await joinAs(server, ada.client, { email: 'gone@example.com', roles: ['author'] });
    await ada.client.deactivateMember(id);
    const tried = await Promise.all(
      [
        { email: 'nobody@example.com', password: PASSWORD },
        { email: 'ada@example.com', password: 'not her password' },
        { email: 'gone@example.com', password: PASSWORD },
        { email: 'gone@example.com', password: 'not the password' },
        { email: 'no address at all', password: PASSWORD },
      ].map((body) => server.browser().send('/api/auth/sign-in/email', { body, headers: { 'x-request-id': 'same' } })),
    );
    const answers = await Promise.all(
      tried.map(async (response) => [response.status, response.headers.getSetCookie(), await response.text()]),
    );
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]?.[0]).toBe(401);
    expect(await server.store.db.selectFrom('auth_sessions').select('id').where('user_id', '=', id).execute()).toEqual(
      [],
    );
  });

  test('a failed sign-in is logged without the address that was tried or the password, and not audited', async () => {
    const before = (await auditRows()).length;
    const password = 'a password that must not be logged';
    await refusalOf(server.browser().client.signIn({ email: 'whoever@example.com', password }));
    expect(await auditRows()).toHaveLength(before);
    expect(server.logged()).toContain('a sign-in failed');
    expect(server.logged()).not.toContain('whoever@example.com');
    expect(server.logged()).not.toContain(password);
  });

  test('links that were used, are over, were replaced or never were are told the same', async () => {
    const { id, link } = await ada.client.inviteMember({ email: 'bo@example.com', name: 'Bo', roles: ['viewer'] });
    const replaced = tokenOf(link?.url ?? '');
    const over = tokenOf((await ada.client.linkMember(id)).link?.url ?? '');
    await server.store.db
      .updateTable('one_time_links')
      .set({ expires_at: new Date(Date.now() - 1).toISOString() })
      .where('member_id', '=', id)
      .execute();
    const { id: other, link: fresh } = await ada.client.inviteMember({
      email: 'cy@example.com',
      name: 'Cy',
      roles: ['viewer'],
    });
    const used = tokenOf(fresh?.url ?? '');
    await server.browser().client.redeemLink({ token: used, password: PASSWORD });
    const inactive = tokenOf((await ada.client.linkMember(other)).link?.url ?? '');
    await ada.client.deactivateMember(other);
    const answers = await Promise.all(
      [replaced, over, used, inactive, 'A'.repeat(43), 'nonsense'].flatMap((token) => [
        refusalOf(server.browser().client.readLink(token)),
        refusalOf(server.browser().client.redeemLink({ token, password: PASSWORD })),
      ]),
    );
    expect(new Set(answers.map(({ requestId: _, ...told }) => JSON.stringify(told))).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 401, field: '/token' });
  });
});

test('a new password ends every other session, and only whoever knows the old one sets it', async () => {
  const { browser, id } = await joinAs(server, ada.client, { email: 'di@example.com', roles: ['author'] });
  const other = server.browser();
  await other.client.signIn({ email: 'di@example.com', password: PASSWORD });
  const wrong = browser.client.changePassword({
    currentPassword: 'not the old one',
    newPassword: 'a new password of Di',
  });
  expect(await refusalOf(wrong)).toMatchObject({ status: 403, field: '/currentPassword' });
  await browser.client.changePassword({ currentPassword: PASSWORD, newPassword: 'a new password of Di' });
  expect(await at(-1)()).toMatchObject({
    action: 'own_account.change',
    object_id: id,
    change: { password: 'changed', sessionsEnded: 1 },
  });
  expect((await browser.client.me()).id).toBe(id);
  await expect(other.client.me()).rejects.toBeInstanceOf(ApiError);
  await expect(other.client.signIn({ email: 'di@example.com', password: PASSWORD })).rejects.toBeInstanceOf(ApiError);
  await other.client.signIn({ email: 'di@example.com', password: 'a new password of Di' });
});

test('attempts are counted by account, from wherever they come, and by address', async () => {
  const strict = await startAccounts({ limits: { perAddress: 4, perAccount: 3 }, beside: server });
  const attempt = (email: string) => refusalOf(strict.browser().client.signIn({ email, password: 'wrong password' }));
  const statuses: number[] = [];
  for (const email of ['ada@example.com', 'ADA@example.com', 'ada@example.com', 'ada@example.com'])
    statuses.push((await attempt(email)).status);
  expect(statuses).toEqual([401, 401, 401, 429]);
  const response = await strict
    .browser()
    .send('/api/auth/sign-in/email', { body: { email: 'other@example.com', password: 'x' } });
  expect(response.status).toBe(429);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  // Links count by address too.
  expect((await refusalOf(strict.browser().client.readLink('A'.repeat(43)))).status).toBe(429);
  await strict.close();
});

test('what better-auth could do besides is not there', async () => {
  for (const path of [
    'sign-up/email',
    'update-user',
    'delete-user',
    'change-email',
    'get-session',
    'list-accounts',
    'get-access-token',
    'link-social',
    'request-password-reset',
    'token',
    'ok',
  ]) {
    const response = await ada.send(`/api/auth/${path}`, {
      body: { email: 'new@example.com', password: PASSWORD, name: 'New' },
    });
    expect([path, response.status]).toEqual([path, 404]);
  }
});

test('unknown fields are refused, and named', async () => {
  const response = await server
    .browser()
    .send('/api/auth/sign-in/email', { body: { email: 'ada@example.com', password: PASSWORD, callbackURL: '/x' } });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ field: '/callbackURL' });
});
