import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LLMock } from '@copilotkit/aimock';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Upstream } from '../../packages/server/src/gateway/upstream.ts';
import { loadUpstreams } from '../../packages/server/src/gateway/upstreams.ts';
import { type GatewayServer, startGateway } from './gateway-server.ts';
import { type ScriptedUpstream, startScriptedUpstream, streamOf } from './scripted-upstream.ts';

// The real providers, pointed at a server that speaks their wire formats.
let mock: LLMock;
let openai: ScriptedUpstream;
let server: GatewayServer;
const kinds = ['anthropic', 'google', 'bedrock'] as const;
const MODELS = {
  anthropic: 'claude-haiku-4-5',
  google: 'gemini-2.5-flash',
  bedrock: 'anthropic.claude-3-haiku-20240307-v1:0',
};

beforeAll(async () => {
  mock = await LLMock.create({ port: 0 });
  openai = await startScriptedUpstream(streamOf('From the other.'));
});

afterEach(async () => {
  await server?.close();
  mock.reset();
});

afterAll(async () => {
  await mock.stop();
  await openai.close();
});

function upstreamsAt(url: string): readonly Upstream[] {
  const file = join(mkdtempSync(join(tmpdir(), 'setlist-upstreams-')), 'upstreams.yaml');
  writeFileSync(
    file,
    `upstreams:
  - { name: anthropic, kind: anthropic, baseUrl: "${url}/v1", apiKeyEnv: KEY }
  - { name: google, kind: google, baseUrl: "${url}/v1beta", apiKeyEnv: KEY }
  - { name: bedrock, kind: bedrock, baseUrl: "${url}", region: eu-central-1 }
`,
  );
  const env = { KEY: 'sk-provider-key-0123456789', AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };
  return loadUpstreams({ env, file, log: pino({ level: 'silent' }) }).all;
}

async function start(
  kind: (typeof kinds)[number],
  more: { openai?: boolean; limits?: object } = {},
): Promise<GatewayServer> {
  const provider = upstreamsAt(mock.url).filter(({ name }) => name === kind);
  const attempts = [`${kind}/${MODELS[kind]}`, ...(more.openai ? ['openai/gpt'] : [])];
  server = await startGateway({
    upstreams: more.openai ? { openai: openai.baseUrl } : {},
    more: provider,
    attempts,
    limits: { triesPerAttempt: 1, ...more.limits },
  });
  return server;
}

const hello = [{ role: 'user' as const, content: 'Where to eat?' }];
const tool = {
  type: 'function' as const,
  function: { name: 'book', parameters: { type: 'object', properties: { table: { type: 'number' } } } },
};

describe.each(kinds)('%s', (kind) => {
  test('answers whole, and says what served', async () => {
    mock.onMessage(/eat/, { content: 'By the river, tonight.' });
    const { openai: client } = await start(kind);
    const { data, response } = await client.chat.completions
      .create({ model: 'concierge', messages: hello })
      .withResponse();
    expect(data.choices[0]?.message.content).toBe('By the river, tonight.');
    expect(data.choices[0]?.finish_reason).toBe('stop');
    expect(data.model).toBe('concierge@1.2.0');
    expect(data.usage?.total_tokens).toBe((data.usage?.prompt_tokens ?? 0) + (data.usage?.completion_tokens ?? 0));
    expect(response.headers.get('setlist-attempt')).toBe('1');
    expect((await server.recorded(1))[0]).toMatchObject({ upstream: kind, outcome: 'answered' });
  });

  test('streams, with one finish and a usage chunk when asked', async () => {
    mock.onMessage(/eat/, { content: 'By the river, tonight. Ask for the terrace.' });
    const { openai: client } = await start(kind);
    const stream = await client.chat.completions.create({
      model: 'concierge',
      messages: hello,
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = await Array.fromAsync(stream);
    expect(chunks.map((one) => one.choices[0]?.delta.content ?? '').join('')).toBe(
      'By the river, tonight. Ask for the terrace.',
    );
    expect(chunks.flatMap((one) => one.choices.flatMap((choice) => choice.finish_reason ?? []))).toEqual(['stop']);
    expect(chunks.at(-1)?.usage).toBeTruthy();
    expect(chunks.every((one) => one.id === chunks[0]?.id && one.object === 'chat.completion.chunk')).toBe(true);
  });

  test('receives the composed prompt and the persona’s bounds', async () => {
    mock.onMessage(/eat/, { content: 'Fine.' });
    const { openai: client } = await start(kind);
    await client.chat.completions.create({
      model: 'concierge',
      messages: [{ role: 'system', content: 'The lobby bar is closed.' }, ...hello],
      max_completion_tokens: 9_000,
      stop: ['END'],
    });
    const sent = JSON.stringify(mock.getLastRequest()?.body);
    expect(sent).toContain('Never invent opening hours');
    expect(sent).toContain('lobby bar is closed');
  });

  test('calls tools, streamed and not, and takes their results back', async () => {
    mock.onToolResult('call_1', { content: 'Table 2 is yours.' });
    mock.onMessage(/eat/, { toolCalls: [{ name: 'book', arguments: '{"table":2}', id: 'call_1' }] });
    const { openai: client } = await start(kind);
    const whole = await client.chat.completions.create({ model: 'concierge', messages: hello, tools: [tool] });
    const call = whole.choices[0]?.message.tool_calls?.[0];
    expect(whole.choices[0]?.finish_reason).toBe('tool_calls');
    expect(call).toMatchObject({ type: 'function', function: { name: 'book' } });
    expect(JSON.parse(call?.type === 'function' ? call.function.arguments : '')).toEqual({ table: 2 });

    const streamed = await client.chat.completions
      .stream({ model: 'concierge', messages: hello, tools: [tool] })
      .finalChatCompletion();
    const streamedCall = streamed.choices[0]?.message.tool_calls?.[0];
    expect(JSON.parse(streamedCall?.type === 'function' ? streamedCall.function.arguments : '')).toEqual({ table: 2 });

    const made = { id: 'call_1', type: 'function' as const, function: { name: 'book', arguments: '{"table":2}' } };
    const messages = [
      ...hello,
      { role: 'assistant' as const, content: null, tool_calls: [made] },
      { role: 'tool' as const, tool_call_id: 'call_1', content: 'booked' },
    ];
    const answer = await client.chat.completions.create({ model: 'concierge', messages, tools: [tool] });
    expect(['Table 2 is yours.', null]).toContain(answer.choices[0]?.message.content);
    expect(JSON.stringify(mock.getLastRequest()?.body)).toContain('booked');
  });

  test('an image goes along', async () => {
    mock.onMessage(/eat/, { content: 'A menu.' });
    const { openai: client } = await start(kind);
    const image = { type: 'image_url' as const, image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } };
    const messages = [
      { role: 'user' as const, content: [{ type: 'text' as const, text: 'Where to eat? Here is the menu' }, image] },
    ];
    const answer = await client.chat.completions.create({ model: 'concierge', messages });
    expect(answer.choices[0]?.message.content).toBe('A menu.');
  });

  test('a refused key is the operator’s fault', async () => {
    mock.nextRequestError(401, { message: 'invalid x-api-key sk-provider-key-0123456789' });
    const { openai: client } = await start(kind);
    const refused = client.chat.completions.create({ model: 'concierge', messages: hello });
    await expect(refused).rejects.toMatchObject({ status: 502, code: 'upstream_refused' });
    await expect(refused).rejects.not.toThrow('sk-provider');
  });

  test.each([true, false])('trouble takes the turn to the next attempt (stream: %s)', async (stream) => {
    mock.nextRequestError(529, { message: 'overloaded', type: 'overloaded_error' });
    openai.script(streamOf('From the other.'));
    const { openai: client } = await start(kind, { openai: true });
    if (!stream)
      openai.script(
        ({ response }) =>
          void response.end(
            '{"choices":[{"index":0,"message":{"role":"assistant","content":"From the other."},"finish_reason":"stop"}]}',
          ),
      );
    const response = await client.chat.completions.create({ model: 'concierge', messages: hello, stream }).asResponse();
    expect(await response.text()).toContain('From the other.');
    expect(response.headers.get('setlist-attempt')).toBe('2');
  });

  test('what it cannot do is said, unless another attempt can', async () => {
    const { openai: client } = await start(kind);
    const refused = client.chat.completions.create({ model: 'concierge', messages: hello, n: 2 });
    await expect(refused).rejects.toMatchObject({ status: 400, code: 'invalid_request' });
    await expect(refused).rejects.toThrow('`n` above 1');
  });
});

test.each(['anthropic', 'google'] as const)('a stream of %s that breaks off ends in an error frame', async (kind) => {
  const long = 'By the river, tonight. Ask for the terrace. '.repeat(4);
  mock.onMessage(/eat/, { content: long }, { truncateAfterChunks: 8, chunkSize: 8, latency: 10 });
  const { openai: client } = await start(kind);
  const stream = await client.chat.completions.create({ model: 'concierge', messages: hello, stream: true });
  await expect(Array.fromAsync(stream)).rejects.toThrow('broke off');
});
