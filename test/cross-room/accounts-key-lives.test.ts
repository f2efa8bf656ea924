import type { RotateKeyRequest } from '@setlist/sdk';
import { describe, expect, test } from 'vitest';
import { createKeyUsage } from '../../packages/server/src/operations/key-usage.ts';
import { joinAs, refusalOf } from './accounts-server.ts';
import { HOUR_MS, inHours, openKeyHolders, personal } from './key-holders.ts';

const { server, ada, bo } = await openKeyHolders();
const lastAudit = () =>
  server.store.db.selectFrom('audit').selectAll().orderBy('seq', 'desc').executeTakeFirstOrThrow();

describe('rotating', () => {
  test('makes a key that can do the same while the old one goes on for the overlap', async () => {
    const old = await ada.createKey({
      name: 'shop',
      environment: 'production',
      scopes: ['serve', 'viewer'],
      expiresAt: inHours(48),
    });
    const made = await ada.rotateKey(
      old.id,
      { overlap: '2h' },
      { ifVersion: old.rowVersion, idempotencyKey: 'rotate-shop' },
    );
    expect(made).toMatchObject({
      name: 'shop',
      scopes: ['serve', 'viewer'],
      environment: 'production',
      replaced: { id: old.id, replacedBy: made.id },
    });
    expect(Date.parse(made.expiresAt ?? '') - Date.parse(made.createdAt)).toBe(
      Date.parse(old.expiresAt ?? '') - Date.parse(old.createdAt),
    );
    expect(Date.parse(made.replaced.expiresAt ?? '') - Date.parse(made.createdAt)).toBe(2 * HOUR_MS);
    for (const key of [old.key, made.key]) expect((await server.withKey(key ?? '').me()).roles).toEqual(['viewer']);
    const again = await ada.rotateKey(
      old.id,
      { overlap: '2h' },
      { ifVersion: old.rowVersion, idempotencyKey: 'rotate-shop' },
    );
    expect(again).toMatchObject({ id: made.id, key: null });
    expect(await refusalOf(ada.rotateKey(old.id))).toMatchObject({
      status: 409,
      detail: expect.stringContaining(made.id),
    });
    const written = await server.store.db
      .selectFrom('audit')
      .select(['action', 'object_id'])
      .orderBy('seq', 'desc')
      .limit(2)
      .execute();
    expect(written).toEqual([
      { action: 'key.change', object_id: old.id },
      { action: 'key.change', object_id: made.id },
    ]);
  });

  test('is for its own member alone where a key is personal: whoever is told the new one could act as them', async () => {
    const { id, key } = await bo.createKey(personal(['reviewer']));
    const service = server.withKey(await server.serviceKey(['admin']));
    for (const client of [ada, service]) {
      expect(await refusalOf(client.rotateKey(id))).toMatchObject({ status: 403, code: 'person_needed' });
    }
    expect((await server.withKey(key ?? '').rotateKey(id)).memberId).toBe((await bo.me()).id);
    await ada.revokeKey(id);
  });

  test('puts whoever is told the new key behind it, so that nobody publishes under the name of another', async () => {
    const { browser } = await joinAs(server, ada, { email: 'eve@example.com', roles: ['admin'] });
    const old = await browser.client.createKey({ name: 'ci', environment: 'production', scopes: ['author'] });
    const behind = async (id: string) =>
      (
        await server.store.db
          .selectFrom('api_keys')
          .select('created_by_member')
          .where('id', '=', id)
          .executeTakeFirstOrThrow()
      ).created_by_member;
    const own = await server.withKey(old.key ?? '').rotateKey(old.id);
    expect(await behind(own.id)).toBe((await browser.client.me()).id);
    expect(await behind((await ada.rotateKey(own.id)).id)).toBe((await ada.me()).id);
  });

  test('with no overlap stops the old key at once', async () => {
    const old = await ada.createKey({ name: 'shop', environment: 'production', scopes: ['viewer'] });
    const made = await ada.rotateKey(old.id, { overlap: '0s' });
    expect((await refusalOf(server.withKey(old.key ?? '').me())).status).toBe(401);
    expect((await server.withKey(made.key ?? '').me()).roles).toEqual(['viewer']);
  });

  test('a key may rotate itself, for no longer a life than it had', async () => {
    const old = await ada.createKey({
      name: 'pipeline',
      environment: 'production',
      scopes: ['author'],
      expiresAt: inHours(24),
    });
    const client = server.withKey(old.key ?? '');
    expect(await refusalOf(client.rotateKey(old.id, { expiresAt: inHours(48) }))).toMatchObject({
      code: 'forbidden',
      field: '/expiresAt',
    });
    const made = await client.rotateKey(old.id);
    expect((await server.withKey(made.key ?? '').me()).roles).toEqual(['author']);
    expect(await lastAudit()).toMatchObject({ action: 'own_key.change', via: `key:${old.id}` });
  });

  test.each([
    [{ overlap: 'a while' }, '/overlap'],
    [{ overlap: '31d' }, '/overlap'],
    [{ expiresAt: 'tomorrow' }, '/expiresAt'],
    [{ expiresAt: '2020-01-01T00:00:00Z' }, '/expiresAt'],
    [{ scopes: ['admin'] }, '/scopes'],
  ])('with %j is refused, naming the field', async (body, field) => {
    const { id } = await ada.createKey({ name: 'x', environment: 'production', scopes: ['serve'] });
    expect(await refusalOf(ada.rotateKey(id, body as RotateKeyRequest))).toMatchObject({ status: 400, field });
  });
});

test('a revoked key is refused at once, and a stale revocation too', async () => {
  const { id, key, rowVersion } = await ada.createKey({
    name: 'leaked',
    environment: 'production',
    scopes: ['viewer'],
  });
  expect((await refusalOf(ada.revokeKey(id, { ifVersion: rowVersion + 1 }))).status).toBe(412);
  await ada.revokeKey(id, { ifVersion: rowVersion });
  await ada.revokeKey(id);
  expect((await refusalOf(server.withKey(key ?? '').me())).status).toBe(401);
  expect(await ada.key(id)).toMatchObject({ revokedAt: expect.any(String), rowVersion: 2 });
  expect((await refusalOf(ada.rotateKey(id))).status).toBe(409);
});

test('when keys were used last is written in the background, a key once in a while', async () => {
  const first = await ada.createKey({ name: 'one', environment: 'production', scopes: ['serve'] });
  const second = await ada.createKey({ name: 'two', environment: 'production', scopes: ['serve'] });
  const usage = createKeyUsage({ db: () => server.store.db, log: { warn: () => {} }, lookEveryMs: 5 });
  usage.used(first.id);
  usage.used(second.id);
  await expect.poll(async () => (await ada.key(second.id)).lastUsedAt).not.toBeNull();
  const { lastUsedAt, rowVersion } = await ada.key(first.id);
  expect(lastUsedAt).not.toBeNull();
  expect(rowVersion).toBe(first.rowVersion);
  usage.used(first.id);
  await usage.close();
  expect((await ada.key(first.id)).lastUsedAt).toBe(lastUsedAt);
});

test('while the database is away, what was used waits, and nothing fails', async () => {
  const { id } = await ada.createKey({ name: 'three', environment: 'production', scopes: ['serve'] });
  let isThere = false;
  const usage = createKeyUsage({
    db: () => (isThere ? server.store.db : null),
    log: { warn: () => {} },
    lookEveryMs: HOUR_MS,
  });
  usage.used(id);
  await usage.close();
  expect((await ada.key(id)).lastUsedAt).toBeNull();
  isThere = true;
  await usage.close();
  expect((await ada.key(id)).lastUsedAt).not.toBeNull();
});
