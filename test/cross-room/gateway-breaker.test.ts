import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { cutAfter, errorOf, stallAfter, streamOf } from './scripted-upstream.ts';
import { contentOf, hello, openTwoUpstreams, role, streamedText, word } from './two-upstreams.ts';

const { first, startAlone } = await openTwoUpstreams();
const FALLBACK = 'I cannot answer just now. Please ask the front desk.';

describe('breaker', () => {
  test('opens after failures in a row, lets nothing through, probes, and closes again', async () => {
    first.script(errorOf(500));
    const server = await startAlone({ triesPerAttempt: 1, breakerFailures: 3, breakerOpenMs: 2_000 });
    for (let turn = 0; turn < 5; turn += 1) expect(contentOf((await streamedText(server)).text)).toBe(FALLBACK);
    expect(first.received).toHaveLength(3);
    expect(server.gateway.upstreamStatus()).toMatchObject([{ name: 'first', state: 'open' }]);
    expect(await server.registry.metrics()).toContain(
      'setlist_breaker_state{upstream="first",model="model-of-first"} 2',
    );

    first.script(streamOf('Well again.'));
    while (contentOf((await streamedText(server)).text) !== 'Well again.') await sleep(50);
    expect(server.gateway.upstreamStatus()).toMatchObject([{ state: 'closed' }]);
  });

  test('one probe at a time: others do not wait for it', async () => {
    first.script(errorOf(500));
    const server = await startAlone({ triesPerAttempt: 1, breakerFailures: 1, breakerOpenMs: 50 });
    await streamedText(server);
    await sleep(60);
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    first.script(async (received) => {
      await held;
      await streamOf('Probed.')(received);
    });
    const probe = streamedText(server);
    while (first.received.length === 0) await sleep(5);
    expect(contentOf((await streamedText(server)).text)).toBe(FALLBACK);
    expect(server.gateway.upstreamStatus()).toMatchObject([{ state: 'half-open' }]);
    release();
    expect(contentOf((await probe).text)).toBe('Probed.');
  });

  test('streams that are cut open it, though each began well', async () => {
    first.script(cutAfter(role, word('Half')));
    const server = await startAlone({ breakerFailures: 3 });
    for (let turn = 0; turn < 3; turn += 1) await streamedText(server);
    expect(contentOf((await streamedText(server)).text)).toBe(FALLBACK);
  });

  test('bad requests, refused keys and clients that leave do not open it', async () => {
    const server = await startAlone({ breakerFailures: 2 });
    first.script(errorOf(400), errorOf(400), errorOf(401), errorOf(401), stallAfter(role, word('Hm')));
    for (let turn = 0; turn < 4; turn += 1) await streamedText(server, { stream: false });
    for (let turn = 0; turn < 3; turn += 1) {
      const stream = await server.openai.chat.completions.create({ model: 'concierge', messages: hello, stream: true });
      stream.controller.abort();
    }
    await server.recorded(7);
    expect(server.gateway.upstreamStatus()).toMatchObject([{ state: 'closed' }]);
  });
});
