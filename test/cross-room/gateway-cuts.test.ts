import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { bytesOf, chunk, cutAfter, event, stallAfter } from './scripted-upstream.ts';
import { contentOf, eventsOf, hello, openTwoUpstreams, role, streamedText, word } from './two-upstreams.ts';

const { first, second, start, startAlone } = await openTwoUpstreams();

describe('after the first byte', () => {
  const lastOf = (text: string) => eventsOf(text).at(-1);

  test('a broken connection is an error frame without [DONE], and openai throws on it', async () => {
    first.script(cutAfter(role, word('Half an')));
    const server = await start();
    const { text } = await streamedText(server);
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
    const { text } = await streamedText(server);
    expect(lastOf(text)).toMatchObject({ error: { code: 'upstream_unavailable' } });
    expect(text).not.toContain('[DONE]');
    expect(text).not.toContain('Speak as the house');
  });

  test('a finish without [DONE] is a whole answer', async () => {
    first.script(bytesOf(role, word('All.'), event(chunk({}, 'stop'))));
    const server = await startAlone();
    const { text } = await streamedText(server);
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  test('a stream that stalls is ended after the gap limit and its connection closed', async () => {
    first.script(stallAfter(role, word('Hm')));
    const server = await startAlone({ chunkGapMs: 50 });
    const { text } = await streamedText(server);
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
    const { text } = await streamedText(server);
    expect(contentOf(text)).toMatch(/^(on )+$/);
    expect(lastOf(text)).toMatchObject({ error: { code: 'timeout' } });
  });

  test('n choices asked for, one never finished: cut', async () => {
    first.script(bytesOf(event(chunk({ content: 'A' }, 'stop', 0))));
    const server = await startAlone();
    expect((await streamedText(server, { n: 2 })).text).not.toContain('[DONE]');
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
    const { text } = await streamedText(server);
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
