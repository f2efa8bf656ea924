import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiError, type Client, type CreateWebhook, createClient } from '@setlist/sdk';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addWebhookRoutes } from '../../packages/server/src/api/webhooks.ts';
import { createEdge } from '../../packages/server/src/http/edge.ts';
import { connectPostgres, type PostgresStore } from '../../packages/server/src/postgres/connect.ts';
import { openDeliveryQueue } from '../../packages/server/src/webhooks/delivery-queue.ts';
import { EVENT_TYPES } from '../../packages/server/src/webhooks/event-types.ts';
import { takeEvents } from '../../packages/server/src/webhooks/take-events.ts';
import { placeEmptyStore } from './empty-store.ts';
import { QUIET, tell } from './webhook-events.ts';

const HOOK: CreateWebhook = {
  url: 'https://hooks.example.com/T0/B0/very-secret?token=also-secret',
  events: ['release.*'],
};

describe('webhooks over the API', () => {
  let folder: string;
  let store: PostgresStore;
  let app: FastifyInstance;
  let client: Client;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'setlist-webhooks-api-'));
    await placeEmptyStore(folder);
    store = await connectPostgres({ stateDirectory: folder, log: QUIET });
    app = createEdge({ log: pino({ level: 'silent' }), direct: {}, bodyLimitBytes: 65_536 });
    await app.register(
      async (scope) => {
        // Who may come in is decided before these routes, and tested with all the others.
        scope.addHook('onRequest', async (request) => {
          const caller = { kind: 'server', task: 'test' } as const;
          request.visitor = { caller, name: 'test', roles: ['admin'], environment: null, serves: false };
        });
        addWebhookRoutes(scope, { db: () => store.db }, { allowance: { networks: [], hosts: new Set(['receiver']) } });
      },
      { prefix: '/api/v1' },
    );
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    client = createClient({ url, apiKey: 'unused' });
  });
  afterAll(async () => {
    await app.close();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    await store.db.deleteFrom('webhooks').execute();
  });

  const refusal = (asked: Promise<unknown>) =>
    asked.then(
      () => {
        throw new Error('It was not refused.');
      },
      (error: ApiError) => error.problem,
    );

  it('shows a secret once, and to a repeated request not at all', async () => {
    const made = await client.createWebhook(HOOK, { idempotencyKey: 'one' });
    expect(made).toMatchObject({ ...HOOK, format: 'cloudevents', active: true, rowVersion: 1 });
    expect(made.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const again = await client.createWebhook(HOOK, { idempotencyKey: 'one' });
    expect(again).toEqual({ ...made, secret: null });
    const { secret: _, ...shown } = made;
    expect(await client.webhook(made.id)).toEqual(shown);
    expect((await client.webhooks()).items).toEqual([shown]);
    const rotated = await client.rotateWebhookSecret(made.id, { overlapHours: 1 }, { ifVersion: 1 });
    expect(rotated.secret).not.toBe(made.secret);
    expect(Date.parse(rotated.previousSecretUntil ?? '') - Date.parse(rotated.updatedAt)).toBe(3_600_000);
  });

  it('the audit log holds neither the secret nor what follows the host in the URL', async () => {
    const { id } = await client.createWebhook(HOOK);
    await client.changeWebhook(id, { url: 'https://hooks.example.com/another-secret', description: 'for the team' });
    await client.rotateWebhookSecret(id);
    await client.deleteWebhook(id);
    const rows = await store.db.selectFrom('audit').selectAll().where('object_id', '=', id).orderBy('seq').execute();
    expect(rows.map(({ action, object_version }) => [action, object_version])).toEqual(
      [1, 2, 3, 4].map((version) => ['webhook.change', version]),
    );
    expect(rows[1]?.change).toMatchObject({
      url: { from: { origin: 'https://hooks.example.com' }, to: { origin: 'https://hooks.example.com' } },
      description: { from: '', to: 'for the team' },
    });
    expect(JSON.stringify(rows)).not.toMatch(/secret"?:"?whsec|very-secret|also-secret|another-secret/);
  });

  it('a change made up from an older version is refused with what changed since', async () => {
    const { id } = await client.createWebhook(HOOK);
    await client.changeWebhook(id, { active: false }, { ifVersion: 1 });
    for (const asked of [
      () => client.changeWebhook(id, { active: true }, { ifVersion: 1 }),
      () => client.rotateWebhookSecret(id, {}, { ifVersion: 1 }),
      () => client.deleteWebhook(id, { ifVersion: 1 }),
    ]) {
      const problem = await refusal(asked());
      expect(problem).toMatchObject({ status: 412, code: 'stale_write' });
      expect(problem.detail).toMatch(/it is at 2 now: webhook\.change by test/);
    }
    expect(await client.webhook(id)).toMatchObject({ active: false, rowVersion: 2 });
  });

  it.each([
    [{ ...HOOK, evnts: [] }, '/evnts', /no field `evnts`.*`events`/],
    [{ events: ['*'] }, '/url', /`url` is missing/],
    [{ url: HOOK.url }, '/events', /`events` is missing/],
    [{ ...HOOK, events: [] }, '/events', /1 to 100/],
    [{ ...HOOK, events: ['release.*', 'release.aproved'] }, '/events/1', /Did you mean `release.approved`/],
    [{ ...HOOK, events: [7] }, '/events/0', /is a string/],
    [{ ...HOOK, format: 'teams' }, '/format', /`slack`/],
    [{ ...HOOK, description: 'a\u0000b' }, '/description', /line/],
    [{ ...HOOK, description: 'x'.repeat(501) }, '/description', /500/],
    [{ ...HOOK, url: 'hooks.example.com' }, '/url', /absolute URL/],
    [{ ...HOOK, url: 'ftp://hooks.example.com' }, '/url', /https:\/\//],
    [{ ...HOOK, url: 'http://hooks.example.com' }, '/url', /https:\/\//],
    [{ ...HOOK, url: 'https://me:pw@hooks.example.com' }, '/url', /password/],
    [{ ...HOOK, url: 'https://hooks.example.com/#part' }, '/url', /after `#`/],
    [{ ...HOOK, url: 'https://hooks.example.com:22' }, '/url', /port 443/],
    [{ ...HOOK, url: 'https://169.254.169.254/latest' }, '/url', /public address.*allowPrivateWebhooks/],
    [{ ...HOOK, url: 'https://0x7f.1/' }, '/url', /public address/],
    [{ ...HOOK, url: 'https://[::ffff:10.0.0.1]/' }, '/url', /public address/],
    [{ ...HOOK, url: 'https://localhost./' }, '/url', /public address/],
    [{ ...HOOK, url: 'https://db.internal/' }, '/url', /public address/],
    [[], undefined, /JSON object/],
  ])('refuses %j and says what is wrong', async (body, field, detail) => {
    const problem = await refusal(client.createWebhook(body as CreateWebhook));
    expect(problem).toMatchObject({ status: 400, code: 'invalid_request', detail: expect.stringMatching(detail) });
    expect(problem.field).toBe(field);
    expect((await client.webhooks()).items).toEqual([]);
  });

  it('a host that is allowed may be private, without TLS and on any port', async () => {
    expect(await client.createWebhook({ ...HOOK, url: 'http://receiver:4711/x' })).toMatchObject({
      url: 'http://receiver:4711/x',
    });
  });

  it('the delivery log is paged, newest first, and filtered', async () => {
    const { id } = await client.createWebhook({ ...HOOK, events: ['*'] });
    await tell(store.db, 'release.approved', 5);
    await tell(store.db, 'key.created', 2);
    const queue = await openDeliveryQueue({ store, log: QUIET, leaseSeconds: 45, superviseSeconds: 30 });
    await takeEvents(store.db, queue);
    await queue.stop();
    const first = await client.deliveries(id, { limit: 4 });
    expect(first.items.map(({ eventType }) => eventType)).toEqual([
      'key.created',
      'key.created',
      'release.approved',
      'release.approved',
    ]);
    const rest = await client.deliveries(id, { limit: 4, cursor: first.nextCursor ?? '' });
    expect(rest.items).toHaveLength(3);
    expect(rest.nextCursor).toBeNull();
    expect(new Set([...first.items, ...rest.items].map((one) => one.id)).size).toBe(7);
    expect((await client.deliveries(id, { type: 'key.created', state: 'waiting' })).items).toHaveLength(2);
    expect((await client.deliveries(id, { state: 'failed' })).items).toEqual([]);
    expect((await client.deliveries(id, { since: '2999-01-01T00:00:00Z' })).items).toEqual([]);
    const [newest] = first.items;
    expect(await client.delivery(id, newest?.id ?? '')).toMatchObject({
      event: { type: 'key.created', data: { number: 2 } },
    });
    const { id: other } = await client.createWebhook(HOOK);
    expect(await refusal(client.delivery(other, newest?.id ?? ''))).toMatchObject({ status: 404 });
    expect(await refusal(client.replayDelivery(other, newest?.id ?? ''))).toMatchObject({ status: 404 });
    expect(await refusal(client.deliveries('whk_none'))).toMatchObject({ status: 404 });
    expect(await refusal(client.deliveries(id, { since: 'yesterday' }))).toMatchObject({ field: 'since', status: 400 });
    expect(await refusal(client.replayDeliveries(id, { since: 'yesterday' }))).toMatchObject({
      field: '/since',
      status: 400,
    });
  });

  it('neither tests nor replays what is not active', async () => {
    const { id } = await client.createWebhook(HOOK);
    expect(await client.testWebhook(id, { idempotencyKey: 'test' })).toMatchObject({ state: 'waiting' });
    expect(await client.testWebhook(id, { idempotencyKey: 'test' })).toMatchObject({ state: 'waiting' });
    expect((await client.deliveries(id)).items).toHaveLength(1);
    await client.changeWebhook(id, { active: false });
    expect(await refusal(client.testWebhook(id))).toMatchObject({ status: 409, code: 'conflict' });
    expect(await refusal(client.replayDeliveries(id, { since: '2026-01-01T00:00:00Z' }))).toMatchObject({
      status: 409,
    });
  });

  it('lists every event that a webhook may ask for', async () => {
    expect((await client.webhookEvents()).map(({ type }) => type)).toEqual(Object.keys(EVENT_TYPES).sort());
  });

  it('takes events and queues their deliveries together or not at all', async () => {
    await client.createWebhook({ ...HOOK, events: ['*'] });
    await tell(store.db, 'release.approved', 3);
    const queue = await openDeliveryQueue({ store, log: QUIET, leaseSeconds: 45, superviseSeconds: 30 });
    const broken = { ...queue, add: () => Promise.reject(new Error('The queue broke.')) };
    await expect(takeEvents(store.db, broken)).rejects.toThrow('The queue broke.');
    expect(await store.db.selectFrom('deliveries').selectAll().execute()).toEqual([]);
    expect(await store.db.selectFrom('outbox').selectAll().execute()).toHaveLength(3);
    await takeEvents(store.db, queue);
    await queue.stop();
    expect(await store.db.selectFrom('outbox').selectAll().execute()).toEqual([]);
    expect(
      await store.db.selectFrom('deliveries').select('job_id').where('job_id', 'is not', null).execute(),
    ).toHaveLength(3);
  });
});
