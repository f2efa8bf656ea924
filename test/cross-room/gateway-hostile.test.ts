import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { describe, expect, test } from 'vitest';
import type { Upstream } from '../../packages/server/src/gateway/upstream.ts';
import { loadUpstreams } from '../../packages/server/src/gateway/upstreams.ts';
import type { GatewayServer } from './gateway-server.ts';
import {
  beginEvents,
  bytesOf,
  chunk,
  either,
  errorOf,
  event,
  json,
  type Reply,
  stallAfter,
} from './scripted-upstream.ts';
import { openTwoUpstreams, role, word } from './two-upstreams.ts';

const { first, second, start } = await openTwoUpstreams();
const DEEP = '['.repeat(50_000) + ']'.repeat(50_000);
const PROVIDER_KEY = 'swordfish of the night porter';

/** The body is JSON with `more` as further fields, as text: some of it could not be written by `JSON.stringify`. */
async function ask(server: GatewayServer, more = '', signal?: AbortSignal): Promise<{ status: number; text: string }> {
  const response = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.apiKey}`, 'content-type': 'application/json' },
    body: `{"model":"concierge","messages":[{"role":"user","content":"Hi"}]${more}}`,
    ...(signal === undefined ? {} : { signal }),
  });
  return { status: response.status, text: await response.text() };
}

const askStream = (server: GatewayServer) => ask(server, ',"stream":true');

function provider(kind: 'anthropic' | 'google' | 'bedrock'): Upstream {
  const file = join(mkdtempSync(join(tmpdir(), 'setlist-upstreams-')), 'upstreams.yaml');
  const key = kind === 'bedrock' ? 'region: eu-central-1' : 'apiKeyEnv: KEY';
  writeFileSync(file, `upstreams:\n  - { name: ${kind}, kind: ${kind}, baseUrl: "${first.baseUrl}", ${key} }\n`);
  const env = { KEY: PROVIDER_KEY, AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: PROVIDER_KEY };
  const found = loadUpstreams({ env, file, log: pino({ level: 'silent' }) }).find(kind);
  if (found === undefined) throw new Error(`no upstream ${kind}`);
  return found;
}

/** JSON that `JSON.stringify` could not write. */
const text = (body: string): Reply => {
  return ({ response }) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(body);
  };
};

describe('a request nested too deeply', () => {
  test.each(['anthropic', 'google', 'bedrock'] as const)(
    'is refused for %s without a try, a retry or a mark on its breaker',
    async (kind) => {
      const server = await start({
        upstreams: { second: second.baseUrl },
        more: [provider(kind)],
        attempts: [`${kind}/some-model`, 'second/model-of-second'],
        limits: { breakerFailures: 1 },
      });
      const tool = `{"type":"function","function":{"name":"book","parameters":{"type":"object","default":${DEEP}}}}`;
      const { status, text: shown } = await ask(server, `,"tools":[${tool}]`);
      expect(status).toBe(400);
      expect(shown).toContain('nested too deeply');
      expect(first.received).toHaveLength(0);
      expect(second.received).toHaveLength(0);
      expect(server.gateway.upstreamStatus().map(({ state }) => state)).toEqual(['closed', 'closed']);
    },
  );
});

describe('an upstream that never comes to its point', () => {
  test('is left when it sends nothing but roles', { timeout: 30_000 }, async () => {
    first.script(async ({ response }) => {
      beginEvents(response);
      while (!response.destroyed) {
        response.write(role.repeat(500));
        await sleep(1);
      }
    });
    const server = await start({ limits: { firstChunkMs: 600_000, triesPerAttempt: 1 } });
    const { text: shown } = await askStream(server);
    expect(shown).toContain('From the second.');
    expect(server.logged.join('')).toContain('"reason":"not_chat"');
    await first.received[0]?.left;
  });

  test('is left when it keeps the connection after [DONE]', { timeout: 15_000 }, async () => {
    first.script(stallAfter(role, word('All.'), event(chunk({}, 'stop')), event('[DONE]')));
    const server = await start();
    const { text: shown } = await askStream(server);
    expect(shown).toContain('All.');
    expect(shown.endsWith('data: [DONE]\n\n')).toBe(true);
    await first.received[0]?.left;
  });

  test('but one that ends soon after [DONE] keeps its connection', async () => {
    first.script(async ({ response }) => {
      beginEvents(response);
      response.write(role + word('All.') + event(chunk({}, 'stop')) + event('[DONE]'));
      await sleep(100);
      response.end();
    });
    const server = await start();
    await askStream(server);
    await sleep(300);
    const [kept] = first.sockets;
    await sleep(1_000);
    await askStream(server);
    expect(kept).toBeDefined();
    expect([...first.sockets]).toContain(kept);
  });
});

describe('an upstream that shows what it should not', () => {
  test('its key is struck out whatever its shape', async () => {
    const server = await start({ upstreams: {}, more: [provider('anthropic')], attempts: ['anthropic/some-model'] });
    first.script(
      json(400, { type: 'error', error: { type: 'invalid_request_error', message: `Bad header: ${PROVIDER_KEY}.` } }),
    );
    const { status, text: shown } = await ask(server);
    expect(status).toBe(400);
    expect(shown).toContain('Bad header: ….');
  });

  test('a prompt escaped by code is withheld', async () => {
    const echoed = [...'Never invent opening hours or prices'].map(
      (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
    first.script(errorOf(400, `Bad message: ${echoed.join('')}`));
    const { status, text: shown } = await ask(await start());
    expect(status).toBe(400);
    expect(shown).toContain('refused the request.');
    expect(shown).not.toContain('u004e');
  });
});

describe('an answer that is none', () => {
  const deepMessage = `{"role":"assistant","content":"Deep.","more":${DEEP}}`;

  test.each([
    ['nested too deeply', `{"choices":[{"index":0,"message":${deepMessage},"finish_reason":"stop"}]}`],
    ['whose choice is null', '{"choices":[null]}'],
    ['whose choice is empty', '{"choices":[{}]}'],
  ])('%s is passed over', async (_how, body) => {
    first.script(text(body));
    const { status, text: shown } = await ask(await start());
    expect(status).toBe(200);
    expect(shown).toContain('From the second.');
  });

  const deepChunk = event(`{"choices":[{"index":0,"delta":{"content":"Deep.","more":${DEEP}},"finish_reason":null}]}`);

  test('a stream that begins too deeply nested is passed over', async () => {
    first.script(bytesOf(role, deepChunk));
    const { text: shown } = await askStream(await start());
    expect(shown).toContain('From the second.');
  });

  test('a stream that goes on too deeply nested is cut with an error frame', async () => {
    first.script(bytesOf(role, word('Only this.'), deepChunk));
    const { text: shown } = await askStream(await start());
    expect(shown).toContain('Only this.');
    expect(shown).toContain('upstream_unavailable');
    expect(shown).not.toContain('[DONE]');
  });
});

describe('a probe that says nothing', () => {
  const opened = async () => {
    const server = await start({
      upstreams: { first: first.baseUrl },
      limits: { triesPerAttempt: 1, breakerFailures: 1, breakerOpenMs: 30 },
    });
    first.script(errorOf(503));
    await ask(server);
    expect(server.gateway.upstreamStatus()).toMatchObject([{ state: 'open' }]);
    await sleep(60);
    return server;
  };

  test('of a client that left does not close the breaker, and the next one probes', async () => {
    const server = await opened();
    first.script(() => {}, either('Back.'));
    const leaving = new AbortController();
    const asked = ask(server, '', leaving.signal).catch(() => null);
    while (first.received.length === 0) await sleep(5);
    leaving.abort();
    await asked;
    await server.recorded(2);
    expect(server.gateway.upstreamStatus()).toMatchObject([{ state: 'half-open' }]);
    expect((await ask(server)).text).toContain('Back.');
    await sleep(10);
    expect(server.gateway.upstreamStatus()).toMatchObject([{ state: 'closed' }]);
  });

  test('of a refused key does not close the breaker, and a failing one after it opens it again', async () => {
    const server = await opened();
    first.script(errorOf(401), errorOf(503));
    await ask(server);
    expect(server.gateway.upstreamStatus()).toMatchObject([{ state: 'half-open' }]);
    await ask(server);
    expect(server.gateway.upstreamStatus()).toMatchObject([{ state: 'open' }]);
  });
});
