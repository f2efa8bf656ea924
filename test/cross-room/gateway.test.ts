import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GatewayServer, startGateway } from './gateway-server.ts';
import {
  answerOf,
  bytesOf,
  chunk,
  either,
  event,
  json,
  type ScriptedUpstream,
  startScriptedUpstream,
  streamOf,
} from './scripted-upstream.ts';

let upstream: ScriptedUpstream;
let server: GatewayServer;

beforeAll(async () => {
  upstream = await startScriptedUpstream(either('Hello there.'));
  server = await startGateway({ upstreams: { first: upstream.baseUrl } });
});

afterAll(async () => {
  await server.close();
  await upstream.close();
});

const hello = [{ role: 'user' as const, content: 'Hi' }];

test('the official client reads a whole answer and what served it', async () => {
  upstream.script(answerOf('Good evening.'));
  const { data, response } = await server.openai.chat.completions
    .create({ model: 'concierge', messages: hello, metadata: { tone: 'playful' } })
    .withResponse();
  expect(data.choices[0]?.message.content).toBe('Good evening.');
  expect(data.model).toBe('concierge@1.2.0');
  expect(data.usage?.total_tokens).toBe(18);
  const served = (data as unknown as { setlist: unknown }).setlist;
  expect(served).toEqual({
    persona: 'concierge',
    variant: 'stable',
    revision: response.headers.get('setlist-revision'),
    selection: { tone: 'playful' },
    servedModel: 'upstream-model-2026',
    upstream: 'first',
    attempt: 1,
    degraded: null,
  });
  expect(response.headers.get('setlist-persona')).toBe('concierge');
  expect(response.headers.get('setlist-revision')).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(response.headers.get('setlist-selection')).toBe('tone=playful');
  expect(response.headers.get('setlist-served-model')).toBe('upstream-model-2026');
  expect(response.headers.get('setlist-attempt')).toBe('1');
  expect(response.headers.get('setlist-degraded')).toBeNull();
  expect(response.headers.get('x-request-id')).toBeTruthy();
});

test('the official client reads a stream; the first chunk says what serves', async () => {
  upstream.script(streamOf('Good ', 'evening.'));
  const stream = await server.openai.chat.completions.create({ model: 'concierge', messages: hello, stream: true });
  const chunks = await Array.fromAsync(stream);
  expect(chunks.map((one) => one.choices[0]?.delta.content ?? '').join('')).toBe('Good evening.');
  expect(chunks.every((one) => one.model === 'concierge@1.2.0')).toBe(true);
  expect(chunks.filter((one) => one.choices.some((choice) => choice.finish_reason !== null))).toHaveLength(1);
  expect((chunks[0] as unknown as { setlist: { upstream: string } }).setlist.upstream).toBe('first');
  expect(chunks.slice(1).some((one) => 'setlist' in one)).toBe(false);
  expect(chunks.some((one) => 'usage' in one || one.choices.length === 0)).toBe(false);
});

test('a usage chunk comes when it is asked for', async () => {
  upstream.script(streamOf('Yes.'));
  const stream = await server.openai.chat.completions.create({
    model: 'concierge',
    messages: hello,
    stream: true,
    stream_options: { include_usage: true },
  });
  const chunks = await Array.fromAsync(stream);
  expect(chunks.at(-1)?.choices).toEqual([]);
  expect(chunks.at(-1)?.usage?.total_tokens).toBe(18);
});

test('the upstream receives the composed prompt, the caller’s system text within it, and nothing of our own fields', async () => {
  upstream.script(answerOf('Fine.'));
  const request = {
    model: 'concierge',
    messages: [{ role: 'system' as const, content: 'The lobby bar is closed today.' }, ...hello],
    metadata: { guest_name: 'Ana', plan: 'gold' },
    user: 'guest-7',
    seed: 42,
    logprobs: true,
    unknown_field: { deep: [1, 2] },
  };
  await server.openai.chat.completions.create(request as never, {
    headers: { 'setlist-context': '{"channel":"sms"}' },
  });
  const [received] = upstream.received;
  const system = String(received?.body.messages[0]?.content);
  expect(received?.body['model']).toBe('model-of-first');
  expect(system).toContain('You help Ana');
  expect(system).toContain('Keep to one short message.');
  const constraint = 'Never invent opening hours';
  expect(system.indexOf(constraint)).toBeLessThan(system.indexOf('lobby bar is closed'));
  expect(system.lastIndexOf(constraint)).toBeGreaterThan(system.indexOf('lobby bar is closed'));
  expect(received?.body).toMatchObject({
    seed: 42,
    logprobs: true,
    unknown_field: { deep: [1, 2] },
    temperature: 0.5,
    max_tokens: 300,
    user: 'guest-7',
  });
  expect(received?.body).not.toHaveProperty('metadata');
  expect(received?.headers).not.toHaveProperty('setlist-context');
  expect(received?.headers.authorization).toBe('Bearer sk-secret-of-first-0123456789');
});

test('numbers of 64 bits reach the upstream digit for digit', async () => {
  upstream.script(answerOf('Fine.'));
  const body = '{"model":"concierge","messages":[{"role":"user","content":"Hi"}],"seed":9007199254740993}';
  const headers = { authorization: `Bearer ${server.apiKey}` };
  const response = await fetch(`${server.url}/v1/chat/completions`, { method: 'POST', headers, body });
  expect(response.status).toBe(200);
  expect(upstream.received[0]?.raw).toContain('"seed":9007199254740993');
});

test('parameters keep within the persona’s bounds, by whichever name they come', async () => {
  upstream.script(answerOf('Fine.'));
  await server.openai.chat.completions.create({
    model: 'concierge',
    messages: hello,
    max_completion_tokens: 9_000,
    temperature: 2,
  });
  expect(upstream.received[0]?.body).toMatchObject({ max_tokens: 500, temperature: 1 });
  expect(upstream.received[0]?.body).not.toHaveProperty('max_completion_tokens');
  const refused = server.openai.chat.completions.create({ model: 'concierge', messages: hello, top_p: 0.1 });
  await expect(refused).rejects.toMatchObject({ status: 400, code: 'parameter_out_of_bounds', param: 'top_p' });
});

test('tool calls, images and a JSON schema travel both ways untouched', async () => {
  const call = { id: 'call_1', type: 'function', function: { name: 'book', arguments: '{"table":2}' } };
  upstream.script(
    answerOf('', {
      choices: [
        { index: 0, message: { role: 'assistant', content: null, tool_calls: [call] }, finish_reason: 'tool_calls' },
      ],
    }),
  );
  const tools = [{ type: 'function' as const, function: { name: 'book', parameters: { type: 'object' } } }];
  const format = {
    type: 'json_schema' as const,
    json_schema: { name: 'table', schema: { type: 'object' }, strict: true },
  };
  const image = { type: 'image_url' as const, image_url: { url: 'data:image/png;base64,AAAA' } };
  const messages = [
    { role: 'user' as const, content: [{ type: 'text' as const, text: 'Read this' }, image] },
    { role: 'assistant' as const, content: null, tool_calls: [{ ...call, type: 'function' as const }] },
    { role: 'tool' as const, tool_call_id: 'call_1', content: 'booked' },
  ];
  const answer = await server.openai.chat.completions.create({
    model: 'concierge',
    messages,
    tools,
    response_format: format,
    tool_choice: 'auto',
  });
  expect(answer.choices[0]?.message.tool_calls).toEqual([call]);
  expect(answer.choices[0]?.finish_reason).toBe('tool_calls');
  expect(upstream.received[0]?.body.messages.slice(1)).toEqual(messages);
  expect(upstream.received[0]?.body).toMatchObject({ tools, response_format: format, tool_choice: 'auto' });
});

test('the official client assembles tool calls from a stream', async () => {
  const part = (fn: object, more: object = {}) => chunk({ tool_calls: [{ index: 0, ...more, function: fn }] });
  upstream.script(
    bytesOf(
      event(chunk({ role: 'assistant', content: null })),
      event(part({ name: 'book', arguments: '' }, { id: 'call_9', type: 'function' })),
      event(part({ arguments: '{"table"' })),
      event(part({ arguments: ':2}' })) + event(chunk({}, 'tool_calls')) + event('[DONE]'),
    ),
  );
  const stream = server.openai.chat.completions.stream({ model: 'concierge', messages: hello });
  const final = await stream.finalChatCompletion();
  expect(final.choices[0]?.message.tool_calls?.[0]).toMatchObject({
    id: 'call_9',
    function: { name: 'book', arguments: '{"table":2}' },
  });
});

test('each of several choices finishes once', async () => {
  upstream.script(
    bytesOf(
      event(chunk({ role: 'assistant', content: 'A' }, null, 0)) +
        event(chunk({ role: 'assistant', content: 'B' }, null, 1)),
      event(chunk({}, 'stop', 0)) + event(chunk({}, 'stop', 0)),
      event(chunk({}, 'length', 1)) + event('[DONE]'),
    ),
  );
  const stream = await server.openai.chat.completions.create({
    model: 'concierge',
    messages: hello,
    stream: true,
    n: 2,
  });
  const finishes = (await Array.fromAsync(stream)).flatMap((one) =>
    one.choices.map((choice) => [choice.index, choice.finish_reason]),
  );
  expect(finishes.filter(([, reason]) => reason !== null)).toEqual([
    [0, 'stop'],
    [1, 'length'],
  ]);
});

test('a turn is recorded after its last byte, without a word of what was said', async () => {
  upstream.script(streamOf('Secret answer.'));
  const before = server.records.length;
  const stream = await server.openai.chat.completions.create({
    model: 'concierge@1.2.0',
    messages: [{ role: 'user', content: 'Secret question' }],
    stream: true,
    safety_identifier: 'guest-8',
    metadata: { conversation: 'c-1', region: 'eu', locale: 'de-AT' },
  });
  await Array.fromAsync(stream);
  const record = (await server.recorded(before + 1)).at(-1);
  expect(record).toMatchObject({
    persona: 'concierge',
    version: '1.2.0',
    environment: 'production',
    conversation: 'c-1',
    targetingKey: 'guest-8',
    region: 'eu',
    locale: 'de',
    upstream: 'first',
    servedModel: 'upstream-model-2026',
    attempt: 1,
    streamed: true,
    outcome: 'answered',
    finishReason: 'stop',
    status: 200,
    inputTokens: 11,
    outputTokens: 7,
  });
  expect(record?.eventId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(record?.firstChunkMs).toBeGreaterThan(0);
  expect(JSON.stringify([server.records, server.logged])).not.toContain('Secret');
});

describe('models', () => {
  test('personas are listed as models', async () => {
    const models = await Array.fromAsync(server.openai.models.list());
    expect(models).toMatchObject([
      { id: 'concierge', object: 'model', owned_by: 'Tests <tests@example.com>', created: 1_788_256_800 },
    ]);
  });

  test('a version of a persona is a model too, and an unknown one is a 404', async () => {
    expect(await server.openai.models.retrieve('concierge@1.2.0')).toMatchObject({ id: 'concierge@1.2.0' });
    await expect(server.openai.models.retrieve('nobody')).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
    });
    await expect(server.openai.models.retrieve('setlist/nobody')).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
    });
  });

  test('nothing else is there, and it is said in OpenAI’s shape', async () => {
    const response = await fetch(`${server.url}/v1/embeddings`, { method: 'POST' });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: 'not_found', param: null } });
  });
});

test('upstreams and turns in flight can be scraped', async () => {
  const text = await server.registry.metrics();
  expect(text).toContain('setlist_breaker_state{upstream="first",model="model-of-first"} 0');
  expect(text).toContain('setlist_turns_in_flight 0');
  expect(text).toMatch(/setlist_turns_total\{persona="concierge",outcome="answered"\} \d+/);
  expect(server.gateway.upstreamStatus()).toEqual([{ name: 'first', kind: 'openai-compatible', state: 'closed' }]);
});

test('an answer that is not one is not passed on', async () => {
  upstream.script(json(200, { hello: 'world' }), answerOf('Better.'));
  const answer = await server.openai.chat.completions.create({ model: 'concierge', messages: hello });
  expect(answer.choices[0]?.message.content).toBe('Better.');
});
