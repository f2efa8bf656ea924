import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnswerEvent } from './answer.ts';
import { failureOf, readAnswer } from './read-answer.ts';

const served = {
  persona: 'concierge',
  revision: 'sha256:ab',
  selection: { tone: 'playful' },
  servedModel: 'm-1',
  upstream: 'openai',
  attempt: 1,
  degraded: null,
};
const chunk = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;
const text = (content: string) => chunk({ choices: [{ index: 0, delta: { content }, finish_reason: null }] });
const whole = [
  chunk({ choices: [{ index: 0, delta: { role: 'assistant', content: '' } }], setlist: served }),
  text('Schöne '),
  ': heartbeat\n\n',
  text('Grüße 🎶'),
  chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
  chunk({ choices: [], usage: { prompt_tokens: 12, completion_tokens: 3 } }),
  'data: [DONE]\n\n',
].join('');

function bodyOf(bytes: readonly Uint8Array<ArrayBuffer>[]): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    start: (controller) => {
      for (const part of bytes) controller.enqueue(part);
      controller.close();
    },
  });
}

async function read(stream: string, cuts: readonly number[] = []): Promise<readonly AnswerEvent[]> {
  const bytes = new TextEncoder().encode(stream);
  const places = [0, ...cuts.map((cut) => cut % bytes.length).sort((a, b) => a - b), bytes.length];
  const parts = places.slice(1).map((end, index) => bytes.slice(places[index], end));
  const events: AnswerEvent[] = [];
  for await (const event of readAnswer(bodyOf(parts))) events.push(event);
  return events;
}

describe('readAnswer', () => {
  it('reads what served, the text, the finish reason and the usage', async () => {
    expect(await read(whole)).toEqual([
      { kind: 'served', served },
      { kind: 'text', text: 'Schöne ' },
      { kind: 'text', text: 'Grüße 🎶' },
      { kind: 'finish', reason: 'stop' },
      { kind: 'usage', usage: { inputTokens: 12, outputTokens: 3 } },
    ]);
  });

  it('reads the same wherever the network cuts the bytes', async () => {
    const expected = await read(whole);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(), { maxLength: 12 }), async (cuts) => {
        expect(await read(whole, cuts)).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  it('tells of an error frame and reads no further', async () => {
    const error = { message: 'The upstream closed.', type: 'api_error', param: null, code: 'upstream_unavailable' };
    expect(await read(text('Half') + chunk({ error }) + text('more'))).toEqual([
      { kind: 'text', text: 'Half' },
      { kind: 'failure', failure: { code: 'upstream_unavailable', message: 'The upstream closed.' } },
    ]);
  });

  it('takes an end without [DONE] as a cut', async () => {
    expect((await read(text('Half'))).at(-1)).toMatchObject({ kind: 'failure', failure: { code: 'stream_cut' } });
  });

  it('takes what is not JSON as a failure', async () => {
    expect(await read('data: {oops\n\n')).toMatchObject([{ kind: 'failure', failure: { code: 'invalid_chunk' } }]);
  });

  it('shows a refusal as the text that it is', async () => {
    expect((await read(chunk({ choices: [{ delta: { refusal: 'No.' } }] })))[0]).toEqual({ kind: 'text', text: 'No.' });
  });
});

describe('failureOf', () => {
  it('takes the words of an OpenAI error', () => {
    const body = JSON.stringify({
      error: { message: 'No such persona.', type: 'x', param: 'model', code: 'unknown_persona' },
    });
    expect(failureOf(404, body)).toEqual({ code: 'unknown_persona', message: 'No such persona.' });
  });

  it('says the status when the body says nothing', () => {
    expect(failureOf(502, '<html>')).toMatchObject({ code: 'http_502' });
  });
});
