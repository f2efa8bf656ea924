import type { ServerResponse } from 'node:http';
import type { Refusal } from '@setlist/core/refusal';
import { openAiError, openAiRefusal } from '../http/openai-errors.ts';
import type { JsonObject } from './json.ts';
import { type Served, servedHeaders } from './served.ts';
import type { ClientStream } from './upstream-try.ts';

/** Answers with a JSON body that is whole. */
export function sendJson(response: ServerResponse, requestId: string, served: Served, body: JsonObject): void {
  // As bytes: Node writes a string that holds headers and body together at several times the cost (measured).
  const bytes = Buffer.from(JSON.stringify(body));
  const headers = [
    'content-type',
    'application/json; charset=utf-8',
    'content-length',
    String(bytes.length),
    'x-request-id',
    requestId,
    ...servedHeaders(served),
  ];
  response.writeHead(200, headers);
  response.end(bytes);
}

/** Commits to a stream: from here on a failure can only be an error frame. */
export function beginStream(response: ServerResponse, requestId: string, served: Served): ClientStream {
  response.writeHead(200, [
    'content-type',
    'text/event-stream; charset=utf-8',
    'cache-control',
    'no-cache, no-transform',
    'x-accel-buffering',
    'no',
    'x-request-id',
    requestId,
    ...servedHeaders(served),
  ]);
  return {
    write: (text) => response.write(Buffer.from(text)),
    onDrain: (resume) => response.once('drain', resume),
  };
}

/** The frame that ends a stream which broke off; no `[DONE]` follows it. */
export function errorFrame(refusal: Refusal, status?: number): string {
  return `data: ${JSON.stringify(openAiError(refusal, status))}\n\n`;
}

/** Answers with an OpenAI-shaped error. */
export function sendRefusal(response: ServerResponse, requestId: string, refusal: Refusal, status?: number): void {
  if (response.headersSent || response.destroyed) return;
  const answer = openAiRefusal(refusal, status);
  const text = JSON.stringify(answer.body);
  response.writeHead(answer.status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'x-request-id': requestId,
    ...answer.headers,
  });
  response.end(text);
}
