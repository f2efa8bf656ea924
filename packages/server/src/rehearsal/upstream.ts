import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { answerFrom } from './answer.ts';
import { parseChatRequest } from './chat-request.ts';
import { errorBody, REHEARSAL_MODEL } from './completion.ts';
import { type Corpus, indexConversations } from './corpus.ts';
import { type FaultDesk, faultNamedBy, openFaultDesk } from './faults.ts';
import { timingOf } from './pace.ts';
import { readConversations } from './read-conversations.ts';
import { writeFailure, writeJson, writePlain, writeStream } from './write-answer.ts';

const MAX_BODY_BYTES = 32 * 1024 * 1024;

/** How a rehearsal upstream is started. */
export interface RehearsalUpstreamOptions {
  /** 0, the default: a free one. */
  readonly port?: number;
  /** `127.0.0.1` unless told. */
  readonly host?: string;
  /** Files or folders of JSON Lines; those that ship with Setlist unless told. */
  readonly conversations?: string | readonly string[];
  /** Multiplies the time that answers take: 1 is a hosted model's, 0 is at once. */
  readonly pace?: number;
}

/** A rehearsal upstream that listens. */
export interface RehearsalUpstream {
  /** `http://host:port`, without `/v1`. */
  readonly url: string;
  readonly conversations: number;
  /** Stops listening and cuts what is still being answered. */
  readonly close: () => Promise<void>;
}

/** The folder of conversations that ships with Setlist. */
export function shippedConversations(): string {
  return fileURLToPath(new URL('../../examples/conversations', import.meta.url));
}

/**
 * Starts an OpenAI-compatible server that answers from recorded conversations.
 * @throws {ConversationFileError} when the conversations cannot be read; the system's error when the port is taken.
 */
export async function startRehearsalUpstream(options: RehearsalUpstreamOptions = {}): Promise<RehearsalUpstream> {
  const { port = 0, host = '127.0.0.1', conversations = shippedConversations(), pace = 1 } = options;
  const corpus = await indexConversations(readConversations(conversations));
  const faults = openFaultDesk();
  const server = createServer((request, response) => {
    route(corpus, faults, pace, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    conversations: corpus.languages.length,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function route(
  corpus: Corpus,
  faults: FaultDesk,
  pace: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = request.url?.split('?')[0];
  const door = `${request.method} ${path}`;
  if (door === 'POST /v1/chat/completions') return await chat(corpus, faults, pace, request, response);
  if (door === 'GET /v1/models') return writeJson(response, 200, { object: 'list', data: [modelEntry] });
  if (door === `GET /v1/models/${REHEARSAL_MODEL}`) return writeJson(response, 200, modelEntry);
  if (path === '/rehearsal/faults') return await orderFault(faults, request, response);
  const message = `${door} is not here: the rehearsal upstream has POST /v1/chat/completions and GET /v1/models.`;
  writeJson(response, 404, errorBody(message, 'invalid_request_error', 'not_found'));
}

const modelEntry = { id: REHEARSAL_MODEL, object: 'model', created: 1_767_225_600, owned_by: 'setlist' };

async function chat(
  corpus: Corpus,
  faults: FaultDesk,
  pace: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await bodyOf(request);
  if (!body) return tooLarge(response);
  const parsed = parseChatRequest(body);
  if (!parsed.ok) {
    const { message, param } = parsed.error;
    return writeJson(response, 400, errorBody(message, 'invalid_request_error', 'invalid_request', param));
  }
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const chatRequest = parsed.value;
  const fault = faultNamedBy(chatRequest.model) ?? faults.take();
  if (fault && fault.delayMs > 0) await sleep(fault.delayMs, undefined, { signal: gone.signal });
  if (fault?.mode === 'fail') return writeFailure(response, fault.status);
  const answer = answerFrom(corpus, chatRequest);
  const timing = timingOf(answer.seed, pace);
  if (!chatRequest.stream) return await writePlain(response, answer, timing, fault, gone.signal);
  const includeUsage = chatRequest.stream_options?.include_usage === true;
  await writeStream(response, answer, includeUsage, timing, fault, gone.signal);
}

async function orderFault(faults: FaultDesk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const refused = (status: number, message: string) =>
    writeJson(response, status, errorBody(message, 'invalid_request_error', 'invalid_request'));
  if (!isLoopback(request.socket.remoteAddress)) return refused(403, 'Faults are taken from this machine only.');
  if (request.method === 'DELETE') {
    faults.clear();
    response.writeHead(204).end();
    return;
  }
  if (request.method !== 'PUT') return refused(405, 'PUT a fault, or DELETE it.');
  const body = await bodyOf(request);
  if (!body) return tooLarge(response);
  const ordered = faults.order(body);
  if (!ordered.ok) return refused(400, ordered.error);
  writeJson(response, 200, ordered.value);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += part.length;
    if (bytes > MAX_BODY_BYTES) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function tooLarge(response: ServerResponse): void {
  const message = `The body is larger than ${MAX_BODY_BYTES} bytes.`;
  writeJson(response, 413, errorBody(message, 'invalid_request_error', 'too_large'), { connection: 'close' });
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/.test(address);
}
