import type { JsonObject } from './json.ts';
import type { Served } from './served.ts';

export interface FallbackOptions {
  readonly text: string;
  readonly model: string;
  readonly served: Served;
  readonly id: string;
  readonly createdAtSeconds: number;
  readonly choices: number;
  readonly includeUsage: boolean;
}

const NO_USAGE = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };

/** The persona's own words when no upstream answers, as an ordinary whole answer. */
export function fallbackAnswer(options: FallbackOptions): JsonObject {
  return {
    id: options.id,
    object: 'chat.completion',
    created: options.createdAtSeconds,
    model: options.model,
    choices: indexes(options).map((index) => ({
      index,
      message: { role: 'assistant', content: options.text, refusal: null },
      finish_reason: 'stop',
      logprobs: null,
    })),
    usage: NO_USAGE,
    setlist: options.served,
  };
}

/** The same as a whole stream, `[DONE]` last. */
export function fallbackStream(options: FallbackOptions): string {
  const base = {
    id: options.id,
    object: 'chat.completion.chunk',
    created: options.createdAtSeconds,
    model: options.model,
  };
  const texts = indexes(options).map((index) => choice(index, { role: 'assistant', content: options.text }, null));
  const ends = indexes(options).map((index) => choice(index, {}, 'stop'));
  const chunks: JsonObject[] = [...texts, ...ends].map((one) => ({ ...base, choices: [one] }));
  if (options.includeUsage) chunks.push({ ...base, choices: [], usage: NO_USAGE });
  const [first, ...rest] = chunks;
  const events = [{ ...first, setlist: options.served }, ...rest].map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`);
  return `${events.join('')}data: [DONE]\n\n`;
}

function choice(index: number, delta: JsonObject, finishReason: string | null): JsonObject {
  return { index, delta, finish_reason: finishReason, logprobs: null };
}

function indexes(options: FallbackOptions): readonly number[] {
  return Array.from({ length: options.choices }, (_, index) => index);
}
