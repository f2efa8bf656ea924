import { createParser } from 'eventsource-parser';
import { type Dispatcher, errors, request } from 'undici';

/** What is sent for one turn: OpenAI's chat request, always streamed. */
export interface TurnRequest {
  readonly model: string;
  readonly messages: readonly { readonly role: 'user' | 'assistant'; readonly content: string }[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly user: string;
}

/** Where turns are sent. */
export interface Door {
  readonly dispatcher: Dispatcher;
  /** `http://host:port`, without `/v1`. */
  readonly url: string;
  readonly apiKey: string | null;
}

/** One turn as the caller saw it. Times are in milliseconds from the moment that it was sent. */
export interface TurnOutcome {
  readonly text: string;
  /** `null`: answered to the end. Else OpenAI's error code, `http_<status>`, `in_band:<code>`, `cut`, `unreachable` or the client's own code. */
  readonly error: string | null;
  /** Until the first event that carries content; `null` when none came. */
  readonly firstChunkMs: number | null;
  readonly totalMs: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** The persona's own fallback was given, for want of an upstream. */
  readonly degraded: boolean;
  /** Which attempt answered, where the server says so. */
  readonly attempt: number | null;
  /** `persona@revision by model`, where the server says so; else the model's name. */
  readonly servedBy: string | null;
}

/** The headers that open the door. */
export function headersFor({ apiKey }: Door): Record<string, string> {
  return { 'content-type': 'application/json', ...(apiKey === null ? {} : { authorization: `Bearer ${apiKey}` }) };
}

/** Asks one turn and reads its stream to the end. Failures are outcomes; throws only when `signal` aborts. */
export async function askTurn(door: Door, turn: TurnRequest, signal: AbortSignal): Promise<TurnOutcome> {
  const sentAt = performance.now();
  const reading = openReading(sentAt);
  try {
    const response = await request(`${door.url}/v1/chat/completions`, {
      dispatcher: door.dispatcher,
      method: 'POST',
      headers: headersFor(door),
      body: JSON.stringify({ ...turn, stream: true, stream_options: { include_usage: true } }),
      signal,
    });
    reading.headers(response.headers);
    if (response.statusCode !== 200) return reading.ended(await refusalIn(response));
    const utf8 = new TextDecoder();
    for await (const bytes of response.body) reading.feed(utf8.decode(bytes, { stream: true }));
    return reading.ended(null);
  } catch (error) {
    if (signal.aborted) throw error;
    return reading.ended(codeOf(error));
  }
}

async function refusalIn(response: Dispatcher.ResponseData): Promise<string> {
  const body: unknown = await response.body.json().catch(() => null);
  const code = at(at(body, 'error'), 'code');
  return typeof code === 'string' ? code : `http_${response.statusCode}`;
}

function openReading(sentAt: number) {
  let text = '';
  let done = false;
  let inBand: string | null = null;
  let firstChunkMs: number | null = null;
  let inputTokens = 0;
  let outputTokens = 0;
  let model: string | null = null;
  let headers: Record<string, string | string[] | undefined> = {};
  const header = (name: string) => [headers[name]].flat()[0] ?? null;
  const parser = createParser({
    onEvent: ({ data }) => {
      if (data === '[DONE]') {
        done = true;
        return;
      }
      const chunk = parsed(data);
      const error = at(chunk, 'error');
      if (error) inBand = `in_band:${at(error, 'code') ?? at(error, 'type') ?? 'unnamed'}`;
      const content = at(at(at(at(chunk, 'choices'), '0'), 'delta'), 'content');
      if (typeof content === 'string' && content !== '') {
        firstChunkMs ??= performance.now() - sentAt;
        text += content;
      }
      inputTokens = numberOr(at(at(chunk, 'usage'), 'prompt_tokens'), inputTokens);
      outputTokens = numberOr(at(at(chunk, 'usage'), 'completion_tokens'), outputTokens);
      model ??= textOrNull(at(chunk, 'model'));
    },
  });
  return {
    headers: (received: typeof headers) => {
      headers = received;
    },
    feed: (piece: string) => parser.feed(piece),
    ended: (error: string | null): TurnOutcome => ({
      text,
      error: error ?? inBand ?? (done ? null : 'cut'),
      firstChunkMs,
      totalMs: performance.now() - sentAt,
      inputTokens,
      outputTokens,
      degraded: !['false', '0', null].includes(header('setlist-degraded')),
      attempt: header('setlist-attempt') === null ? null : Number(header('setlist-attempt')),
      servedBy: served(header('setlist-persona'), header('setlist-revision'), header('setlist-served-model') ?? model),
    }),
  };
}

function served(persona: string | null, revision: string | null, model: string | null): string | null {
  if (persona === null) return model;
  return `${persona}${revision === null ? '' : `@${revision}`} by ${model ?? 'an unnamed model'}`;
}

function codeOf(error: unknown): string {
  const code = at(error, 'code');
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EHOSTUNREACH') return 'unreachable';
  if (error instanceof errors.SocketError || code === 'ECONNRESET') return 'cut';
  return typeof code === 'string' ? code.toLowerCase() : 'unknown';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { error: { code: 'not_json' } };
  }
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
