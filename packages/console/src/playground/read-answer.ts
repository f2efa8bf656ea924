import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { AnswerEvent, Failure, Served, Usage } from './answer.ts';

const CUT: Failure = {
  code: 'stream_cut',
  message: 'The stream ended before the answer was complete. Ask again, or regenerate.',
};

/**
 * Reads an OpenAI chat completion stream as it arrives: what served, text, usage. An error frame is a failure, and so is a
 * stream that ends without `[DONE]`. Rejects with what the stream rejects with.
 */
export async function* readAnswer(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<AnswerEvent> {
  const reader = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream()).getReader();
  while (true) {
    const { done, value } = await reader.read();
    if (done) return yield { kind: 'failure', failure: CUT };
    if (value.data === '[DONE]') return;
    const events = eventsOf(value.data);
    yield* events;
    if (events.some((event) => event.kind === 'failure')) return;
  }
}

/** The failure that a refused request's body tells of, in OpenAI's shape or any other. */
export function failureOf(status: number, body: string): Failure {
  const error = recordOf(recordOf(parse(body))?.['error']);
  if (error === null) return { code: `http_${status}`, message: `The server answered ${status} without saying why.` };
  return failureFrom(error);
}

function eventsOf(data: string): readonly AnswerEvent[] {
  const chunk = recordOf(parse(data));
  if (chunk === null)
    return [{ kind: 'failure', failure: { code: 'invalid_chunk', message: 'A part of the stream was not JSON.' } }];
  const error = recordOf(chunk['error']);
  if (error !== null) return [{ kind: 'failure', failure: failureFrom(error) }];

  const events: AnswerEvent[] = [];
  const served = recordOf(chunk['setlist']);
  if (served !== null) events.push({ kind: 'served', served: servedFrom(served) });
  const choice = recordOf(Array.isArray(chunk['choices']) ? chunk['choices'][0] : null);
  const delta = recordOf(choice?.['delta']);
  const text = stringOf(delta?.['content']) ?? stringOf(delta?.['refusal']);
  if (text !== null && text !== '') events.push({ kind: 'text', text });
  const reason = stringOf(choice?.['finish_reason']);
  if (reason !== null) events.push({ kind: 'finish', reason });
  const usage = recordOf(chunk['usage']);
  if (usage !== null) events.push({ kind: 'usage', usage: usageFrom(usage) });
  return events;
}

function servedFrom(served: Readonly<Record<string, unknown>>): Served {
  const selection = Object.entries(recordOf(served['selection']) ?? {});
  return {
    persona: stringOf(served['persona']) ?? '',
    revision: stringOf(served['revision']) ?? '',
    selection: Object.fromEntries(selection.filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
    servedModel: stringOf(served['servedModel']),
    upstream: stringOf(served['upstream']),
    attempt: numberOf(served['attempt']) ?? 0,
    degraded: stringOf(served['degraded']),
  };
}

function usageFrom(usage: Readonly<Record<string, unknown>>): Usage {
  return {
    inputTokens: numberOf(usage['prompt_tokens']) ?? 0,
    outputTokens: numberOf(usage['completion_tokens']) ?? 0,
  };
}

function failureFrom(error: Readonly<Record<string, unknown>>): Failure {
  return {
    code: stringOf(error['code']) ?? stringOf(error['type']) ?? 'error',
    message: stringOf(error['message']) ?? 'The answer failed, and the server did not say why.',
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
}

function stringOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
