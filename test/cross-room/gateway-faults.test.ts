import { describe, expect, test } from 'vitest';
import { answerOf, bytesOf, either, errorOf, event, json, stallAfter } from './scripted-upstream.ts';
import { contentOf, hello, openTwoUpstreams, role, streamedText } from './two-upstreams.ts';

const { first, second, start, startAlone } = await openTwoUpstreams();
const FALLBACK = 'I cannot answer just now. Please ask the front desk.';

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
    const { response } = await streamedText(server);
    expect(response.headers.get('setlist-attempt')).toBe('2');
  });

  test('Retry-After is waited for when the cap allows', async () => {
    first.script(errorOf(429, 'Slow down.', { 'retry-after-ms': '60' }), either('Waited.'));
    const server = await start();
    const before = performance.now();
    const { text } = await streamedText(server);
    expect(performance.now() - before).toBeGreaterThanOrEqual(60);
    expect(contentOf(text)).toBe('Waited.');
  });

  test('a Retry-After beyond the cap is not waited for', async () => {
    first.script(errorOf(429, 'Come back tomorrow.', { 'retry-after': '86400' }));
    const server = await start();
    const { text } = await streamedText(server);
    expect(contentOf(text)).toBe('From the second.');
    expect(first.received).toHaveLength(1);
  });

  test('an error within a stream of status 200 counts as a failure', async () => {
    first.script(bytesOf(role, event({ error: { message: 'overloaded', code: 'overloaded' } })));
    const server = await start();
    const { text } = await streamedText(server);
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
    expect(contentOf((await streamedText(server)).text)).toBe('From the second.');
  });

  test('a role alone commits to nothing: the first-chunk limit still runs', async () => {
    first.script(stallAfter(role));
    const server = await start({ limits: { firstChunkMs: 50 } });
    const { text, response } = await streamedText(server);
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
    expect(contentOf((await streamedText(server)).text)).toBe('From the second.');
  });

  test('an event that never ends is given up', async () => {
    first.script(bytesOf(`data: {"x":"${'a'.repeat(3_000)}`, 'b'.repeat(3_000)));
    const server = await start({ limits: { maxEventChars: 4_000 } });
    expect(contentOf((await streamedText(server)).text)).toBe('From the second.');
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
    await streamedText(server);
    await streamedText(server);
    const warnings = server.logged.filter((line) => line.includes('no upstream of this persona'));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('absent');
  });

  test('the total limit ends all trying with the fallback', async () => {
    first.script(() => {});
    const server = await startAlone({ totalMs: 80 });
    expect(contentOf((await streamedText(server)).text)).toBe(FALLBACK);
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
    const quoting = await streamedText(server, { stream: false });
    expect(JSON.parse(quoting.text).error.message).toBe('The upstream `first` refused the request.');
    first.script(
      errorOf(400, 'Key sk-secret-of-first-0123456789 at http://10.0.0.7:8000/v1 of org-abcdef12345 is bad'),
    );
    const leaking = await streamedText(server, { stream: false });
    expect(leaking.text).not.toMatch(/sk-secret|10\.0\.0\.7|abcdef12345/);
  });

  test.each([401, 402, 403, 404])(
    'a status %i is the operator’s fault: a 502 without the upstream’s words',
    async (status) => {
      first.script(errorOf(status, 'Incorrect API key provided: sk-secret-of-first-0123456789.'));
      const server = await startAlone();
      const { text, response } = await streamedText(server);
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
    expect(contentOf((await streamedText(server)).text)).toBe('From the second.');
    expect(first.received).toHaveLength(1);
  });
});
