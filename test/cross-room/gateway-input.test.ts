import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GatewayServer, startGateway } from './gateway-server.ts';
import { either, type ScriptedUpstream, startScriptedUpstream } from './scripted-upstream.ts';

let upstream: ScriptedUpstream;
let server: GatewayServer;

beforeAll(async () => {
  upstream = await startScriptedUpstream(either('Hello.'));
  server = await startGateway({ upstreams: { first: upstream.baseUrl }, limits: { bodyTimeoutMs: 200 } });
});

afterAll(async () => {
  await server.close();
  await upstream.close();
});

const message = { role: 'user', content: 'Hi' };
const valid = { model: 'concierge', messages: [message] };

function post(body: string | Buffer<ArrayBuffer>, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.apiKey}`, 'content-type': 'application/json', ...headers },
    body,
  });
}

async function refusalOf(response: Response) {
  expect(response.headers.get('content-type')).toContain('application/json');
  expect(response.headers.get('x-request-id')).toBeTruthy();
  const { error } = (await response.json()) as { error: Record<string, unknown> };
  expect(Object.keys(error).toSorted()).toEqual(['code', 'message', 'param', 'type']);
  return {
    status: response.status,
    code: error['code'],
    param: error['param'],
    message: String(error['message']),
    type: error['type'],
  };
}

const of = (more: object) => JSON.stringify({ ...valid, ...more });

test.each<[string, string | Buffer<ArrayBuffer>, number, string, string | null]>([
  ['broken JSON', '{"model": "concierge", ', 400, 'invalid_json', null],
  ['an empty body', '', 400, 'invalid_json', null],
  ['an array', '[]', 400, 'invalid_request', null],
  ['null', 'null', 400, 'invalid_request', null],
  [
    'invalid UTF-8',
    Buffer.concat([Buffer.from('{"model":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]),
    400,
    'invalid_json',
    null,
  ],
  ['no model', JSON.stringify({ messages: [message] }), 400, 'invalid_request', 'model'],
  ['a model that is a number', of({ model: 7 }), 400, 'invalid_request', 'model'],
  ['no messages', JSON.stringify({ model: 'concierge' }), 400, 'invalid_request', 'messages'],
  ['no message', of({ messages: [] }), 400, 'invalid_request', 'messages'],
  ['messages that are a string', of({ messages: 'Hi' }), 400, 'invalid_request', 'messages'],
  ['a message that is a string', of({ messages: [message, 'Hi'] }), 400, 'invalid_request', 'messages[1]'],
  ['a message without a role', of({ messages: [{ content: 'Hi' }] }), 400, 'invalid_request', 'messages[0].role'],
  [
    'an unknown role',
    of({ messages: [message, { role: 'wizard', content: 'Hi' }] }),
    400,
    'invalid_request',
    'messages[1].role',
  ],
  [
    'content that is a number',
    of({ messages: [{ role: 'user', content: 5 }] }),
    400,
    'invalid_request',
    'messages[0].content',
  ],
  [
    '10,000 messages',
    of({ messages: Array.from({ length: 10_000 }, () => message) }),
    400,
    'invalid_request',
    'messages',
  ],
  ['stream as a string', of({ stream: 'yes' }), 400, 'invalid_request', 'stream'],
  ['n of zero', of({ n: 0 }), 400, 'invalid_request', 'n'],
  ['n beyond the limit', of({ n: 1_000 }), 400, 'invalid_request', 'n'],
  ['temperature as a string', of({ temperature: 'hot' }), 400, 'invalid_request', 'temperature'],
  ['metadata as a list', of({ metadata: [] }), 400, 'invalid_request', 'metadata'],
  ['metadata that holds a number', of({ metadata: { age: 7 } }), 400, 'invalid_request', 'metadata.age'],
  ['an unknown persona', of({ model: 'nobody' }), 404, 'model_not_found', 'model'],
  ['an unknown version', of({ model: 'concierge@9.9.9' }), 404, 'model_not_found', 'model'],
  ['a persona named after a prototype', of({ model: '__proto__' }), 404, 'model_not_found', 'model'],
])('%s is refused with its place', async (_name, body, status, code, param) => {
  const refusal = await refusalOf(await post(body));
  expect(refusal).toMatchObject({ status, code, param });
  expect(upstream.received).toHaveLength(0);
});

test('an unknown option of a module is refused by name', async () => {
  const refusal = await refusalOf(await post(of({ metadata: { tone: 'sarcastic' } })));
  expect(refusal).toMatchObject({ status: 400, code: 'unknown_option' });
  expect(refusal.message).toContain('playful');
});

test('an unknown channel is refused', async () => {
  expect(await refusalOf(await post(of({ metadata: { channel: 'fax' } })))).toMatchObject({
    status: 400,
    code: 'unknown_channel',
  });
});

test.each<[string, string, string, string | null]>([
  ['that is no JSON', 'tone=playful', 'invalid_request', 'setlist-context'],
  [
    'with an axis that the persona lacks',
    '{"selection":{"humour":"dry"}}',
    'unknown_axis',
    'setlist-context.selection.humour',
  ],
  [
    'with an undeclared variable',
    '{"variables":{"shoe_size":"9"}}',
    'invalid_variable',
    'setlist-context.variables.shoe_size',
  ],
  ['with a nested value', '{"plan":{"tier":1}}', 'invalid_request', 'setlist-context.plan'],
  ['with a selection that is a list', '{"selection":[]}', 'invalid_request', 'setlist-context.selection'],
])('a setlist-context header %s is refused', async (_name, header, code, param) => {
  const refusal = await refusalOf(await post(of({}), { 'setlist-context': header }));
  expect(refusal).toMatchObject({ status: 400, code, param });
});

test('metadata named after prototypes is only data', async () => {
  const response = await post(
    '{"model":"concierge","messages":[{"role":"user","content":"Hi"}],"metadata":{"__proto__":"x","constructor":"y","toString":"z"}}',
  );
  expect(response.status).toBe(200);
});

test('the setlist-context header overrides metadata and may hold UTF-8', async () => {
  upstream.script(either('Hello.'));
  const header = Buffer.from('{"selection":{"tone":"playful"},"variables":{"guest_name":"Zoë 東"}}').toString('latin1');
  const response = await post(of({ metadata: { tone: 'warm', guest_name: 'Ana' } }), { 'setlist-context': header });
  expect(response.headers.get('setlist-selection')).toBe('tone=playful');
  expect(String(upstream.received[0]?.body.messages[0]?.content)).toContain('You help Zoë 東');
});

test('JSON nested too deeply is refused, not a crash', async () => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  const response = await post(`{"model":"concierge","messages":[{"role":"user","content":"Hi"}],"tools":${deep}}`);
  expect(response.status).toBe(400);
  expect((await refusalOf(response)).message).toContain('nested');
});

test('a compressed body is refused by name', async () => {
  expect(await refusalOf(await post(of({}), { 'content-encoding': 'gzip' }))).toMatchObject({
    status: 400,
    param: 'content-encoding',
  });
});

test.each([
  ['announced', 'content-length'],
  ['not announced', 'chunked'],
])('a body over 10 MB, %s, is a 413 that the client can read', async (_name, how) => {
  const body = Buffer.alloc(11 * 1024 * 1024, 'a');
  const init: RequestInit & { duplex?: 'half' } = {
    method: 'POST',
    headers: { authorization: `Bearer ${server.apiKey}` },
    body: how === 'chunked' ? new Blob([body]).stream() : body,
    duplex: 'half',
  };
  const response = await fetch(`${server.url}/v1/chat/completions`, init);
  expect(await refusalOf(response)).toMatchObject({ status: 413, code: 'too_large' });
});

test('a client that drips its body is answered 408 when the time is up', async () => {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${server.apiKey}\r\ncontent-length: 500\r\n\r\n`,
  );
  const drip = setInterval(() => socket.write(' '), 20);
  const [first] = (await once(socket, 'data')) as [Buffer];
  clearInterval(drip);
  socket.destroy();
  expect(first.toString()).toMatch(/^HTTP\/1\.1 408 /);
  expect(first.toString()).toContain('"code":"timeout"');
});

test('a client that leaves in the middle of its body costs nothing but its turn', async () => {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${server.apiKey}\r\ncontent-length: 500\r\n\r\n{"mod`,
  );
  await sleep(30);
  expect(server.gateway.inFlight()).toBe(1);
  socket.destroy();
  while (server.gateway.inFlight() > 0) await sleep(5);
  expect((await post(of({}))).status).toBe(200);
});

test.each([
  ['no key', {}],
  ['a key that is none', { authorization: 'Bearer sk-wrong' }],
  ['a well-formed key of nobody', { authorization: `Bearer slk_abcdef012345_${'a'.repeat(43)}` }],
  ['another scheme', { authorization: 'Basic dXNlcjpwYXNz' }],
])('%s is a 401', async (_name, headers) => {
  const response = await fetch(`${server.url}/v1/chat/completions`, { method: 'POST', headers, body: of({}) });
  expect(response.headers.get('www-authenticate')).toBe('Bearer');
  expect(await refusalOf(response)).toMatchObject({
    status: 401,
    code: 'invalid_api_key',
    type: 'authentication_error',
  });
});

test('models need a key too', async () => {
  expect((await fetch(`${server.url}/v1/models`)).status).toBe(401);
});

test('a key may come as X-API-Key', async () => {
  const headers = { 'x-api-key': server.apiKey };
  expect((await fetch(`${server.url}/v1/chat/completions`, { method: 'POST', headers, body: of({}) })).status).toBe(
    200,
  );
});

test('a key without the scope to serve is a 403', async () => {
  const headers = { authorization: `Bearer ${server.managingKey}` };
  const response = await fetch(`${server.url}/v1/chat/completions`, { method: 'POST', headers, body: of({}) });
  expect(await refusalOf(response)).toMatchObject({ status: 403, code: 'forbidden', type: 'permission_error' });
});

test('no refusal and no log line holds a key or what was said', () => {
  const text = server.logged.join('\n');
  expect(text).toContain('invalid_json');
  expect(text).not.toContain(server.apiKey);
  expect(text).not.toContain('sk-secret');
  expect(text).not.toContain('sk-wrong');
});
