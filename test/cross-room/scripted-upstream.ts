import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A request as the upstream received it. */
export interface Received {
  readonly headers: IncomingMessage['headers'];
  /** The body as it came. */
  readonly raw: string;
  readonly body: Record<string, unknown> & { readonly messages: readonly { role: string; content: unknown }[] };
  /** Resolves when the connection that carried it is closed before the answer is finished. */
  readonly left: Promise<void>;
  readonly response: ServerResponse;
}

export type Reply = (received: Received) => void | Promise<void>;

/** A model server over HTTP that answers as it is told: the one stand-in that tests use. */
export interface ScriptedUpstream {
  /** Up to and with `/v1`. */
  readonly baseUrl: string;
  readonly received: Received[];
  /** Answers the next requests in turn; the last reply stays. */
  readonly script: (...replies: readonly Reply[]) => void;
  readonly sockets: ReadonlySet<Socket>;
  readonly close: () => Promise<void>;
}

export async function startScriptedUpstream(...replies: readonly Reply[]): Promise<ScriptedUpstream> {
  let script = [...replies];
  const received: Received[] = [];
  const sockets = new Set<Socket>();
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const left = new Promise<void>((resolve) => response.once('close', () => response.writableFinished || resolve()));
    const raw = Buffer.concat(parts).toString();
    const one: Received = { headers: request.headers, raw, body: JSON.parse(raw), left, response };
    received.push(one);
    const reply = script.length > 1 ? script.shift() : script[0];
    await reply?.(one);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    received,
    sockets,
    script: (...next) => {
      script = [...next];
      received.length = 0;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const USAGE = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 };

/** A chunk of choice 0 unless told. */
export function chunk(delta: object, finishReason: string | null = null, index = 0): object {
  return {
    id: 'chatcmpl-upstream',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: 'upstream-model-2026',
    choices: [{ index, delta, finish_reason: finishReason, logprobs: null }],
  };
}

export const event = (data: object | string): string =>
  `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;

/** The usage chunk, which an upstream sends when `stream_options.include_usage` asked for it. */
const usageEvent = ({ body }: Received): string => {
  const options = body['stream_options'] as { include_usage?: boolean } | undefined;
  return options?.include_usage === true ? event({ ...chunk({}), choices: [], usage: USAGE }) : '';
};

export function beginEvents(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
}

/** A whole stream of these texts, each written by itself. */
export function streamOf(...texts: readonly string[]): Reply {
  return async (received) => {
    const { response } = received;
    beginEvents(response);
    response.write(event(chunk({ role: 'assistant', content: '' })));
    for (const text of texts) {
      await sleep(1);
      response.write(event(chunk({ content: text })));
    }
    response.end(event(chunk({}, 'stop')) + usageEvent(received) + event('[DONE]'));
  };
}

/** Exactly these bytes, each part written by itself. */
export function bytesOf(...parts: readonly (string | Buffer)[]): Reply {
  return async ({ response }) => {
    beginEvents(response);
    for (const part of parts) {
      response.write(part);
      await sleep(2);
    }
    response.end();
  };
}

/** Events, then the connection is broken. */
export function cutAfter(...events: readonly string[]): Reply {
  return async ({ response }) => {
    beginEvents(response);
    for (const one of events) response.write(one);
    await sleep(20);
    response.destroy();
  };
}

/** Events, then silence for as long as the client stays. */
export function stallAfter(...events: readonly string[]): Reply {
  return ({ response }) => {
    beginEvents(response);
    for (const one of events) response.write(one);
    response.flushHeaders();
  };
}

export function answerOf(text: string, more: object = {}): Reply {
  return json(200, {
    id: 'chatcmpl-upstream',
    object: 'chat.completion',
    created: 1_700_000_000,
    model: 'upstream-model-2026',
    choices: [
      { index: 0, message: { role: 'assistant', content: text, refusal: null }, finish_reason: 'stop', logprobs: null },
    ],
    usage: USAGE,
    ...more,
  });
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return ({ response }) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
}

export function errorOf(status: number, message = 'Some trouble.', headers: Record<string, string> = {}): Reply {
  return json(status, { error: { message, type: 'server_error', param: null, code: null } }, headers);
}

/** Answers whichever way was asked for. */
export function either(text: string): Reply {
  return (received) => (received.body['stream'] === true ? streamOf(text)(received) : answerOf(text)(received));
}
