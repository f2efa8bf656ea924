import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type GatewayServer, startGateway } from './gateway-server.ts';
import {
  answerOf,
  beginEvents,
  chunk,
  either,
  event,
  type ScriptedUpstream,
  stallAfter,
  startScriptedUpstream,
} from './scripted-upstream.ts';

let upstream: ScriptedUpstream;
const servers: GatewayServer[] = [];
const hello = [{ role: 'user' as const, content: 'Hi' }];
const word = (text: string) => event(chunk({ content: text }));

beforeAll(async () => {
  upstream = await startScriptedUpstream();
});
afterAll(() => upstream.close());
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function start(limits = {}): Promise<GatewayServer> {
  const server = await startGateway({ upstreams: { first: upstream.baseUrl }, limits });
  servers.push(server);
  return server;
}

test('a client that leaves a stream closes the upstream’s connection', async () => {
  upstream.script(stallAfter(word('Once upon')));
  const server = await start();
  const stream = await server.openai.chat.completions.create({ model: 'concierge', messages: hello, stream: true });
  for await (const _ of stream) break;
  await upstream.received[0]?.left;
  expect((await server.recorded(1))[0]).toMatchObject({ outcome: 'aborted' });
  expect(server.gateway.inFlight()).toBe(0);
});

test.each([true, false])(
  'a client that leaves before the answer (stream: %s) closes the upstream’s connection',
  async (stream) => {
    upstream.script(() => {});
    const server = await start();
    const controller = new AbortController();
    const asked = server.openai.chat.completions.create(
      { model: 'concierge', messages: hello, stream },
      { signal: controller.signal },
    );
    while (upstream.received.length === 0) await sleep(5);
    controller.abort();
    await expect(asked).rejects.toThrow();
    await upstream.received[0]?.left;
    expect((await server.recorded(1))[0]).toMatchObject({ outcome: 'aborted', status: 499 });
    expect(upstream.received).toHaveLength(1);
  },
);

test('a client that leaves during the wait between tries starts no further try', async () => {
  upstream.script(({ response }) => void response.writeHead(503, { 'retry-after-ms': '5000' }).end());
  const server = await start();
  const controller = new AbortController();
  const asked = server.openai.chat.completions.create(
    { model: 'concierge', messages: hello },
    { signal: controller.signal },
  );
  while (!server.logged.join('').includes('upstream failed')) await sleep(5);
  controller.abort();
  await expect(asked).rejects.toThrow();
  await server.recorded(1);
  expect(upstream.received).toHaveLength(1);
});

test('a client that does not read stalls the upstream, and gets every byte once it reads', async () => {
  const text = 'x'.repeat(16_000);
  const total = 2_000;
  let written = 0;
  upstream.script(async ({ response }) => {
    beginEvents(response);
    for (; written < total; written += 1) {
      if (!response.write(word(text))) await once(response, 'drain');
    }
    response.end(event(chunk({}, 'stop')) + event('[DONE]'));
  });
  const server = await start({ chunkGapMs: 200 });
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  const body = JSON.stringify({ model: 'concierge', messages: hello, stream: true });
  socket.pause();
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${server.apiKey}\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  let before = -1;
  while (before !== written || written === 0) {
    before = written;
    await sleep(100);
  }
  // 32 MB were to be sent; what kernel and stream buffers on both legs take is far less.
  expect(written).toBeLessThan(total * 0.75);
  // Longer than the gap limit: a slow reader is no silent upstream.
  await sleep(300);
  const parts: Buffer[] = [];
  socket.on('data', (part: Buffer) => parts.push(part));
  socket.resume();
  await once(socket, 'close');
  const received = Buffer.concat(parts).toString();
  expect(received).toContain('data: [DONE]');
  expect(received.match(/x{16000}/g)).toHaveLength(total);
  expect((await server.recorded(1))[0]).toMatchObject({ outcome: 'answered' });
});

test('connections with an upstream are used again, whole streams included', async () => {
  upstream.script(either('Hello.'));
  const server = await start();
  for (let turn = 0; turn < 6; turn += 1) {
    const stream = await server.openai.chat.completions.create({ model: 'concierge', messages: hello, stream: true });
    await Array.fromAsync(stream);
    await server.openai.chat.completions.create({ model: 'concierge', messages: hello });
  }
  expect(upstream.sockets.size).toBeLessThanOrEqual(2);
});

test('draining lets streams finish and refuses new turns', async () => {
  let finish: () => void = () => {};
  upstream.script(({ response }) => {
    beginEvents(response);
    response.write(word('Almost '));
    finish = () => response.end(word('done.') + event(chunk({}, 'stop')) + event('[DONE]'));
  });
  const server = await start();
  const stream = await server.openai.chat.completions.create({ model: 'concierge', messages: hello, stream: true });
  const drained = server.gateway.drain(10_000);
  const refused = server.openai.chat.completions.create({ model: 'concierge', messages: hello });
  await expect(refused).rejects.toMatchObject({ status: 503, code: 'shutting_down' });
  expect(server.gateway.inFlight()).toBe(1);
  finish();
  const chunks = await Array.fromAsync(stream);
  expect(chunks.map((one) => one.choices[0]?.delta.content ?? '').join('')).toBe('Almost done.');
  await drained;
  expect(server.gateway.inFlight()).toBe(0);
});

test('a stream that outlasts the draining ends with an error frame', async () => {
  upstream.script(stallAfter(word('For ever')));
  const server = await start();
  const stream = await server.openai.chat.completions.create({ model: 'concierge', messages: hello, stream: true });
  const reading = Array.fromAsync(stream);
  reading.catch(() => {});
  await server.gateway.drain(50);
  await expect(reading).rejects.toMatchObject({ code: 'shutting_down' });
  await upstream.received[0]?.left;
});

test('a hundred streams at once each get their own words', async () => {
  upstream.script((received) => either(String(received.body.messages.at(-1)?.content))(received));
  const server = await start();
  const texts = await Promise.all(
    Array.from({ length: 100 }, async (_, at) => {
      const messages = [{ role: 'user' as const, content: `Guest ${at}` }];
      const stream = await server.openai.chat.completions.create({ model: 'concierge', messages, stream: true });
      return (await Array.fromAsync(stream)).map((one) => one.choices[0]?.delta.content ?? '').join('');
    }),
  );
  expect(texts).toEqual(Array.from({ length: 100 }, (_, at) => `Guest ${at}`));
});

test('with a rehearsal upstream every attempt goes there, marked so', async () => {
  upstream.script(answerOf('Rehearsed.'));
  const server = await startGateway({
    upstreams: { rehearsal: upstream.baseUrl },
    attempts: ['openai/gpt', 'anthropic/claude'],
    rehearsal: true,
  });
  servers.push(server);
  const { response } = await server.openai.chat.completions
    .create({ model: 'concierge', messages: hello })
    .withResponse();
  expect(upstream.received[0]?.body['model']).toBe('gpt');
  expect(response.headers.get('setlist-attempt')).toBe('1');
  expect((await server.recorded(1))[0]).toMatchObject({ upstream: 'rehearsal' });
});
