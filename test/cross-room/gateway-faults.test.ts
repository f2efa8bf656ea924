import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type GatewayServer, type GatewayServerOptions, startGateway } from './gateway-server.ts';
import {
  answerOf,
  bytesOf,
  chunk,
  cutAfter,
  either,
  errorOf,
  event,
  json,
  type ScriptedUpstream,
  stallAfter,
  startScriptedUpstream,
  streamOf,
} from './scripted-upstream.ts';

let first: ScriptedUpstream;
let second: ScriptedUpstream;
const servers: GatewayServer[] = [];
const hello = [{ role: 'user' as const, content: 'Hi' }];
const role = event(chunk({ role: 'assistant', content: '' }));
const word = (text: string) => event(chunk({ content: text }));
const FALLBACK = 'I cannot answer just now. Please ask the front desk.';

beforeAll(async () => {
  first = await startScriptedUpstream();
  second = await startScriptedUpstream();
  return () => Promise.all([first.close(), second.close()]);
});

beforeEach(() => {
  first.script(either('From the first.'));
  second.script(either('From the second.'));
});

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function start(options: Partial<GatewayServerOptions> = {}): Promise<GatewayServer> {
  const upstreams = { first: first.baseUrl, second: second.baseUrl };
  const server = await startGateway({ upstreams, ...options });
  servers.push(server);
  return server;
}

async function startAlone(limits: GatewayServerOptions['limits'] = {}): Promise<GatewayServer> {
  return start({ upstreams: { first: first.baseUrl }, limits });
}

/** The whole stream as text, as curl would show it. */
async function raw(server: GatewayServer, more: object = {}): Promise<{ text: string; response: Response }> {
  const response = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'concierge', messages: hello, stream: true, ...more }),
  });
  return { text: await response.text(), response };
}

function eventsOf(text: string): Record<string, unknown>[] {
  return text
    .split('\n\n')
    .filter((one) => one.startsWith('data: {'))
    .map((one) => JSON.parse(one.slice(6)));
}

const contentOf = (text: string) =>
  eventsOf(text)
    .flatMap((one) => (one['choices'] as { delta: { content?: string } }[] | undefined) ?? [])
    .map(({ delta }) => delta.content ?? '')
    .join('');

describe('before the first byte', () => {
  test.each([408, 409, 425, 429, 500, 502, 503, 529])(
    'a status %i is tried again on the same upstream',
    async (status) => {
      first.script(errorOf(status), answerOf('Second try.'));
      const server = await start();
      const answer = await server.openai.chat.completions.create({ model: 'concierge', messages: hello });
      expect(answer.choices[0]?.message.content).toBe('Second try.');
      expect(first.received).toHaveLength(2);
      expect(second.received).toHaveLength(0);
    },
  );

  test('the next attempt of the plan answers when the first upstream stays down', async () => {
    first.script(errorOf(503));
    const server = await start();
    const { data, response } = await server.openai.chat.completions
      .create({ model: 'concierge', messages: hello })
      .withResponse();
    expect(data.choices[0]?.message.content).toBe('From the second.');
    expect(response.headers.get('setlist-attempt')).toBe('2');
    expect(second.received[0]?.body['model']).toBe('model-of-second');
    expect((await server.recorded(1))[0]).toMatchObject({ upstream: 'second', attempt: 2, outcome: 'answered' });
  });

  test('an upstream that nobody listens at is passed over', async () => {
    const server = await start({ upstreams: { first: 'http://127.0.0.1:1/v1', second: second.baseUrl } });
    const answer = await server.openai.chat.completions.create({ model: 'concierge', messages: hello });
    expect(answer.choices[0]?.message.content).toBe('From the second.');
  });

  test('an attempt whose upstream is not configured is skipped and keeps its place in the plan', async () => {
    const server = await start({ attempts: ['absent/some-model', 'second/model-of-second'] });
    const { response } = await raw(server);
    expect(response.headers.get('setlist-attempt')).toBe('2');
  });

  test('Retry-After is waited for when the cap allows', async () => {
    first.script(errorOf(429, 'Slow down.', { 'retry-after-ms': '60' }), either('Waited.'));
    const server = await start();
    const before = performance.now();
    const { text } = await raw(server);
    expect(performance.now() - before).toBeGreaterThanOrEqual(60);
    expect(contentOf(text)).toBe('Waited.');
  });

  test('a Retry-After beyond the cap is not waited for', async () => {
    first.script(errorOf(429, 'Come back tomorrow.', { 'retry-after': '86400' }));
    const server = await start();
    const { text } = await raw(server);
    expect(contentOf(text)).toBe('From the second.');
    expect(first.received).toHaveLength(1);
  });

  test('an error within a stream of status 200 counts as a failure', async () => {
    first.script(bytesOf(role, event({ error: { message: 'overloaded', code: 'overloaded' } })));
    const server = await start();
    const { text } = await raw(server);
    expect(contentOf(text)).toBe('From the second.');
    expect(text).not.toContain('overloaded');
  });

  test('an error in a whole answer of status 200 counts as a failure', async () => {
    first.script(json(200, { error: { message: 'overloaded' } }));
    const server = await start();
    const answer = await server.openai.chat.completions.create({ model: 'concierge', messages: hello });
    expect(answer.choices[0]?.message.content).toBe('From the second.');
  });

  test('a stream that ends without content counts as a failure', async () => {
    first.script(bytesOf(role, event('[DONE]')));
    const server = await start();
    expect(contentOf((await raw(server)).text)).toBe('From the second.');
  });

  test('a role alone commits to nothing: the first-chunk limit still runs', async () => {
    first.script(stallAfter(role));
    const server = await start({ limits: { firstChunkMs: 50 } });
    const { text, response } = await raw(server);
    expect(response.headers.get('setlist-attempt')).toBe('2');
    expect(contentOf(text)).toBe('From the second.');
    expect(server.logged.join('')).toContain('first_chunk_timeout');
  });

  test('an upstream that never answers a whole request is given up', async () => {
    first.script(() => {});
    const server = await start({ limits: { answerMs: 50 } });
    const answer = await server.openai.chat.completions.create({ model: 'concierge', messages: hello });
    expect(answer.choices[0]?.message.content).toBe('From the second.');
  });

  test('what is no event stream is no stream', async () => {
    first.script(answerOf('Whole though a stream was asked for.'));
    const server = await start();
    expect(contentOf((await raw(server)).text)).toBe('From the second.');
  });

  test('an event that never ends is given up', async () => {
    first.script(bytesOf(`data: {"x":"${'a'.repeat(3_000)}`, 'b'.repeat(3_000)));
    const server = await start({ limits: { maxEventChars: 4_000 } });
    expect(contentOf((await raw(server)).text)).toBe('From the second.');
  });
});

describe('when no upstream answers', () => {
  test('the persona’s fallback is an ordinary answer, marked as degraded', async () => {
    first.script(errorOf(500));
    const server = await startAlone();
    const { data, response } = await server.openai.chat.completions
      .create({ model: 'concierge', messages: hello, n: 2 })
      .withResponse();
    expect(data.choices.map(({ message, finish_reason }) => [message.content, finish_reason])).toEqual([
      [FALLBACK, 'stop'],
      [FALLBACK, 'stop'],
    ]);
    expect(response.headers.get('setlist-degraded')).toBe('upstream_unavailable');
    expect(response.headers.get('setlist-attempt')).toBe('0');
    expect((await server.recorded(1))[0]).toMatchObject({
      outcome: 'fallback',
      status: 200,
      attempt: 0,
      upstream: null,
    });
  });

  test('the fallback streams as a whole stream, in the locale of the conversation', async () => {
    first.script(errorOf(500));
    const server = await startAlone();
    const stream = await server.openai.chat.completions.create({
      model: 'concierge',
      messages: hello,
      stream: true,
      stream_options: { include_usage: true },
      metadata: { locale: 'de-CH' },
    });
    const chunks = await Array.fromAsync(stream);
    expect(chunks.map((one) => one.choices[0]?.delta.content ?? '').join('')).toBe(
      'Ich kann gerade nicht antworten. Bitte fragen Sie am Empfang.',
    );
    expect((chunks[0] as unknown as { setlist: { degraded: string } }).setlist.degraded).toBe('upstream_unavailable');
    expect(chunks.at(-1)?.usage).toMatchObject({ total_tokens: 0 });
  });

  test('a persona none of whose upstreams is configured falls back, and the log says once what is missing', async () => {
    const server = await start({ attempts: ['absent/some-model'] });
    await raw(server);
    await raw(server);
    const warnings = server.logged.filter((line) => line.includes('no upstream of this persona'));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('absent');
  });

  test('the total limit ends all trying with the fallback', async () => {
    first.script(() => {});
    const server = await startAlone({ totalMs: 80 });
    expect(contentOf((await raw(server)).text)).toBe(FALLBACK);
  });
});

describe('what is wrong with the request or the server’s own key', () => {
  test.each([400, 413, 422])('a status %i is relayed, not retried and not taken elsewhere', async (status) => {
    first.script(errorOf(status, "'logit_bias' is not supported with this model."));
    const server = await start();
    const refused = server.openai.chat.completions.create({ model: 'concierge', messages: hello });
    await expect(refused).rejects.toMatchObject({ status, code: 'upstream_refused' });
    await expect(refused).rejects.toThrow("'logit_bias' is not supported");
    expect(first.received).toHaveLength(1);
    expect(second.received).toHaveLength(0);
    expect((await server.recorded(1))[0]).toMatchObject({ outcome: 'refused', status });
  });

  test('an upstream’s message that quotes the prompt, a key or an address is not relayed', async () => {
    first.script((received) => {
      const prompt = String(received.body.messages[0]?.content);
      return errorOf(400, `Bad content: ${prompt.slice(40, 90)} …`)(received);
    });
    const server = await startAlone();
    const quoting = await raw(server, { stream: false });
    expect(JSON.parse(quoting.text).error.message).toBe('The upstream `first` refused the request.');
    first.script(
      errorOf(400, 'Key sk-secret-of-first-0123456789 at http://10.0.0.7:8000/v1 of org-abcdef12345 is bad'),
    );
    const leaking = await raw(server, { stream: false });
    expect(leaking.text).not.toMatch(/sk-secret|10\.0\.0\.7|abcdef12345/);
  });

  test.each([401, 402, 403, 404])(
    'a status %i is the operator’s fault: a 502 without the upstream’s words',
    async (status) => {
      first.script(errorOf(status, 'Incorrect API key provided: sk-secret-of-first-0123456789.'));
      const server = await startAlone();
      const { text, response } = await raw(server);
      expect(response.status).toBe(502);
      expect(JSON.parse(text)).toMatchObject({
        error: { code: 'upstream_refused', type: 'server_error', param: null },
      });
      expect(text).not.toContain('Incorrect');
      expect(response.headers.get('x-should-retry')).toBe('false');
      expect(first.received).toHaveLength(1);
    },
  );

  test('another upstream answers when the key of the first is refused', async () => {
    first.script(errorOf(401));
    const server = await start();
    expect(contentOf((await raw(server)).text)).toBe('From the second.');
    expect(first.received).toHaveLength(1);
  });
});

describe('after the first byte', () => {
  const lastOf = (text: string) => eventsOf(text).at(-1);

  test('a broken connection is an error frame without [DONE], and openai throws on it', async () => {
    first.script(cutAfter(role, word('Half an')));
    const server = await start();
    const { text } = await raw(server);
    expect(contentOf(text)).toBe('Half an');
    expect(lastOf(text)).toMatchObject({ error: { code: 'upstream_unavailable', type: 'server_error', param: null } });
    expect(text).not.toContain('[DONE]');
    expect(second.received).toHaveLength(0);
    expect((await server.recorded(1))[0]).toMatchObject({ outcome: 'cut', attempt: 1 });

    const stream = await server.openai.chat.completions.create({ model: 'concierge', messages: hello, stream: true });
    await expect(Array.fromAsync(stream)).rejects.toThrow('broke off');
  });

  test.each([
    ['an orderly end without finish and without [DONE]', [word('Half')]],
    ['[DONE] without a finish', [word('Half'), event('[DONE]')]],
    ['an error in the stream', [word('Half'), event({ error: { message: 'the prompt was: Speak as the house' } })]],
    ['something that is not JSON', [word('Half'), 'data: oops\n\n']],
  ])('%s is a cut stream', async (_name, events) => {
    first.script(bytesOf(role, ...events));
    const server = await startAlone();
    const { text } = await raw(server);
    expect(lastOf(text)).toMatchObject({ error: { code: 'upstream_unavailable' } });
    expect(text).not.toContain('[DONE]');
    expect(text).not.toContain('Speak as the house');
  });

  test('a finish without [DONE] is a whole answer', async () => {
    first.script(bytesOf(role, word('All.'), event(chunk({}, 'stop'))));
    const server = await startAlone();
    const { text } = await raw(server);
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  test('a stream that stalls is ended after the gap limit and its connection closed', async () => {
    first.script(stallAfter(role, word('Hm')));
    const server = await startAlone({ chunkGapMs: 50 });
    const { text } = await raw(server);
    expect(lastOf(text)).toMatchObject({ error: { code: 'upstream_unavailable' } });
    await first.received[0]?.left;
  });

  test('the total limit ends a stream that goes on for ever', async () => {
    first.script(async ({ response, left }) => {
      let gone = false;
      void left.then(() => {
        gone = true;
      });
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      while (!gone) {
        response.write(word('on '));
        await sleep(10);
      }
    });
    const server = await startAlone({ totalMs: 150, chunkGapMs: 1_000 });
    const { text } = await raw(server);
    expect(contentOf(text)).toMatch(/^(on )+$/);
    expect(lastOf(text)).toMatchObject({ error: { code: 'timeout' } });
  });

  test('n choices asked for, one never finished: cut', async () => {
    first.script(bytesOf(event(chunk({ content: 'A' }, 'stop', 0))));
    const server = await startAlone();
    expect((await raw(server, { n: 2 })).text).not.toContain('[DONE]');
  });
});

describe('server-sent events of any make', () => {
  const grin = Buffer.from(word('naïve 😀 東京'));
  const ending = event(chunk({}, 'stop')) + event('[DONE]');
  test.each<[string, (string | Buffer)[]]>([
    [
      'CRLF line ends',
      [role.replaceAll('\n', '\r\n'), word('naïve 😀 東京').replaceAll('\n', '\r\n'), ending.replaceAll('\n', '\r\n')],
    ],
    ['bytes one by one', [role, ...[...grin].map((byte) => Buffer.from([byte])), ending]],
    [
      'comments and other fields',
      [': keep-alive\n\n', role, `id: 7\nretry: 10\n${word('naïve 😀 東京')}`, ': ping\n\n', ending],
    ],
    [
      'data over several lines',
      [
        role,
        `data: {"choices":[{"index":0,\ndata: "delta":{"content":"naïve 😀 東京"},"finish_reason":null}]}\n\n`,
        ending,
      ],
    ],
    ['all in one read', [role + word('naïve 😀 東京') + ending]],
    ['no closing blank line', [role, word('naïve 😀 東京'), event(chunk({}, 'stop')), 'data: [DONE]']],
    [
      'no space after the colon',
      [role.replace('data: ', 'data:'), word('naïve 😀 東京').replace('data: ', 'data:'), ending],
    ],
  ])('%s', async (_name, parts) => {
    first.script(bytesOf(...parts));
    const server = await startAlone();
    const { text } = await raw(server);
    expect(contentOf(text)).toBe('naïve 😀 東京');
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  test('events of one read leave in one write', async () => {
    first.script(bytesOf(role + word('a') + word('b') + word('c'), ending));
    const server = await startAlone();
    const response = await fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.apiKey}` },
      body: JSON.stringify({ model: 'concierge', messages: hello, stream: true }),
    });
    const parts: string[] = [];
    for await (const part of response.body ?? []) parts.push(Buffer.from(part).toString());
    expect(contentOf(parts[0] ?? '')).toBe('abc');
  });
});

describe('breaker', () => {
  test('opens after failures in a row, lets nothing through, probes, and closes again', async () => {
    first.script(errorOf(500));
    const server = await startAlone({ triesPerAttempt: 1, breakerFailures: 3, breakerOpenMs: 2_000 });
    for (let turn = 0; turn < 5; turn += 1) expect(contentOf((await raw(server)).text)).toBe(FALLBACK);
    expect(first.received).toHaveLength(3);
    expect(server.gateway.upstreamStatus()).toMatchObject([{ name: 'first', state: 'open' }]);
    expect(await server.registry.metrics()).toContain(
      'setlist_breaker_state{upstream="first",model="model-of-first"} 2',
    );

    first.script(streamOf('Well again.'));
    while (contentOf((await raw(server)).text) !== 'Well again.') await sleep(50);
    expect(server.gateway.upstreamStatus()).toMatchObject([{ state: 'closed' }]);
  });

  test('one probe at a time: others do not wait for it', async () => {
    first.script(errorOf(500));
    const server = await startAlone({ triesPerAttempt: 1, breakerFailures: 1, breakerOpenMs: 50 });
    await raw(server);
    await sleep(60);
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    first.script(async (received) => {
      await held;
      await streamOf('Probed.')(received);
    });
    const probe = raw(server);
    while (first.received.length === 0) await sleep(5);
    expect(contentOf((await raw(server)).text)).toBe(FALLBACK);
    expect(server.gateway.upstreamStatus()).toMatchObject([{ state: 'half-open' }]);
    release();
    expect(contentOf((await probe).text)).toBe('Probed.');
  });

  test('streams that are cut open it, though each began well', async () => {
    first.script(cutAfter(role, word('Half')));
    const server = await startAlone({ breakerFailures: 3 });
    for (let turn = 0; turn < 3; turn += 1) await raw(server);
    expect(contentOf((await raw(server)).text)).toBe(FALLBACK);
  });

  test('bad requests, refused keys and clients that leave do not open it', async () => {
    const server = await startAlone({ breakerFailures: 2 });
    first.script(errorOf(400), errorOf(400), errorOf(401), errorOf(401), stallAfter(role, word('Hm')));
    for (let turn = 0; turn < 4; turn += 1) await raw(server, { stream: false });
    for (let turn = 0; turn < 3; turn += 1) {
      const stream = await server.openai.chat.completions.create({ model: 'concierge', messages: hello, stream: true });
      stream.controller.abort();
    }
    await server.recorded(7);
    expect(server.gateway.upstreamStatus()).toMatchObject([{ state: 'closed' }]);
  });
});
