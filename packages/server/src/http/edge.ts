import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Refusal } from '@setlist/core/refusal';
import type { Problem } from '@setlist/sdk';
import fastify, { type FastifyBaseLogger, type FastifyError, type FastifyInstance, LogController } from 'fastify';
import { rememberMethods } from './allowed-methods.ts';
import { openAiError } from './openai-errors.ts';
import { REFUSAL_STATUS } from './refusal-status.ts';
import { problemOf, Refused } from './refused.ts';
import { requestIdOf } from './request-id.ts';
import { createRequestValidator } from './request-validator.ts';
import { validationProblem } from './validation-problem.ts';

/** A route served on bare `node:http`, ahead of the framework. */
export type DirectRoute = (request: IncomingMessage, response: ServerResponse, requestId: string) => void;

export interface EdgeOptions {
  readonly log: FastifyBaseLogger;
  /** By `METHOD /path`, exact; a query string is not part of the path. */
  readonly direct: Readonly<Record<string, DirectRoute>>;
  readonly bodyLimitBytes: number;
  /** Whose `X-Forwarded-For` is believed. */
  readonly trustProxy?: boolean | string;
}

/** Asked every few seconds by machines. */
const QUIET: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 60_000;
/** Longer than the idle limit of common load balancers, so that it is they who close. */
const KEEP_ALIVE_MS = 65_000;

/**
 * The edge: one `node:http` server that hands some routes straight to their room and the rest to Fastify. Every error
 * leaves as an RFC 9457 problem; only bugs are logged as errors, and their text stays in the log.
 */
export function createEdge(options: EdgeOptions): FastifyInstance {
  const app = fastify({
    loggerInstance: options.log,
    bodyLimit: options.bodyLimitBytes,
    trustProxy: options.trustProxy ?? false,
    genReqId: requestIdOf,
    requestIdHeader: false,
    logController: new LogController({ disableRequestLogging: true }),
    serverFactory: (framework) => createDirectServer(framework, options.direct),
    // A URL that the router cannot read reaches no error handler of ours.
    frameworkErrors: (error, request, reply) => refuseUrl(error, request.raw, reply.raw, request.id),
  });
  const methodsOf = rememberMethods(app);
  app.setValidatorCompiler(createRequestValidator());
  // Answers leave as they are: their schemas describe them, and would leave out what they do not name.
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
  // The pattern, not the URL: a query or a parameter may hold a name or a key.
  app.addHook('onResponse', async (request, reply) => {
    const { method, id: requestId } = request;
    const route = request.routeOptions.url ?? 'none';
    const ms = Math.round(reply.elapsedTime);
    request.log[QUIET.has(route) ? 'debug' : 'info'](
      { requestId, method, route, status: reply.statusCode, ms },
      'request',
    );
  });
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id);
    reply.header('x-content-type-options', 'nosniff');
  });
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const refused = refusedBy(error);
    if (refused !== null) {
      const named = parameterNamed(refused.refusal, request.params);
      const problem =
        named === null
          ? problemOf(refused.refusal, request.id, refused)
          : problemOf({ ...refused.refusal, field: named }, request.id, {
              diagnostics: refused.diagnostics,
              place: 'path',
            });
      reply.headers(headersOf(problem));
      return reply.code(problem.status).type('application/problem+json').send(problem);
    }
    request.log.error({ err: error }, 'a bug');
    return reply.code(500).type('application/problem+json').send(bugProblem(request.id));
  });
  app.setNotFoundHandler((request, reply) => {
    const [path = ''] = request.url.split('?');
    const methods = methodsOf(path);
    if (methods.length > 0) reply.header('allow', methods.join(', '));
    const problem = problemOf(nothingAt(request.method, path.slice(0, 60), methods), request.id);
    return reply.code(problem.status).type('application/problem+json').send(problem);
  });
  return app;
}

function createDirectServer(framework: RequestListener, direct: EdgeOptions['direct']): Server {
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      noDelay: true,
    },
    (request, response) => {
      const url = request.url ?? '/';
      const query = url.indexOf('?');
      const route = direct[`${request.method} ${query < 0 ? url : url.slice(0, query)}`];
      if (route === undefined) framework(request, response);
      else route(request, response, requestIdOf(request));
    },
  );
  server.on('clientError', refuseBrokenRequest);
  return server;
}

function refuseUrl(error: FastifyError, request: IncomingMessage, response: ServerResponse, requestId: string): void {
  const refusal: Refusal =
    error.code === 'FST_ERR_MAX_PARAM_LENGTH'
      ? { code: 'not_found', message: 'There is nothing under so long a name.' }
      : { code: 'invalid_request', message: 'The URL cannot be read. Percent-encode it as UTF-8, and `%` as `%25`.' };
  const isOpenAi = request.url?.startsWith('/v1/') ?? false;
  const type = isOpenAi ? 'application/json; charset=utf-8' : 'application/problem+json';
  const body = isOpenAi ? openAiError(refusal) : problemOf(refusal, requestId);
  response.writeHead(REFUSAL_STATUS[refusal.code], { 'content-type': type, 'x-request-id': requestId });
  response.end(JSON.stringify(body));
}

function nothingAt(method: string, path: string, methods: readonly string[]): Refusal {
  if (methods.length > 0)
    return { code: 'method_not_allowed', message: `${path} takes ${methods.join(', ')}, and not ${method}.` };
  return { code: 'not_found', message: `There is nothing at ${method} ${path}. See /docs/api for what there is.` };
}

/** The parameter of the path that was not found: the one that the message shows, or shows last. */
function parameterNamed({ code, field, message }: Refusal, params: unknown): string | null {
  if (REFUSAL_STATUS[code] !== 404 || field !== undefined) return null;
  const shown = Object.entries(params ?? {}).map(([name, value]) => ({
    name,
    at: message.lastIndexOf(`\`${value}\``),
  }));
  const [last] = shown.filter(({ at }) => at >= 0).toSorted((one, other) => other.at - one.at);
  return last?.name ?? null;
}

const RETRY_AFTER_SECONDS = '5';
/** Asking again later may well help. */
const PASSING: ReadonlySet<string> = new Set(['store_unavailable', 'shutting_down']);

function headersOf({ status, code }: Problem): Record<string, string> {
  if (status === 401) return { 'www-authenticate': 'Bearer realm="setlist"' };
  return PASSING.has(code) ? { 'retry-after': RETRY_AFTER_SECONDS } : {};
}

function bugProblem(requestId: string): Problem {
  return {
    type: 'urn:setlist:problem:internal_error',
    title: 'Internal error',
    status: 500,
    code: 'internal_error',
    detail: 'Something went wrong here; the log has it under this request id.',
    requestId,
  };
}

/** What was refused, or `null` for a bug. */
function refusedBy(error: FastifyError): Refused | null {
  if (error instanceof Refused) return error;
  if (error.validation !== undefined) {
    const { refusal, errors } = validationProblem(error.validation, error.validationContext ?? 'body');
    return new Refused(refusal, null, errors);
  }
  if (error.statusCode === 413) {
    return new Refused({ code: 'too_large', message: 'The body is larger than this route takes.' });
  }
  if (error.code === 'FST_ERR_CTP_INVALID_JSON_BODY' || error.code === 'FST_ERR_CTP_EMPTY_JSON_BODY') {
    return new Refused({
      code: 'invalid_json',
      message: 'The body is not JSON. Send a JSON object, or no `content-type` where there is no body.',
    });
  }
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    const message =
      'The body is of a media type that is not read here. Send JSON, with `content-type: application/json`.';
    return new Refused({ code: 'unsupported_media_type', field: 'content-type', message });
  }
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return new Refused({ code: 'invalid_request', message: error.message });
  }
  return null;
}

const BROKEN: Readonly<Record<string, readonly [number, string, string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large', 'The headers are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout', 'The request took too long to arrive.'],
};

/** Answers what is not HTTP, or never finished being it, in the shape that OpenAI clients read. */
function refuseBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, reason, message] = BROKEN[error.code ?? ''] ?? [400, 'Bad Request', 'That is not HTTP/1.1.'];
  const body = JSON.stringify({
    error: { message, type: 'invalid_request_error', param: null, code: 'invalid_request' },
  });
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
