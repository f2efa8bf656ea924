import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { QueryAnswer } from './chdb-query.ts';
import { parseQueryRequest, type QueryRequest, UnsupportedRequest } from './http-request.ts';
import { TooManyQueries } from './session-pool.ts';

const LARGEST_BODY_BYTES = 128 * 1024 * 1024;

/** The part of ClickHouse's HTTP interface that its official client uses, over one function that runs queries. Every call must carry the token. */
export function createClickHouseHttp(run: (request: QueryRequest) => Promise<QueryAnswer>, token: string): Server {
  return createServer((request, response) => {
    answer(request, response, run, token).catch((error: unknown) => sendError(response, error));
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  run: (request: QueryRequest) => Promise<QueryAnswer>,
  token: string,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://embedded');
  if (url.pathname === '/ping') return void response.end('Ok.\n');
  if (!carries(request, token))
    return sendException(response, 401, 516, 'Authentication failed. (AUTHENTICATION_FAILED)');
  const parsed = parseQueryRequest(url.searchParams, await readBody(request));
  const { body, rowsRead, rowsWritten, bytesWritten } = await run(parsed);
  const summary = { read_rows: `${rowsRead}`, written_rows: `${rowsWritten}`, written_bytes: `${bytesWritten}` };
  response.writeHead(200, {
    'content-type': 'text/plain; charset=UTF-8',
    'content-length': body.length,
    'x-clickhouse-query-id': parsed.queryId,
    'x-clickhouse-summary': JSON.stringify(summary),
  });
  response.end(body);
}

function carries(request: IncomingMessage, token: string): boolean {
  const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const password = Buffer.from(basic, 'base64').toString('utf8').split(':').slice(1).join(':');
  const [given, wanted] = [Buffer.from(password), Buffer.from(token)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > LARGEST_BODY_BYTES)
      throw new UnsupportedRequest(`A request may hold ${LARGEST_BODY_BYTES} bytes at most.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function sendError(response: ServerResponse, error: unknown): void {
  const { status, code, text } = exceptionOf(error);
  sendException(response, status, code, text);
}

function exceptionOf(error: unknown): { readonly status: number; readonly code: number; readonly text: string } {
  if (error instanceof UnsupportedRequest) return { status: 400, code: 36, text: `${error.message} (BAD_ARGUMENTS)` };
  if (error instanceof TooManyQueries)
    return { status: 503, code: 202, text: `${error.message} (TOO_MANY_SIMULTANEOUS_QUERIES)` };
  const message = error instanceof Error ? error.message : String(error);
  return {
    status: 500,
    code: Number(/Code: (\d+)/.exec(message)?.[1] ?? 1002),
    text: message.replace(/^.*?DB::Exception: /s, ''),
  };
}

/** `Code: 60. DB::Exception: … (UNKNOWN_TABLE)`, as ClickHouse says it and its client parses it. */
function sendException(response: ServerResponse, status: number, code: number, message: string): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, {
    'content-type': 'text/plain; charset=UTF-8',
    'x-clickhouse-exception-code': code,
    connection: 'close',
  });
  response.end(`Code: ${code}. DB::Exception: ${message}\n`);
}
