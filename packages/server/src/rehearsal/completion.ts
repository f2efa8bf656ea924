import { randomUUID } from 'node:crypto';
import type { Answer } from './answer.ts';

/** The name of the rehearsal's model, wherever a model is named. */
export const REHEARSAL_MODEL = 'rehearsal';

/** An answer as OpenAI's `chat.completion` object. */
export function completionOf(answer: Answer): object {
  return {
    ...envelope('chat.completion'),
    choices: answer.choices.map((choice, index) => ({
      index,
      message: { role: 'assistant', content: choice.pieces.join(''), refusal: null },
      logprobs: null,
      finish_reason: choice.finishReason,
    })),
    usage: usageOf(answer),
  };
}

/** An answer as OpenAI's `chat.completion.chunk` objects, the choices' pieces by turns; usage comes last, when it was asked for. */
export function* chunksOf(answer: Answer, includeUsage: boolean): Generator<object> {
  const shape = envelope('chat.completion.chunk');
  const usage = includeUsage ? { usage: null } : {};
  const chunk = (index: number, delta: object, finishReason: string | null) => ({
    ...shape,
    choices: [{ index, delta, logprobs: null, finish_reason: finishReason }],
    ...usage,
  });
  for (const index of answer.choices.keys())
    yield chunk(index, { role: 'assistant', content: '', refusal: null }, null);
  const longest = Math.max(...answer.choices.map((choice) => choice.pieces.length));
  for (let at = 0; at < longest; at += 1) {
    for (const [index, choice] of answer.choices.entries()) {
      const content = choice.pieces[at];
      if (content !== undefined) yield chunk(index, { content }, null);
    }
  }
  for (const [index, choice] of answer.choices.entries()) yield chunk(index, {}, choice.finishReason);
  if (includeUsage) yield { ...shape, choices: [], usage: usageOf(answer) };
}

/** An error in OpenAI's shape. */
export function errorBody(message: string, type: string, code: string, param: string | null = null): object {
  return { error: { message, type, param, code } };
}

function envelope(object: string): object {
  return {
    id: `chatcmpl-${randomUUID()}`,
    object,
    created: Math.floor(Date.now() / 1000),
    model: REHEARSAL_MODEL,
    system_fingerprint: REHEARSAL_MODEL,
  };
}

function usageOf({ promptTokens, completionTokens }: Answer): object {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}
