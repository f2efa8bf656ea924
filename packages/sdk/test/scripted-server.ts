import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What answers a request. */
export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** A real HTTP server that does as it is told, connection by connection. */
export interface ScriptedServer {
  readonly url: string;
  /** `METHOD /path` of every request, with what was sent as `Last-Event-ID` or `If-None-Match`. */
  readonly asked: string[];
  readonly close: () => Promise<void>;
}

/** `answers` by path below `/api/v1`: each request takes the next one, and the last answers for good. */
export async function startScripted(
  answers: Readonly<Record<string, Answer | readonly Answer[]>>,
): Promise<ScriptedServer> {
  const asked: string[] = [];
  const taken = new Map<string, number>();
  const server = createServer((request, response) => {
    const path = request.url?.replace('/api/v1', '') ?? '';
    const known = request.headers['last-event-id'] ?? request.headers['if-none-match'] ?? '';
    asked.push(`${request.method} ${path} ${known}`.trim());
    const scripted = [answers[path] ?? []].flat();
    const n = taken.get(path) ?? 0;
    taken.set(path, n + 1);
    const answer = scripted[Math.min(n, scripted.length - 1)];
    if (answer === undefined) response.writeHead(404).end();
    else answer(response, request);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Begins a stream of events with this text and keeps it open. */
export const events =
  (text: string): Answer =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(text);
  };

/** The event that says that the flag set is another. */
export const change = (version: number, tag: string) =>
  `id: ${tag}\nevent: flags\ndata: ${JSON.stringify({ version, tag })}\n\n`;

/** Answers JSON with a tag, or 304 to whoever has it. */
export const json =
  (body: unknown, tag: string): Answer =>
  (response, request) => {
    if (request.headers['if-none-match'] === `"${tag}"`) response.writeHead(304, { etag: `"${tag}"` }).end();
    else response.writeHead(200, { 'content-type': 'application/json', etag: `"${tag}"` }).end(JSON.stringify(body));
  };

/** Resolves when it is so. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 2));
}
