import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText, jsonSchema, streamText, tool } from 'ai';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GatewayServer, startGateway } from './gateway-server.ts';
import {
  answerOf,
  chunk,
  cutAfter,
  either,
  errorOf,
  event,
  type ScriptedUpstream,
  startScriptedUpstream,
  streamOf,
} from './scripted-upstream.ts';

// Clients of other people's making, unmodified but for the base URL.
let upstream: ScriptedUpstream;
let server: GatewayServer;
let provider: ReturnType<typeof createOpenAICompatible>;
const run = promisify(execFile);

beforeAll(async () => {
  upstream = await startScriptedUpstream(either('Hello.'));
  server = await startGateway({ upstreams: { first: upstream.baseUrl } });
  provider = createOpenAICompatible({ name: 'setlist', baseURL: `${server.url}/v1`, apiKey: server.apiKey });
});

afterAll(async () => {
  await server.close();
  await upstream.close();
});

test('ai with @ai-sdk/openai-compatible generates text', async () => {
  upstream.script(answerOf('Good evening.'));
  const result = await generateText({ model: provider('concierge'), prompt: 'Hi' });
  expect(result.text).toBe('Good evening.');
  expect(result.finishReason).toBe('stop');
  expect(result.usage.totalTokens).toBe(18);
  expect(result.response.modelId).toBe('concierge@1.2.0');
});

test('ai with @ai-sdk/openai-compatible streams text', async () => {
  upstream.script(streamOf('Good ', 'evening', '.'));
  const result = streamText({ model: provider('concierge'), prompt: 'Hi' });
  expect(await Array.fromAsync(result.textStream)).toEqual(['Good ', 'evening', '.']);
  expect(await result.finishReason).toBe('stop');
});

test('ai with @ai-sdk/openai-compatible calls a tool and goes on with its result', async () => {
  const call = { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Graz"}' } };
  const asking = {
    choices: [
      { index: 0, message: { role: 'assistant', content: null, tool_calls: [call] }, finish_reason: 'tool_calls' },
    ],
  };
  upstream.script(answerOf('', asking), answerOf('It rains in Graz.'));
  const weather = tool({
    description: 'The weather',
    inputSchema: jsonSchema<{ city: string }>({
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
    }),
    execute: async ({ city }) => `Rain in ${city}`,
  });
  const { stepCountIs } = await import('ai');
  const result = await generateText({
    model: provider('concierge'),
    prompt: 'Weather?',
    tools: { weather },
    stopWhen: stepCountIs(3),
  });
  expect(result.text).toBe('It rains in Graz.');
  expect(JSON.stringify(upstream.received[1]?.body.messages)).toContain('Rain in Graz');
});

test('ai sees the error of a stream that breaks off', async () => {
  upstream.script(cutAfter(event(chunk({ role: 'assistant', content: 'Half' }))));
  const errors: unknown[] = [];
  const result = streamText({
    model: provider('concierge'),
    prompt: 'Hi',
    onError: ({ error }) => void errors.push(error),
  });
  await result.consumeStream();
  expect(JSON.stringify(errors)).toContain('broke off');
});

test('openai retries nothing that is not worth it', async () => {
  const client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: server.apiKey, maxRetries: 3 });
  upstream.script(errorOf(401));
  const before = server.records.length;
  await expect(
    client.chat.completions.create({ model: 'concierge', messages: [{ role: 'user', content: 'Hi' }] }),
  ).rejects.toBeInstanceOf(OpenAI.InternalServerError);
  expect(await server.recorded(before + 1)).toHaveLength(before + 1);
});

test('openai throws its own kinds of error', async () => {
  const ask = (model: string, apiKey = server.apiKey) =>
    new OpenAI({ baseURL: `${server.url}/v1`, apiKey }).chat.completions.create({
      model,
      messages: [{ role: 'user', content: 'Hi' }],
    });
  await expect(ask('nobody')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  await expect(ask('concierge', 'sk-wrong')).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
  await expect(ask('concierge', server.managingKey)).rejects.toBeInstanceOf(OpenAI.PermissionDeniedError);
  await expect(ask('')).rejects.toBeInstanceOf(OpenAI.BadRequestError);
});

test('openai parses an answer by its JSON schema', async () => {
  upstream.script(answerOf('{"city":"Graz"}'));
  const answer = await server.openai.chat.completions.parse({
    model: 'concierge',
    messages: [{ role: 'user', content: 'Where?' }],
    response_format: {
      type: 'json_schema',
      json_schema: {
        name: 'place',
        strict: true,
        schema: { type: 'object', properties: { city: { type: 'string' } } },
      },
    },
  });
  expect(answer.choices[0]?.message.content).toBe('{"city":"Graz"}');
  expect(upstream.received[0]?.body['response_format']).toMatchObject({ json_schema: { name: 'place' } });
});

test('curl reads a whole answer and a stream', async () => {
  upstream.script(either('Good evening.'));
  const curl = (body: object) =>
    run('curl', [
      '-sS',
      '--no-buffer',
      `${server.url}/v1/chat/completions`,
      '-H',
      `Authorization: Bearer ${server.apiKey}`,
      '-H',
      'Content-Type: application/json',
      '-d',
      JSON.stringify({ model: 'concierge', messages: [{ role: 'user', content: 'Hi' }], ...body }),
    ]);
  expect(JSON.parse((await curl({})).stdout).choices[0].message.content).toBe('Good evening.');
  const { stdout } = await curl({ stream: true });
  expect(stdout).toMatch(/^data: \{/);
  expect(stdout).toContain('Good evening.');
  expect(stdout.endsWith('data: [DONE]\n\n')).toBe(true);
});
