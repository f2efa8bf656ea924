import { describe, expect, test } from 'vitest';
import { joinAs, refusalOf } from './accounts-server.ts';
import { inHours, openKeyHolders, personal } from './key-holders.ts';

const { server, ada, bo } = await openKeyHolders();
const lastAudit = () =>
  server.store.db.selectFrom('audit').selectAll().orderBy('seq', 'desc').executeTakeFirstOrThrow();

describe('a service key', () => {
  test('is made by administrators alone, and shown once', async () => {
    const request = { name: 'shop', environment: 'production', scopes: ['serve', 'author'] } as const;
    const made = await ada.createKey(request, { idempotencyKey: 'shop-1' });
    expect(made).toMatchObject({ name: 'shop', memberId: null, expiresAt: null, lastUsedAt: null, rowVersion: 1 });
    expect(made.key).toMatch(/^slk_/);
    expect(await ada.createKey(request, { idempotencyKey: 'shop-1' })).toMatchObject({
      id: made.id,
      key: null,
      notice: expect.stringContaining('shown then'),
    });
    const kept = JSON.stringify(await server.store.db.selectFrom('idempotent_results').selectAll().execute());
    expect(kept).not.toContain(made.key);
    expect(await lastAudit()).toMatchObject({
      action: 'key.change',
      object_id: made.id,
      environment: 'production',
      actor_name: 'Ada',
    });
    expect((await refusalOf(bo.createKey(request))).code).toBe('forbidden');
    expect(await server.withKey(made.key ?? '').me()).toMatchObject({
      kind: 'key',
      roles: ['author'],
      environment: 'production',
      key: { scopes: ['serve', 'author'] },
    });
  });

  test('cannot review', async () => {
    expect(
      await refusalOf(ada.createKey({ name: 'robot', environment: 'production', scopes: ['reviewer'] })),
    ).toMatchObject({ code: 'person_needed', field: '/scopes' });
  });

  test('has no person to make personal keys for', async () => {
    const client = server.withKey(await server.serviceKey(['admin']));
    expect(await refusalOf(client.createKey(personal(['viewer'])))).toMatchObject({
      code: 'person_needed',
      field: '/personal',
    });
  });

  test('is no back door: `admin` is lost with the administrator who made it, the rest is kept', async () => {
    const { browser, id } = await joinAs(server, ada, { email: 'mal@example.com', roles: ['admin'] });
    const request = { name: 'back door', environment: 'production', scopes: ['admin', 'author'] } as const;
    const client = server.withKey((await browser.client.createKey(request)).key ?? '');
    expect((await client.me()).roles).toEqual(['author', 'admin']);
    await ada.changeMember(id, { roles: ['viewer'] });
    expect((await refusalOf(client.changeMember(id, { roles: ['admin'] }))).code).toBe('forbidden');
    expect((await client.me()).roles).toEqual(['author']);
    await ada.changeMember(id, { roles: ['admin'] });
    await ada.deactivateMember(id);
    expect((await refusalOf(client.reactivateMember(id))).code).toBe('forbidden');
  });

  test('names whoever stands behind it, also when a key made it', async () => {
    const { key } = await ada.createKey(personal(['admin']));
    const made = await server
      .withKey(key ?? '')
      .createKey({ name: 'by a key', environment: 'production', scopes: ['viewer'] });
    const row = await server.store.db
      .selectFrom('api_keys')
      .selectAll()
      .where('id', '=', made.id)
      .executeTakeFirstOrThrow();
    expect([row.created_by_member, row.created_by]).toEqual([(await ada.me()).id, expect.stringMatching(/^key:/)]);
  });
});

describe('a personal key', () => {
  test('acts as its member, with no more than it was given', async () => {
    const { key, memberId } = await bo.createKey(personal(['author', 'serve'], { expiresAt: inHours(1) }));
    const me = await bo.me();
    expect(memberId).toBe(me.id);
    expect(await server.withKey(key ?? '').me()).toMatchObject({ kind: 'person', id: me.id, roles: ['author'] });
    expect(await lastAudit()).toMatchObject({ action: 'own_key.change', via: 'session' });
  });

  test('cannot be given a role that its member has not', async () => {
    expect(await refusalOf(bo.createKey(personal(['author', 'releaser'])))).toMatchObject({
      code: 'forbidden',
      field: '/scopes',
    });
    const { key } = await bo.createKey(personal(['author']));
    const narrow = server.withKey(key ?? '');
    expect(await refusalOf(narrow.createKey(personal(['reviewer'])))).toMatchObject({
      code: 'forbidden',
      field: '/scopes',
    });
    expect(await refusalOf(narrow.createKey(personal(['serve'])))).toMatchObject({
      code: 'forbidden',
      field: '/scopes',
    });
  });

  test('that may talk to personas in one environment cannot give that for another', async () => {
    const { key } = await bo.createKey(personal(['author', 'serve'], { environment: 'development' }));
    const client = server.withKey(key ?? '');
    expect((await client.createKey(personal(['serve'], { environment: 'development' }))).scopes).toEqual(['serve']);
    expect(await refusalOf(client.createKey(personal(['serve'], { environment: 'production' })))).toMatchObject({
      code: 'forbidden',
    });
  });

  test('loses a role when its member does', async () => {
    const { browser, id } = await joinAs(server, ada, { email: 'cy@example.com', roles: ['author', 'releaser'] });
    const { key } = await browser.client.createKey(personal(['author', 'releaser']));
    const withKey = server.withKey(key ?? '');
    expect((await withKey.me()).roles).toEqual(['author', 'releaser']);
    await ada.changeMember(id, { roles: ['author'] });
    expect((await withKey.me()).roles).toEqual(['author']);
    const { id: keyId } = (await browser.client.keys()).items[0] ?? { id: '' };
    expect(await refusalOf(browser.client.rotateKey(keyId))).toMatchObject({ code: 'forbidden', field: '/scopes' });
  });

  test('made with a key does not outlive that', async () => {
    const soon = inHours(2);
    const { key } = await bo.createKey(personal(['author'], { expiresAt: soon }));
    const client = server.withKey(key ?? '');
    const longer = client.createKey(personal(['author'], { expiresAt: inHours(3) }));
    expect(await refusalOf(longer)).toMatchObject({ code: 'forbidden', field: '/expiresAt' });
    expect((await client.createKey(personal(['author']))).expiresAt).toBe(soon);
    expect((await client.createKey(personal(['author'], { expiresAt: inHours(1) }))).expiresAt).not.toBe(soon);
    // An administrator's may: it could make a person who does.
    const { key: any } = await ada.createKey(personal(['admin'], { expiresAt: soon }));
    expect(
      (await server.withKey(any ?? '').createKey({ name: 'shop', environment: 'production', scopes: ['serve'] }))
        .expiresAt,
    ).toBeNull();
  });

  test('stops when it is over', async () => {
    const { key, id } = await bo.createKey(personal(['author'], { expiresAt: inHours(1) }));
    await server.store.db
      .updateTable('api_keys')
      .set({ expires_at: inHours(-1) })
      .where('id', '=', id)
      .execute();
    await server.store.db
      .updateTable('snapshot_version')
      .set((eb) => ({ version: eb('version', '+', 1) }))
      .execute();
    await ada.createKey({ name: 'refreshes', environment: 'production', scopes: ['serve'] });
    expect((await refusalOf(server.withKey(key ?? '').me())).status).toBe(401);
  });
});

describe('what a member sees', () => {
  test('are their own keys; administrators see all', async () => {
    const { id } = await bo.me();
    const own = (await bo.keys({ limit: 200 })).items;
    expect(own.length).toBeGreaterThan(2);
    expect(own.every(({ memberId }) => memberId === id)).toBe(true);
    const all = (await ada.keys({ limit: 200 })).items;
    expect(all.length).toBeGreaterThan(own.length);
    expect((await ada.keys({ member: id, limit: 200 })).items).toEqual(own);
    expect((await bo.keys({ member: 'me', limit: 200 })).items).toEqual(own);
    const others = all.find(({ memberId }) => memberId !== id)?.id ?? '';
    const refused = await Promise.all([bo.key(others), bo.revokeKey(others), bo.rotateKey(others)].map(refusalOf));
    expect(refused.map(({ status }) => status)).toEqual([404, 404, 404]);
  });

  test('comes in pages, by environment and by whether it works', async () => {
    const all = (await ada.keys({ limit: 200 })).items;
    const paged: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await ada.keys({ limit: 4, ...(cursor ? { cursor } : {}) });
      paged.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(paged).toEqual(all.map(({ id }) => id));
    expect((await ada.keys({ environment: 'development' })).items).toEqual(
      all.filter(({ environment }) => environment === 'development'),
    );
    const now = new Date().toISOString();
    const works = all.filter(
      ({ revokedAt, expiresAt }) => revokedAt === null && (expiresAt === null || expiresAt > now),
    );
    expect((await ada.keys({ active: true, limit: 200 })).items).toEqual(works);
    expect((await ada.keys({ active: false, limit: 200 })).items).toEqual(all.filter((key) => !works.includes(key)));
    const forged = Buffer.from(JSON.stringify(["x' or 1=1", 'y'])).toString('base64url');
    expect((await refusalOf(ada.keys({ cursor: forged }))).status).toBe(400);
  });
});
