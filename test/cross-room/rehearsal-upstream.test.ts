import { spawn } from 'node:child_process';
import { once } from 'node:events';
import OpenAI, { APIError } from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type SpawnedRehearsalUpstream, spawnRehearsalUpstream } from '../../packages/server/src/rehearsal/spawn.ts';
import { MARKER } from '../../packages/server/src/rehearsal/wording.ts';

let upstream: SpawnedRehearsalUpstream;
let client: OpenAI;

beforeAll(async () => {
  upstream = await spawnRehearsalUpstream({ pace: 0 });
  client = new OpenAI({ baseURL: `${upstream.url}/v1`, apiKey: 'none', maxRetries: 0, timeout: 2_000 });
});
afterAll(() => upstream.close());
afterEach(() => fetch(`${upstream.url}/rehearsal/faults`, { method: 'DELETE' }));

const BAR = [{ role: 'user' as const, content: 'Recommend a bar with live music' }];

function ask(model = 'rehearsal', messages: OpenAI.ChatCompletionMessageParam[] = BAR) {
  return client.chat.completions.create({ model, messages });
}

async function streamed(model = 'rehearsal'): Promise<{ text: string; chunks: OpenAI.ChatCompletionChunk[] }> {
  const chunks: OpenAI.ChatCompletionChunk[] = [];
  const stream = await client.chat.completions.create({
    model,
    messages: BAR,
    stream: true,
    stream_options: { include_usage: true },
  });
  for await (const chunk of stream) chunks.push(chunk);
  return { text: chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join(''), chunks };
}

async function order(fault: object): Promise<Response> {
  return fetch(`${upstream.url}/rehearsal/faults`, { method: 'PUT', body: JSON.stringify(fault) });
}

describe('the rehearsal upstream', () => {
  it('says the same with and without streaming to the official client, and counts the same', async () => {
    const whole = await ask();
    const { text, chunks } = await streamed();
    expect(text).toBe(whole.choices[0]?.message.content);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: whole.usage });
    expect(chunks.filter((chunk) => chunk.choices[0]?.finish_reason).length).toBe(1);
    expect(chunks.length).toBeGreaterThan(10);
  });

  it('says plainly that it is a rehearsal', async () => {
    const { data, response } = await ask().withResponse();
    expect(response.headers.get('x-rehearsal')).toBe('true');
    expect(data).toMatchObject({ model: 'rehearsal', system_fingerprint: 'rehearsal' });
    expect((await client.models.list()).data.map((model) => model.id)).toEqual(['rehearsal']);
  });

  it.each([
    ['en', 'Where is my parcel?', 'tracking link'],
    ['de', 'wo ist meine Lieferung?', 'Sendungsverfolgung'],
    ['ja', '荷物はどこですか', '追跡用のリンク'],
    ['en', 'Explain quantum chromodynamics', 'no recorded answer'],
    ['de', 'Erkläre mir die Relativitätstheorie', 'keine passende'],
    ['ja', '相対性理論', '合う回答がありません'],
  ] as const)('opens a conversation in %s with its marker and answers "%s"', async (language, content, expected) => {
    const first = (await ask('rehearsal', [{ role: 'user', content }])).choices[0]?.message.content ?? '';
    expect(first.startsWith(MARKER[language])).toBe(true);
    expect(first).toContain(expected);
    const second = await ask('rehearsal', [
      { role: 'user', content },
      { role: 'assistant', content: first },
      { role: 'user', content },
    ]);
    expect(second.choices[0]?.message.content).not.toContain(MARKER[language]);
  });

  it('gives the same answers to the same request', async () => {
    const request = { model: 'rehearsal', messages: BAR, n: 3, seed: 11 };
    const first = await client.chat.completions.create(request);
    const second = await client.chat.completions.create(request);
    expect(first.choices).toHaveLength(3);
    expect(second.choices).toEqual(first.choices);
  });

  it('heeds stop and max_tokens', async () => {
    const stopped = await client.chat.completions.create({ model: 'rehearsal', messages: BAR, stop: ['model.]'] });
    expect(stopped.choices[0]?.message.content).toBe('[Rehearsal: answered from recorded conversations, not by a ');
    const short = await client.chat.completions.create({ model: 'rehearsal', messages: BAR, max_tokens: 3 });
    expect(short.choices[0]?.finish_reason).toBe('length');
    expect(short.usage?.completion_tokens).toBe(3);
  });

  it.each([
    ['{', 'The body is not JSON'],
    ['{"model": "rehearsal"}', 'messages'],
    ['{"model": "rehearsal", "messages": [{"role": "user", "content": 7}]}', 'messages.0.content'],
    ['{"model": "rehearsal", "messages": [{"role": "user", "content": "Hi"}], "n": 0}', 'n '],
  ])('refuses %s as OpenAI would', async (body, expected) => {
    const response = await fetch(`${upstream.url}/v1/chat/completions`, { method: 'POST', body });
    const { error } = await response.json();
    expect([response.status, Object.keys(error).sort()]).toEqual([400, ['code', 'message', 'param', 'type']]);
    expect(error.message).toContain(expected);
  });
});

describe('a fault', () => {
  it('fails with the status asked for', async () => {
    await expect(ask('rehearsal:fail-503')).rejects.toMatchObject({ status: 503, code: 'rehearsal_fault' });
    await expect(ask('rehearsal:fail-429')).rejects.toMatchObject({ status: 429 });
  });

  it('comes in the band of a 200, before or after the first words', async () => {
    await expect(streamed('rehearsal:in-band-error')).rejects.toBeInstanceOf(APIError);
    const response = await fetch(`${upstream.url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ model: 'rehearsal:in-band-error-2', messages: BAR, stream: true }),
    });
    const events = (await response.text()).trim().split('\n\n');
    expect(response.status).toBe(200);
    expect(events.map((event) => 'error' in JSON.parse(event.slice(6)))).toEqual([false, false, true]);
  });

  it('cuts an answer, streamed or whole', async () => {
    await expect(streamed('rehearsal:cut')).rejects.toThrow(/terminated|other side closed|Premature/i);
    await expect(ask('rehearsal:cut')).rejects.toThrow();
  });

  it('stalls until the client leaves', async () => {
    const stream = await client.chat.completions.create({ model: 'rehearsal:stall-4', messages: BAR, stream: true });
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const chunk of stream) {
        seen.push(chunk);
        if (seen.length === 4) setTimeout(() => stream.controller.abort(), 100);
      }
    })();
    await reading;
    expect(seen).toHaveLength(4);
  });

  it('makes an answer wait', async () => {
    await expect(ask('rehearsal:slow-60000')).rejects.toThrow(/timed out/);
    expect((await ask('rehearsal:slow-1')).choices).toHaveLength(1);
  });

  it('is ordered for a number of answers, or until it is cleared', async () => {
    expect((await order({ mode: 'fail', status: 500, count: 2 })).status).toBe(200);
    await expect(ask()).rejects.toMatchObject({ status: 500 });
    await expect(ask()).rejects.toMatchObject({ status: 500 });
    await expect(ask()).resolves.toBeDefined();
    await order({ mode: 'fail', forever: true });
    for (let time = 0; time < 4; time += 1) await expect(ask()).rejects.toMatchObject({ status: 503 });
    await fetch(`${upstream.url}/rehearsal/faults`, { method: 'DELETE' });
    await expect(ask()).resolves.toBeDefined();
  });

  it('is refused when it is none', async () => {
    expect((await order({ mode: 'explode' })).status).toBe(400);
    expect((await order({ mode: 'fail', status: 200 })).status).toBe(400);
    expect((await fetch(`${upstream.url}/rehearsal/faults`)).status).toBe(405);
  });
});

describe('its process', () => {
  it('ends when its parent is killed', async () => {
    const spawnFile = new URL('../../packages/server/src/rehearsal/spawn.ts', import.meta.url).href;
    const program = `import { spawnRehearsalUpstream } from ${JSON.stringify(spawnFile)};
      const { url } = await spawnRehearsalUpstream();
      console.log(url);`;
    const parent = spawn(process.execPath, ['--conditions=setlist-source', '--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [url] = await once(parent.stdout.setEncoding('utf8'), 'data');
    expect((await fetch(`${url.trim()}/v1/models`)).status).toBe(200);
    parent.kill('SIGKILL');
    await expect.poll(() => fetch(`${url.trim()}/v1/models`).catch(() => 'gone'), { timeout: 20_000 }).toBe('gone');
  });

  it('tells why it did not start', async () => {
    await expect(spawnRehearsalUpstream({ conversations: '/nowhere' })).rejects.toThrow(
      /nowhere: no such file or folder/,
    );
  });
});
