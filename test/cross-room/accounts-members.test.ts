import type { Client } from '@setlist/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type AccountsServer,
  joinAs,
  PASSWORD,
  refusalOf,
  signUpAda,
  startAccounts,
  tokenOf,
} from './accounts-server.ts';

let server: AccountsServer;
let ada: Client;

beforeAll(async () => {
  server = await startAccounts({ limits: { perAddress: 1_000, perAccount: 1_000 } });
  ada = (await signUpAda(server)).client;
});
afterAll(() => server.close());

const lastAudit = () =>
  server.store.db.selectFrom('audit').selectAll().orderBy('seq', 'desc').executeTakeFirstOrThrow();

describe('inviting', () => {
  test('answers a link that opens once, for the person it names, and is shown once', async () => {
    const request = {
      email: 'Bo@Example.com',
      name: ' Bo ',
      roles: ['reviewer', 'author'],
      reviewRoles: ['safety', 'brand'],
      locales: ['DE-at'],
    } as const;
    const invited = await ada.inviteMember(request, { idempotencyKey: 'invite-bo' });
    expect(invited).toMatchObject({
      email: 'bo@example.com',
      name: 'Bo',
      roles: ['author', 'reviewer'],
      reviewRoles: ['brand', 'safety'],
      locales: ['de-AT'],
      state: 'invited',
      rowVersion: 1,
    });
    expect(invited.link?.url).toMatch(new RegExp(`^${server.url}/console/join#token=[\\w-]{43}$`));
    const again = await ada.inviteMember(request, { idempotencyKey: 'invite-bo' });
    expect(again).toMatchObject({ id: invited.id, link: null, notice: expect.stringContaining('shown then') });
    expect(await lastAudit()).toMatchObject({
      action: 'member.change',
      object_id: invited.id,
      actor_name: 'Ada',
      change: { created: { email: 'bo@example.com' } },
    });

    const bo = server.browser();
    const token = tokenOf(invited.link?.url ?? '');
    expect(await bo.client.readLink(token)).toMatchObject({
      purpose: 'invitation',
      email: 'bo@example.com',
      name: 'Bo',
    });
    await bo.client.redeemLink({ token, password: PASSWORD });
    expect(await bo.client.me()).toMatchObject({
      id: invited.id,
      roles: ['author', 'reviewer'],
      reviewRoles: ['brand', 'safety'],
    });
    expect((await refusalOf(server.browser().client.redeemLink({ token, password: PASSWORD }))).status).toBe(401);
    expect(await ada.member(invited.id)).toMatchObject({ state: 'active' });
    const written = await server.store.db
      .selectFrom('audit')
      .select(['action', 'via', 'actor_id', 'change'])
      .orderBy('seq', 'desc')
      .limit(2)
      .execute();
    expect(written).toEqual([
      { action: 'session.open', via: 'session', actor_id: invited.id, change: { opened: { by: 'link' } } },
      { action: 'own_account.change', via: 'link', actor_id: invited.id, change: { joined: 'by an invitation' } },
    ]);
  });

  test('someone who is there already is a conflict that names the field', async () => {
    expect(
      await refusalOf(ada.inviteMember({ email: 'ADA@example.com', name: 'Ada again', roles: ['viewer'] })),
    ).toMatchObject({ status: 409, field: '/email' });
  });

  test.each([
    [{ email: 'no address' }, '/email'],
    [{ name: '  ' }, '/name'],
    [{ name: 'two\nlines' }, '/name'],
    [{ roles: [] }, '/roles'],
    [{ roles: ['owner'] }, '/roles/0'],
    [{ reviewRoles: ['Brand'] }, '/reviewRoles'],
    [{ locales: ['de_AT'] }, '/locales'],
    [{ admin: true }, '/admin'],
  ])('with %j is refused, naming the field', async (part, field) => {
    const request = { email: 'x@example.com', name: 'X', roles: ['viewer'], ...part } as Parameters<
      Client['inviteMember']
    >[0];
    expect(await refusalOf(ada.inviteMember(request))).toMatchObject({ status: 400, field });
  });

  test('takes the right to change members', async () => {
    for (const roles of [['viewer'], ['author'], ['releaser']] as const) {
      const client = server.withKey(await server.serviceKey(roles));
      expect(
        (await refusalOf(client.inviteMember({ email: 'y@example.com', name: 'Y', roles: ['viewer'] }))).status,
      ).toBe(403);
    }
  });
});

describe('changing', () => {
  test('is refused from an older version, saying what changed since', async () => {
    const { id, rowVersion } = await ada.inviteMember({ email: 'cy@example.com', name: 'Cy', roles: ['viewer'] });
    const changed = await ada.changeMember(id, { roles: ['author'], locales: ['pt-br'] }, { ifVersion: rowVersion });
    expect(changed).toMatchObject({ roles: ['author'], locales: ['pt-BR'], rowVersion: 2 });
    const refused = await refusalOf(ada.changeMember(id, { name: 'Cyril' }, { ifVersion: rowVersion }));
    expect(refused).toMatchObject({ status: 412, code: 'stale_write' });
    expect(refused.detail).toContain('member.change by Ada');
    expect((await lastAudit()).change).toEqual({
      roles: { from: ['viewer'], to: ['author'] },
      locales: { from: [], to: ['pt-BR'] },
    });
  });

  test('to what is so already changes nothing and leaves no row', async () => {
    const { id } = await ada.inviteMember({ email: 'di@example.com', name: 'Di', roles: ['viewer'] });
    const before = await lastAudit();
    expect(await ada.changeMember(id, { name: 'Di', roles: ['viewer'] })).toMatchObject({ rowVersion: 1 });
    expect((await lastAudit()).seq).toBe(before.seq);
  });

  test('never takes the last administrator away, not even by two who do it to each other at once', async () => {
    const me = await ada.me();
    expect(await refusalOf(ada.changeMember(me.id, { roles: ['viewer'] }))).toMatchObject({
      status: 409,
      field: '/roles',
    });
    expect(await refusalOf(ada.deactivateMember(me.id))).toMatchObject({ status: 409, field: '/active' });
    // An administrator who was invited and never came in could not mend anything.
    const { id: absent } = await ada.inviteMember({ email: 'absent@example.com', name: 'Absent', roles: ['admin'] });
    expect((await refusalOf(ada.changeMember(me.id, { roles: ['viewer'] }))).status).toBe(409);
    await ada.deactivateMember(absent);
    const eve = await joinAs(server, ada, { email: 'eve@example.com', roles: ['admin'] });
    const outcomes = await Promise.allSettled([
      ada.changeMember(eve.id, { roles: ['viewer'] }),
      eve.browser.client.changeMember(me.id, { roles: ['viewer'] }),
    ]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const winner = (await ada.me()).roles.includes('admin') ? ada : eve.browser.client;
    await winner.changeMember(me.id, { roles: ['admin'] });
  });

  test('oneself: the name and the locales, nothing else', async () => {
    const { browser, id } = await joinAs(server, ada, { email: 'flo@example.com', roles: ['reviewer'] });
    const before = await browser.client.me();
    expect(
      await browser.client.changeMe({ name: 'Florence', locales: ['FR'] }, { ifVersion: before.rowVersion ?? 0 }),
    ).toMatchObject({
      id,
      name: 'Florence',
      locales: ['fr'],
    });
    expect(await lastAudit()).toMatchObject({ action: 'own_account.change', object_id: id, via: 'session' });
    const more = await browser.send('/api/v1/me', { method: 'PATCH', body: { roles: ['admin'] } });
    expect([more.status, (await more.json()).field]).toEqual([400, '/roles']);
    expect(
      (await refusalOf(server.withKey(await server.serviceKey(['viewer'])).changeMe({ name: 'Robot' }))).code,
    ).toBe('person_needed');
  });
});

describe('deactivating', () => {
  test('ends sessions, personal keys and links at once; reactivating brings none of them back', async () => {
    const { browser, id } = await joinAs(server, ada, { email: 'gus@example.com', roles: ['author'] });
    const { key } = await browser.client.createKey({
      name: 'laptop',
      environment: 'production',
      scopes: ['author'],
      personal: true,
    });
    const withKey = server.withKey(key ?? '');
    expect(await withKey.me()).toMatchObject({ kind: 'person', id, key: { name: 'laptop' } });
    const { link } = await ada.linkMember(id);
    expect(link).toMatchObject({ purpose: 'password' });

    expect(await ada.deactivateMember(id)).toMatchObject({ state: 'deactivated' });
    expect((await lastAudit()).change).toMatchObject({
      active: { from: true, to: false },
      ended: { sessions: 1, keys: [expect.any(String)] },
    });
    expect((await refusalOf(browser.client.me())).status).toBe(401);
    expect((await refusalOf(withKey.me())).status).toBe(401);
    expect((await refusalOf(browser.client.readLink(tokenOf(link?.url ?? '')))).status).toBe(401);
    expect((await refusalOf(browser.client.signIn({ email: 'gus@example.com', password: PASSWORD }))).status).toBe(401);
    expect((await refusalOf(ada.linkMember(id))).status).toBe(409);

    await ada.reactivateMember(id);
    expect((await refusalOf(withKey.me())).status).toBe(401);
    await browser.client.signIn({ email: 'gus@example.com', password: PASSWORD });
    expect(await browser.client.me()).toMatchObject({ id, roles: ['author'] });
  });

  test('a link for a new password ends the sessions of the old one', async () => {
    const { browser, id } = await joinAs(server, ada, { email: 'hal@example.com', roles: ['viewer'] });
    const { link } = await ada.linkMember(id);
    expect((await browser.client.me()).id).toBe(id);
    const elsewhere = server.browser();
    await elsewhere.client.redeemLink({ token: tokenOf(link?.url ?? ''), password: 'the new password of Hal' });
    expect((await refusalOf(browser.client.me())).status).toBe(401);
    expect((await refusalOf(browser.client.signIn({ email: 'hal@example.com', password: PASSWORD }))).status).toBe(401);
    expect((await elsewhere.client.me()).id).toBe(id);
  });
});

test('members are listed by address, in pages, by role and by state', async () => {
  const all: string[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await ada.members({ limit: 3, ...(cursor ? { cursor } : {}) });
    expect(page.items.length).toBeLessThanOrEqual(3);
    all.push(...page.items.map(({ email }) => email));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(all).toEqual([...all].sort());
  expect(new Set(all).size).toBe(all.length);
  const everyone = (await ada.members({ limit: 200 })).items;
  expect(all).toEqual(everyone.map(({ email }) => email));
  for (const state of ['invited', 'active', 'deactivated'] as const) {
    const found = (await ada.members({ state, limit: 200 })).items;
    expect(found).toEqual(everyone.filter((member) => member.state === state));
    expect(found.length).toBeGreaterThan(0);
  }
  expect((await ada.members({ role: 'author', limit: 200 })).items).toEqual(
    everyone.filter(({ roles }) => roles.includes('author')),
  );
  expect((await ada.members({ email: 'ADA@example.com' })).items).toMatchObject([{ name: 'Ada' }]);
  expect((await refusalOf(ada.members({ cursor: 'bm9uc2Vuc2U' }))).field).toBe('cursor');
});

test('an action without a body is one with an empty body', async () => {
  const { id } = await ada.inviteMember({ email: 'ida@example.com', name: 'Ida', roles: ['viewer'] });
  const headers = { authorization: `Bearer ${await server.serviceKey(['admin'])}` };
  const act = (verb: string) => fetch(`${server.url}/api/v1/members/${id}/${verb}`, { method: 'POST', headers });
  expect(await (await act('deactivate')).json()).toMatchObject({ state: 'deactivated' });
  expect(await (await act('reactivate')).json()).toMatchObject({ state: 'invited' });
  expect((await act('links')).status).toBe(201);
});

test('nothing of people or keys changes without the right, and then no row is left', async () => {
  const { id } = await ada.inviteMember({ email: 'jo@example.com', name: 'Jo', roles: ['viewer'] });
  const { id: keyId } = await ada.createKey({ name: 'shop', environment: 'production', scopes: ['serve'] });
  const before = await lastAudit();
  for (const roles of [['viewer'], ['author'], ['releaser'], ['serve']] as const) {
    const client = server.withKey(await server.serviceKey(roles));
    const made = (await lastAudit()).seq;
    const calls = [
      client.inviteMember({ email: 'z@example.com', name: 'Z', roles: ['viewer'] }),
      client.changeMember(id, { roles: ['admin'] }),
      client.deactivateMember(id),
      client.reactivateMember(id),
      client.linkMember(id),
      client.createKey({ name: 'z', environment: 'production', scopes: ['serve'] }),
      client.rotateKey(keyId),
      client.revokeKey(keyId),
      client.changeMe({ name: 'Z' }),
    ];
    const refused = await Promise.all(calls.map(refusalOf));
    expect(refused.map(({ status }) => status).filter((status) => status !== 403 && status !== 404)).toEqual([]);
    expect((await lastAudit()).seq).toBe(made);
  }
  expect(await ada.member(id)).toMatchObject({ rowVersion: 1, state: 'invited' });
  expect((await ada.key(keyId)).rowVersion).toBe(1);
  expect((await lastAudit()).seq).toBeGreaterThan(before.seq);
});

test('webhooks are told of people and keys, without addresses and without secrets', async () => {
  const { id, link } = await ada.inviteMember({ email: 'kai@example.com', name: 'Kai', roles: ['viewer'] });
  await ada.changeMember(id, { roles: ['author'] });
  const { id: keyId, key } = await ada.createKey({ name: 'shop', environment: 'production', scopes: ['serve'] });
  const { id: newId, key: newKey } = await ada.rotateKey(keyId);
  await ada.revokeKey(newId);
  const rows = await server.store.db.selectFrom('outbox').select('event').orderBy('seq', 'desc').limit(5).execute();
  expect(rows.map(({ event }) => [event.type, event.subject]).reverse()).toEqual([
    ['member.invited', `members/${id}`],
    ['member.changed', `members/${id}`],
    ['key.created', `keys/${keyId}`],
    ['key.rotated', `keys/${newId}`],
    ['key.revoked', `keys/${newId}`],
  ]);
  const told = JSON.stringify(rows);
  for (const secret of ['kai@example.com', tokenOf(link?.url ?? ''), key, newKey]) expect(told).not.toContain(secret);
});

test('the ETag of a member is its version', async () => {
  const { id } = (await ada.members({ limit: 1 })).items[0] ?? { id: '' };
  const response = await fetch(`${server.url}/api/v1/members/${id}`, {
    headers: { authorization: `Bearer ${await server.serviceKey(['viewer'])}` },
  });
  const member = await response.json();
  expect(response.headers.get('etag')).toBe(`"${member.rowVersion}"`);
});
