import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { changeWebhook } from '../../packages/server/src/operations/change-webhook.ts';
import { deleteWebhook } from '../../packages/server/src/operations/delete-webhook.ts';
import { replayDeliveries, replayDelivery } from '../../packages/server/src/operations/replay-delivery.ts';
import { rotateSecretOfWebhook } from '../../packages/server/src/operations/rotate-secret-of-webhook.ts';
import { testWebhook } from '../../packages/server/src/operations/test-webhook.ts';
import { ENGINES } from './engines.ts';
import { useWebhooks } from './use-webhooks.ts';
import { CALL, tell } from './webhook-events.ts';
import { startReceiver } from './webhook-receiver.ts';

describe.each(ENGINES)('webhooks, %s', (kind) => {
  const { store, receiver, start, hook, deliveries, states, eventually } = useWebhooks(kind);

  it('an event reaches whoever asked for it, signed, as a CloudEvent', async () => {
    const { secret } = await hook();
    await hook({ url: `${receiver().url}/keys`, events: ['key.created'] });
    await start();
    await tell(store().db, 'release.approved', 1, { persona: 'concierge' });
    await eventually(states).toEqual(['delivered']);
    expect(receiver().received).toHaveLength(1);
    const [request] = receiver().received;
    if (request === undefined) throw new Error('nothing came');
    expect(request.headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
    const body = receiver().verified(request, secret);
    expect(body).toEqual({
      specversion: '1.0',
      id: request.headers['webhook-id'],
      source: 'https://setlist.example.com',
      type: 'dev.setlist.release.approved',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      subject: 'releases/1',
      datacontenttype: 'application/json',
      data: { number: 1, persona: 'concierge' },
    });
    expect(() =>
      receiver().verified({ ...request, body: request.body.replace('concierge', 'other') }, secret),
    ).toThrow();
  });

  it('first attempts come one at a time and in the order of the events', async () => {
    let underWay = 0;
    let most = 0;
    receiver().answer((response) => {
      underWay += 1;
      most = Math.max(most, underWay);
      setTimeout(() => {
        underWay -= 1;
        response.writeHead(200).end();
      }, 2);
    });
    await hook();
    for (let round = 0; round < 4; round += 1) await tell(store().db, 'release.advanced', 10, { round });
    await start();
    await eventually(async () => (await states()).filter((state) => state === 'delivered').length).toBe(40);
    const order = receiver()
      .received.map(({ body }) => JSON.parse(body).data)
      .map(({ round, number }) => round * 10 + number);
    expect(order).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    expect(most).toBe(1);
  });

  it('an attempt that fails is made again under the same id, until it succeeds', async () => {
    const { secret } = await hook();
    receiver().answer((response, number) => {
      if (number === 1) response.writeHead(500).end('no '.repeat(1_000));
      else if (number === 2) response.destroy();
      else if (number > 3) response.writeHead(200).end();
      // The third one hangs.
    });
    await start({ pace: { timeoutMs: 1_000 } });
    await tell(store().db, 'release.approved');
    await eventually(states).toEqual(['delivered']);
    expect(receiver().received).toHaveLength(4);
    expect(new Set(receiver().ids()).size).toBe(1);
    for (const request of receiver().received) receiver().verified(request, secret);
    expect((await deliveries())[0]).toMatchObject({
      attempts: 4,
      last_status: 200,
      last_error: null,
      next_attempt_at: null,
    });
  });

  it('gives up at the end of the schedule, keeps the beginning of the answer, and does not hold up what comes after', async () => {
    await hook();
    receiver().answer((response, _, { body }) => {
      if (JSON.parse(body).type.endsWith('aborted')) response.writeHead(503).end(`\u0000${'é'.repeat(5_000)}`);
      else response.writeHead(200).end();
    });
    await tell(store().db, 'release.aborted');
    await tell(store().db, 'release.completed');
    await start();
    await eventually(states).toEqual(['failed', 'delivered']);
    const [failed] = await deliveries();
    expect(failed).toMatchObject({ attempts: 4, last_status: 503, last_error: 'Answered 503.', next_attempt_at: null });
    expect(Buffer.byteLength(failed?.last_response ?? '')).toBeLessThanOrEqual(1_030);
    expect(failed?.last_response).toMatch(/^\ufffdéé/);
  });

  it('new events go before attempts that are made again', async () => {
    await hook();
    const held: ServerResponse[] = [];
    receiver().answer((response, number) => {
      if (number <= 2) held.push(response);
      else response.writeHead(200).end();
    });
    const isQueued = async (index: number) => typeof (await deliveries())[index]?.job_id === 'string';
    await start();
    await tell(store().db, 'release.submitted');
    await eventually(() => held.length).toBe(1);
    await tell(store().db, 'release.approved');
    await eventually(() => isQueued(1)).toBe(true);
    held[0]?.writeHead(500).end();
    await eventually(() => held.length).toBe(2);
    await tell(store().db, 'release.started');
    await eventually(() => isQueued(2)).toBe(true);
    await eventually(async () => Date.parse((await deliveries())[0]?.next_attempt_at ?? '') < Date.now()).toBe(true);
    held[1]?.writeHead(200).end();
    await eventually(states).toEqual(['delivered', 'delivered', 'delivered']);
    const order = receiver().received.map(({ body }) => JSON.parse(body).type.replace('dev.setlist.release.', ''));
    expect(order).toEqual(['submitted', 'approved', 'started', 'submitted']);
  });

  it('an answer that never ends takes no longer than the time limit', async () => {
    await hook();
    const drips: NodeJS.Timeout[] = [];
    receiver().answer((response) => {
      response.writeHead(200);
      drips.push(setInterval(() => response.write('.'), 50));
    });
    await start({ pace: { timeoutMs: 1_000 } });
    await tell(store().db, 'release.approved');
    await eventually(states).toEqual(['delivered']);
    for (const drip of drips) clearInterval(drip);
  });

  it('waits as long as Retry-After asks', async () => {
    await hook();
    receiver().answer((response) => response.writeHead(429, { 'retry-after': '3600' }).end());
    await start();
    await tell(store().db, 'release.approved');
    await eventually(async () => (await deliveries())[0]?.attempts).toBe(1);
    const [delivery] = await deliveries();
    const waitMs = Date.parse(delivery?.next_attempt_at ?? '') - Date.parse(delivery?.last_attempt_at ?? '');
    expect(waitMs).toBeGreaterThan(3_500_000);
    expect(waitMs).toBeLessThan(3_700_000);
  });

  it('410 Gone ends it: the webhook is deactivated with an audit row and told of, and is sent nothing more', async () => {
    const { id } = await hook();
    const other = await startReceiver();
    await hook({ url: other.url, events: ['webhook.*'] });
    receiver().answer((response) => response.writeHead(410).end());
    await tell(store().db, 'release.approved', 3);
    await start();
    await eventually(() => other.received.length).toBe(1);
    await eventually(async () => (await states()).slice(0, 3)).toEqual(['failed', 'failed', 'failed']);
    expect(receiver().received).toHaveLength(1);
    expect(JSON.parse(other.received[0]?.body ?? '')).toMatchObject({ type: 'dev.setlist.webhook.deactivated' });
    const row = await store().db.selectFrom('webhooks').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    expect(row).toMatchObject({ active: false, inactive_reason: 'The receiver answered 410 Gone.', row_version: 2 });
    const audit = await store().db.selectFrom('audit').selectAll().where('object_id', '=', id).orderBy('seq').execute();
    expect(audit.at(-1)).toMatchObject({ actor_kind: 'server', actor_id: 'webhooks', action: 'webhook.change' });
    await other.close();
  });

  it('after a rotation both secrets sign, and without an overlap the new one alone', async () => {
    const { id, secret } = await hook();
    await start();
    const rotate = async (overlapMs: number) => {
      const rotated = await rotateSecretOfWebhook(store().db, CALL, id, { overlapMs, expected: null });
      if (!rotated.ok) throw new Error(rotated.error.message);
      return rotated.value.secret;
    };
    const second = await rotate(60_000);
    await tell(store().db, 'release.approved');
    await eventually(() => receiver().received.length).toBe(1);
    const third = await rotate(0);
    await tell(store().db, 'release.approved');
    await eventually(() => receiver().received.length).toBe(2);
    const [first, last] = receiver().received;
    if (first === undefined || last === undefined) throw new Error('nothing came');
    receiver().verified(first, secret);
    receiver().verified(first, second);
    receiver().verified(last, third);
    expect(() => receiver().verified(last, second)).toThrow();
    expect(JSON.stringify(await store().db.selectFrom('audit').selectAll().execute())).not.toMatch(/whsec_/);
  });

  it('a test goes to that webhook alone, whatever it asked for', async () => {
    const { id } = await hook({ events: ['key.created'] });
    await hook({ url: `${receiver().url}/all`, events: ['*'] });
    await start();
    const tested = await testWebhook(store().db, CALL, id);
    expect(tested).toMatchObject({ ok: true, value: { delivery: { state: 'waiting', event_type: 'webhook.test' } } });
    await eventually(states).toEqual(['delivered']);
    expect(receiver().received.map(({ path }) => path)).toEqual(['/']);
  });

  it('one delivery, or all that failed since a time, are sent again in their order under their ids', async () => {
    const { id } = await hook();
    const since = new Date(Date.now() - 60_000).toISOString();
    receiver().answer((response) => response.writeHead(500).end());
    await start({ pace: { schedule: [] } });
    await tell(store().db, 'release.approved', 3);
    await eventually(states).toEqual(['failed', 'failed', 'failed']);
    receiver().answer((response) => response.writeHead(200).end());
    const [first] = await deliveries();
    await replayDelivery(store().db, CALL, id, first?.id ?? '');
    await eventually(states).toEqual(['delivered', 'failed', 'failed']);
    const replayed = await replayDeliveries(store().db, CALL, id, { since, state: 'failed' });
    expect(replayed).toMatchObject({ ok: true, value: { changed: true, replayed: 2 } });
    await eventually(states).toEqual(['delivered', 'delivered', 'delivered']);
    const ids = receiver().ids();
    expect(ids.slice(3)).toEqual(ids.slice(0, 3));
    expect(await replayDeliveries(store().db, CALL, id, { since, state: 'failed' })).toMatchObject({
      ok: true,
      value: { changed: false, replayed: 0 },
    });
  });

  it('what was to be tried again is not, once it is replayed', async () => {
    const { id } = await hook();
    receiver().answer((response) => response.writeHead(500).end());
    await start({ pace: { schedule: [300, 300] } });
    await tell(store().db, 'release.approved');
    await eventually(async () => (await deliveries())[0]?.attempts).toBe(1);
    await replayDelivery(store().db, CALL, id, (await deliveries())[0]?.id ?? '');
    await eventually(states).toEqual(['failed']);
    expect((await deliveries())[0]?.attempts).toBe(3);
    expect(receiver().received).toHaveLength(4);
  });

  it('a webhook that is deleted or moved while it fails takes its deliveries with it', async () => {
    const { id } = await hook();
    const gone = await hook({ url: `${receiver().url}/gone` });
    receiver().answer((response, _, { path }) => response.writeHead(path === '/moved' ? 200 : 500).end());
    await start({ pace: { schedule: [20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20] } });
    await tell(store().db, 'release.approved');
    await eventually(() => receiver().received.length).toBeGreaterThan(3);
    await deleteWebhook(store().db, CALL, gone.id, null);
    await changeWebhook(store().db, CALL, id, null, { url: `${receiver().url}/moved` });
    await eventually(states).toEqual(['delivered']);
  });
});
