import type { Revision } from '@setlist/core/persona';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { servedPersona } from '../../packages/server/test/snapshot.ts';
import { type Asked, ask, concierge, DOCUMENT } from './ofrep-examples.ts';
import { type OfrepServer, startOfrep } from './ofrep-server.ts';

let revision: Revision;
let server: OfrepServer;

beforeAll(async () => {
  revision = await concierge();
  server = await startOfrep([revision], DOCUMENT);
});
afterAll(() => server.close());

const post = (path: string, asked: Partial<Asked> = {}) => ask(path, { of: server, ...asked });

describe('one flag', () => {
  test('a persona is an object that says what to use and why', async () => {
    const { status, json } = await post('/concierge');
    expect(status).toBe(200);
    expect(json).toMatchObject({ key: 'concierge', reason: 'STATIC', variant: 'stable' });
    const { digest, content } = revision;
    const selection = Object.fromEntries(content.axes.map((axis) => [axis.key, axis.default]));
    expect(json.value).toMatchObject({ revision: digest, version: content.version, variant: 'stable', selection });
    expect(Object.keys(json.value.parameters).length).toBeGreaterThan(0);
    expect(json.value).not.toHaveProperty('messages');
    expect(json.metadata).toEqual({ flagSetId: 'production', version: content.version, rule: 'default' });
  });

  test.each([
    ['the context', '', { compose: true }],
    ['the query', '?compose=true', {}],
  ])('messages are composed when %s asks for them, with the same parameters', async (_, query, more) => {
    const plain = await post('/concierge');
    const { json } = await post(`/concierge${query}`, { body: { context: { targetingKey: 'ana', ...more } } });
    expect(json.value.messages).toEqual([{ role: 'system', content: expect.stringMatching(/.{200}/s) }]);
    expect(json.value.parameters).toEqual(plain.json.value.parameters);
  });

  test('an axis of a persona is a string, and what the application asks for counts', async () => {
    const axis = revision.content.axes[0];
    const other = axis?.options.find(({ option }) => option !== axis.default)?.option;
    const key = `concierge.${axis?.key}`;
    expect((await post(`/${key}`)).json).toMatchObject({ key, value: axis?.default, variant: axis?.default });
    const asked = await post(`/${key}`, { body: { context: { [axis?.key ?? '']: other } } });
    expect(asked.json).toMatchObject({ value: other, metadata: { rule: 'asked' } });
  });

  test('a flag of the owner’s own has the owner’s metadata and no other', async () => {
    const { json } = await post('/banner', { body: { context: { plan: 'pro' } } });
    const metadata = { team: 'growth', weight: 0.5, live: true };
    expect(json).toEqual({ key: 'banner', value: true, variant: 'on', reason: 'TARGETING_MATCH', metadata });
  });

  test('a disabled flag has no value, and no value is ever null', async () => {
    expect((await post('/off')).json).toEqual({ key: 'off', reason: 'DISABLED' });
  });

  test('a missing targeting key is an error only where people are divided', async () => {
    expect((await post('/banner', { body: {} })).status).toBe(200);
    const { status, json } = await post('/split', { body: { context: {} } });
    expect(status).toBe(400);
    expect(json).toMatchObject({ key: 'split', errorCode: 'TARGETING_KEY_MISSING' });
    expect((await post('/split')).json.reason).toBe('SPLIT');
  });

  test('a conversation keeps the revision that it began with, as it does in the gateway', async () => {
    const next = await concierge('9.9.9');
    const own = await startOfrep([revision], DOCUMENT);
    const versionIn = async (conversation: string) => {
      const { json } = await ask('/concierge', { of: own, body: { context: { conversation } } });
      return [json.value.version, json.metadata.rule];
    };
    await versionIn('first');
    own.serve({ personas: [servedPersona(next, { revisions: [next, revision] })] });
    expect(await versionIn('first')).toEqual([revision.content.version, 'conversation']);
    expect(await versionIn('second')).toEqual(['9.9.9', 'default']);
    await own.close();
  });

  test.each(['missing', 'concierge.missing', 'missing.tone', '__proto__', 'concierge.__proto__', 'toString'])(
    'there is no flag %s',
    async (key) => {
      const { status, json } = await post(`/${key}`);
      expect(status).toBe(404);
      expect(json).toMatchObject({ key, errorCode: 'FLAG_NOT_FOUND', errorDetails: expect.any(String) });
    },
  );
});

describe('what comes in', () => {
  const deep = (levels: number): unknown => (levels === 0 ? 1 : { in: deep(levels - 1) });

  test.each([
    ['no JSON', '{"context":', 'PARSE_ERROR'],
    ['a list', [], 'PARSE_ERROR'],
    ['nothing', '', 'PARSE_ERROR'],
    ['a context that is none', { context: 'ana' }, 'INVALID_CONTEXT'],
    ['a targeting key that is no text', { context: { targetingKey: 7 } }, 'INVALID_CONTEXT'],
    ['a name that every object has', '{"context":{"__proto__":{"plan":"pro"}}}', 'INVALID_CONTEXT'],
    ['a depth of ten', { context: deep(10) }, 'INVALID_CONTEXT'],
    ['a text of 20,000', { context: { plan: 'x'.repeat(20_000) } }, 'INVALID_CONTEXT'],
    [
      'many names',
      { context: Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [`n${n}`, 1])) },
      'INVALID_CONTEXT',
    ],
  ])('%s is refused, with the key', async (_, body, code) => {
    const { status, json } = await post('/banner', { body });
    expect(status).toBe(400);
    expect(json).toMatchObject({ key: 'banner', errorCode: code, errorDetails: expect.any(String) });
    expect((await post('', { body })).json.errorCode).toBe(code);
  });

  test('more than 128 KB is not read', async () => {
    const { status, json } = await post('/banner', { body: { context: { plan: 'x'.repeat(140_000) } } });
    expect(status).toBe(413);
    expect(json).toMatchObject({ key: 'banner', errorCode: 'INVALID_CONTEXT' });
  });

  test('it is JSON whatever its type says', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await post('/banner', { headers })).status).toBe(200);
  });

  test('a key that is missing, unknown or without the scope is told apart', async () => {
    for (const authorization of ['', 'Bearer unknown']) {
      const { status, headers } = await post('/banner', { headers: { authorization } });
      expect(status).toBe(401);
      expect(headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
    for (const path of ['', '/banner'])
      expect((await post(path, { headers: { authorization: `Bearer ${server.managingKey}` } })).status).toBe(403);
  });

  test('X-API-Key serves as well', async () => {
    const response = await fetch(`${server.url}/ofrep/v1/evaluate/flags/banner`, {
      method: 'POST',
      headers: { 'x-api-key': server.apiKey },
      body: '{}',
    });
    expect(await response.json()).toMatchObject({ value: false, reason: 'DEFAULT' });
  });
});

describe('all flags', () => {
  test('each is answered as it is alone, failures among them', async () => {
    const { json } = await post('', { body: { context: { plan: 'pro' } } });
    const keys = json.flags.map(({ key }: { key: string }) => key);
    const axes = revision.content.axes.map(({ key }) => `concierge.${key}`);
    expect(keys).toEqual(['concierge', ...axes, 'banner', 'off', 'split']);
    for (const flag of json.flags)
      expect((await post(`/${flag.key}`, { body: { context: { plan: 'pro' } } })).json).toEqual(flag);
    expect(json.metadata).toEqual({ flagSetId: 'production', version: expect.any(String) });
  });

  test('the tag knows another context even where nothing comes out otherwise', async () => {
    const first = await post('', { body: { context: { targetingKey: 'ana', plan: 'free', region: 'nz' } } });
    const etag = first.headers.get('etag') ?? '';
    const headers = { 'if-none-match': etag };
    const reordered = { region: 'nz', plan: 'free', targetingKey: 'ana' };
    const again = await post('', { headers, body: { context: reordered } });
    expect(again.status).toBe(304);
    expect(again.headers.get('etag')).toBe(etag);
    const other = await post('', { headers, body: { context: { ...reordered, region: 'au' } } });
    expect(other.status).toBe(200);
    expect(other.json.flags).toEqual(first.json.flags);
  });

  test('the tag is another once the configuration is', async () => {
    const own = await startOfrep([revision], DOCUMENT);
    const first = await post('', { of: own });
    const headers = { 'if-none-match': first.headers.get('etag') ?? '' };
    own.serve({});
    expect((await post('', { of: own, headers })).status).toBe(304);
    own.serve({ document: { ...DOCUMENT, flags: {} } });
    expect((await post('', { of: own, headers })).status).toBe(200);
    await own.close();
  });

  test('a node that is behind the event that a client heard waits until it has caught up', async () => {
    const own = await startOfrep([revision], DOCUMENT);
    const told = (await post('', { of: own })).json.metadata.version;
    const next = `${Number(told.split('-')[0]) + 1}-${'0'.repeat(32)}`;
    const asking = post(`?flagConfigEtag=${next}`, { of: own });
    await post('/banner', { of: own });
    own.serve({ document: { ...DOCUMENT, flags: {} } });
    const keys = (await asking).json.flags.map(({ key }: { key: string }) => key);
    expect(keys).not.toContain('banner');
    await own.close();
  });
});
