import type { IncomingHttpHeaders } from 'node:http';
import { StringDecoder } from 'node:string_decoder';
import { createParser, type EventSourceParser } from 'eventsource-parser';
import { type Dispatcher, Pool } from 'undici';
import { isObject, parsePlainJson, parseShallowJson } from './json.ts';
import type { GatewayLimits, UpstreamLimits } from './limits.ts';
import { type MaxTokensField, requestBytes } from './request-bytes.ts';
import type { Upstream, UpstreamCall, UpstreamKind, UpstreamRequest, UpstreamSink } from './upstream.ts';
import { failure, failureOfStatus, readRetryAfter, TOO_DEEP } from './upstream-failure.ts';

export interface OpenAiLaneOptions {
  readonly name: string;
  readonly kind: UpstreamKind;
  /** Up to and with `/v1`. */
  readonly baseUrl: string;
  readonly apiKey: string | null;
  readonly limits: UpstreamLimits;
  readonly defaults: Pick<GatewayLimits, 'connectMs' | 'maxEventChars' | 'maxAnswerBytes'>;
  /** Whether the upstream knows `stream_options`. */
  readonly streamOptions: boolean;
  /** The name by which it bounds an answer's tokens. */
  readonly maxTokensField: MaxTokensField;
}

const KEEP_ALIVE_MS = 30_000;
const MAX_ERROR_BYTES = 64 * 1024;
/** How long an upstream may take to end its response after it said `[DONE]`, so that the connection can be used again. */
const LAST_BYTE_MS = 1_000;

/** The plain lane: HTTP/1.1 with undici's handlers, no stream objects between the upstream's socket and ours. */
export function createOpenAiLane(options: OpenAiLaneOptions): Upstream {
  const url = new URL(options.baseUrl);
  const path = `${url.pathname.replace(/\/+$/, '')}/chat/completions${url.search}`;
  const pool = new Pool(url.origin, {
    connections: options.limits.connections ?? null,
    connect: { timeout: options.limits.connectMs ?? options.defaults.connectMs },
    keepAliveTimeout: KEEP_ALIVE_MS,
    // The turn keeps its own time.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const headers = ['content-type', 'application/json'];
  if (options.apiKey !== null) headers.push('authorization', `Bearer ${options.apiKey}`);
  const streamHeaders = [...headers, 'accept', 'text/event-stream'];
  const answerHeaders = [...headers, 'accept', 'application/json'];

  const open = (request: UpstreamRequest, sink: UpstreamSink): UpstreamCall => {
    const body = requestBytes(request, options);
    if (body === null) {
      sink.fail(TOO_DEEP);
      return { resume: () => {}, abort: () => {} };
    }
    const exchange = createExchange(request.stream, sink, options.defaults);
    const wanted = request.stream ? streamHeaders : answerHeaders;
    pool.dispatch({ path, method: 'POST', headers: wanted, body }, exchange.handlers);
    return exchange.call;
  };

  const { name, kind, limits, apiKey } = options;
  const secrets = apiKey === null ? [] : [apiKey];
  return { name, kind, limits, secrets, open, close: () => pool.destroy() };
}

interface Exchange {
  readonly handlers: Dispatcher.DispatchHandler;
  readonly call: UpstreamCall;
}

/** What undici is told when an exchange ends before its answer does; nobody sees it. */
const OVER = new Error('The exchange is over.');

type Reading = { readonly feed: (bytes: Buffer) => boolean; readonly finish: () => void };

function createExchange(stream: boolean, sink: UpstreamSink, limits: OpenAiLaneOptions['defaults']): Exchange {
  let controller: Dispatcher.DispatchController | null = null;
  let reading: Reading | null = null;
  let over = false;
  let lastByte: NodeJS.Timeout | undefined;

  /** Ends the exchange; what the upstream still sends is nobody's. */
  const stop = () => {
    over = true;
    controller?.abort(OVER);
  };
  /** The sink as the readers see it: deaf after the end. */
  const guarded: UpstreamSink = {
    chunk: (chunk, data) => over || sink.chunk(chunk, data),
    alike: (data) => over || sink.alike(data),
    flush: () => (over ? true : sink.flush()),
    answer: (body) => {
      if (over) return;
      over = true;
      sink.answer(body);
    },
    end: (marked) => {
      if (over) return;
      over = true;
      lastByte = setTimeout(stop, LAST_BYTE_MS).unref();
      sink.end(marked);
    },
    fail: (reason) => {
      if (over) return;
      stop();
      sink.fail(reason);
    },
  };

  const handlers: Dispatcher.DispatchHandler = {
    onRequestStart: (started) => {
      controller = started;
      if (over) started.abort(OVER);
    },
    onResponseStart: (_controller, status, headers) => {
      if (status < 200) return;
      reading = chooseReading(status, headers, stream, guarded, limits);
    },
    onResponseData: (responding, bytes) => {
      if (over || reading === null) return;
      const wantsMore = reading.feed(bytes);
      // Nobody would resume what is over.
      if (!wantsMore && !over) responding.pause();
    },
    onResponseEnd: () => {
      if (!over) reading?.finish();
      clearTimeout(lastByte);
    },
    onResponseError: () => {
      clearTimeout(lastByte);
      guarded.fail(failure('unavailable', reading === null ? 'connection' : 'cut'));
    },
  };
  return { handlers, call: { resume: () => controller?.resume(), abort: stop } };
}

function chooseReading(
  status: number,
  headers: IncomingHttpHeaders,
  stream: boolean,
  sink: UpstreamSink,
  limits: OpenAiLaneOptions['defaults'],
): Reading {
  if (status !== 200) return readFailure(status, headers, sink);
  const isEventStream = headers['content-type']?.startsWith('text/event-stream') ?? false;
  if (stream && isEventStream) return readEvents(sink, limits.maxEventChars);
  return readAnswer(stream, sink, limits.maxAnswerBytes);
}

/** Server-sent events (WHATWG HTML §9.2), any line ends and splits, `data:` holding OpenAI's chunks. */
function readEvents(sink: UpstreamSink, maxEventChars: number): Reading {
  const decoder = new StringDecoder('utf8');
  let marked = false;
  const parser: EventSourceParser = createParser({
    maxBufferSize: maxEventChars,
    onEvent: ({ data, event }) => {
      if (marked || data === '') return;
      if (data === '[DONE]') {
        marked = true;
        return;
      }
      if (event === undefined && sink.alike(data)) return;
      const chunk = parseShallowJson(data);
      if (!isObject(chunk)) return sink.fail(failure('unavailable', 'not_chat'));
      const error = chunk['error'] ?? (event === 'error' ? chunk : undefined);
      if (error !== undefined) return sink.fail(failure('unavailable', 'in_band_error'));
      sink.chunk(chunk, data);
    },
    onError: ({ type }) => {
      if (type === 'max-buffer-size-exceeded') sink.fail(failure('unavailable', 'not_chat'));
    },
  });
  const flush = () => {
    const wantsMore = sink.flush();
    if (marked) sink.end(true);
    return wantsMore;
  };
  return {
    feed: (bytes) => {
      parser.feed(decoder.write(bytes));
      return flush();
    },
    finish: () => {
      // The last event of a stream that lacks its closing blank line.
      parser.feed('\n\n');
      flush();
      sink.end(marked);
    },
  };
}

function readAnswer(stream: boolean, sink: UpstreamSink, maxBytes: number): Reading {
  return collect(maxBytes, sink, (text) => {
    const body = parseShallowJson(text);
    if (isObject(body) && body['error'] !== undefined && body['error'] !== null) {
      return sink.fail(failure('unavailable', 'in_band_error'));
    }
    const choices = isObject(body) ? body['choices'] : undefined;
    if (stream || !isObject(body) || !Array.isArray(choices) || !isAnswered(choices)) {
      return sink.fail(failure('unavailable', 'not_chat'));
    }
    sink.answer(body);
  });
}

function isAnswered(choices: readonly unknown[]): boolean {
  return choices.length > 0 && choices.every((choice) => isObject(choice) && isObject(choice['message']));
}

function readFailure(status: number, headers: IncomingHttpHeaders, sink: UpstreamSink): Reading {
  const retryAfterMs = readRetryAfter(headers['retry-after'], [headers['retry-after-ms']].flat()[0], Date.now());
  const report = (text: string) => sink.fail(failureOfStatus(status, retryAfterMs, parsePlainJson(text)));
  return collect(MAX_ERROR_BYTES, sink, report, () => report(''));
}

function collect(
  maxBytes: number,
  sink: UpstreamSink,
  finish: (text: string) => void,
  overflow: () => void = () => sink.fail(failure('unavailable', 'not_chat')),
): Reading {
  const parts: Buffer[] = [];
  let bytes = 0;
  return {
    feed: (part) => {
      bytes += part.length;
      if (bytes > maxBytes) overflow();
      else parts.push(part);
      return true;
    },
    finish: () => finish((parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)).toString('utf8')),
  };
}
