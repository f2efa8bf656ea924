import type { Problem } from './api-types.ts';
import { ApiError, UnreachableError } from './errors.ts';

export interface ClientOptions {
  /** Where the server is, with or without a last slash; empty for the origin of the page. */
  readonly url: string;
  /** A key; never put into an error. `null`: the session cookie of the page. */
  readonly apiKey: string | null;
  /** Stands in for the global `fetch`. */
  readonly fetch?: typeof fetch;
}

export interface Question {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/v1` unless `root` is told, with its query. */
  readonly path: string;
  readonly root?: '/api/v1' | '/api/auth';
  readonly body?: unknown;
  /** Row version that a change was made up from: sent as `If-Match`. */
  readonly ifVersion?: number | undefined;
  /** Sent as `Idempotency-Key`. */
  readonly idempotencyKey?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** More headers, in lower case; each stands in for one that would be sent anyway. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What every call may be given besides what it asks. */
export interface CallOptions {
  readonly ifVersion?: number;
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

/** Asks the management API; rejects with `ApiError`, `UnreachableError` or the signal's own reason. */
export type Ask = <T>(question: Question) => Promise<T>;

/** A page of a list; `nextCursor` is `null` on the last one. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

const LARGEST_PAGE = 200;

export function createAsk(options: ClientOptions): Ask {
  return async <T>(question: Question): Promise<T> => {
    const { status, ok, text } = await send(options, question);
    const body = parseJson(text);
    if (!ok) throw new ApiError(status, problemOf(status, body, options.url));
    if (status === 204) return undefined as T;
    if (body === undefined) throw new ApiError(status, notSetlist(status, options.url));
    return body as T;
  };
}

/** Every item of a list, page by page. */
export async function askAll<T>(
  ask: Ask,
  path: string,
  { query = {}, ...options }: CallOptions & { readonly query?: Parameters<typeof queryOf>[0] } = {},
): Promise<readonly T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const asked = queryOf({ ...query, limit: LARGEST_PAGE, cursor });
    const page: Page<T> = await ask<Page<T>>({ method: 'GET', path: `${path}${asked}`, ...options });
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}

/** The answer's text as it came, for what is not JSON (bundles, exports). */
export async function askText(options: ClientOptions, question: Question): Promise<string> {
  const { status, ok, text } = await send(options, question);
  if (!ok) throw new ApiError(status, problemOf(status, parseJson(text), options.url));
  return text;
}

/** The answer's bytes as they come, for what may be large. A connection that is cut shows while they are read. */
export async function askStream(options: ClientOptions, question: Question): Promise<ReadableStream<Uint8Array>> {
  const response = await askResponse(options, question);
  if (response.ok && response.body !== null) return response.body;
  throw await refusalOf(response, options.url);
}

/** Server-sent events as they come. Rejects with `ApiError` where something else is answered, which is not read then. */
export async function askEvents(options: ClientOptions, question: Question): Promise<ReadableStream<Uint8Array>> {
  const response = await askResponse(options, {
    ...question,
    headers: { ...question.headers, accept: 'text/event-stream' },
  });
  const isEvents = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  if (response.ok && isEvents && response.body !== null) return response.body;
  if (!response.ok) throw await refusalOf(response, options.url);
  await response.body?.cancel();
  throw new ApiError(response.status, notSetlist(response.status, options.url));
}

/** What an answer that is no success says. */
export async function refusalOf(response: Response, url: string): Promise<ApiError> {
  return new ApiError(response.status, problemOf(response.status, parseJson(await response.text()), url));
}

/** `?a=1&b=2` of what is given; nothing for nothing. */
export function queryOf(parameters: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, String(value));
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

async function send(options: ClientOptions, question: Question) {
  const response = await askResponse(options, question);
  try {
    return { status: response.status, ok: response.ok, text: await response.text() };
  } catch (cause) {
    if (question.signal?.aborted) throw cause;
    throw new UnreachableError(options.url, cause);
  }
}

/** The answer as it begins, whatever it is; its body is not read yet. */
export async function askResponse(options: ClientOptions, question: Question): Promise<Response> {
  const url = `${options.url.replace(/\/+$/, '')}${question.root ?? '/api/v1'}${question.path}`;
  const ask = options.fetch ?? fetch;
  try {
    return await ask(url, {
      method: question.method,
      headers: headersOf(options, question),
      ...(options.apiKey === null ? { credentials: 'same-origin' as const } : {}),
      ...(question.body === undefined ? {} : { body: JSON.stringify(question.body) }),
      ...(question.signal === undefined ? {} : { signal: question.signal }),
    });
  } catch (cause) {
    if (question.signal?.aborted) throw cause;
    throw new UnreachableError(options.url, cause);
  }
}

function headersOf(options: ClientOptions, question: Question): Record<string, string> {
  return {
    accept: 'application/json, application/problem+json',
    ...(options.apiKey === null ? {} : { authorization: `Bearer ${options.apiKey}` }),
    ...(question.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(question.ifVersion === undefined ? {} : { 'if-match': `"${question.ifVersion}"` }),
    ...(question.idempotencyKey === undefined ? {} : { 'idempotency-key': question.idempotencyKey }),
    ...question.headers,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function problemOf(status: number, body: unknown, url: string): Problem {
  if (typeof body !== 'object' || body === null) return notSetlist(status, url);
  if (!('code' in body) || typeof body.code !== 'string') return notSetlist(status, url);
  if (!('detail' in body) || typeof body.detail !== 'string') return notSetlist(status, url);
  return { type: 'about:blank', title: body.code, status, requestId: '', ...body } as Problem;
}

function notSetlist(status: number, url: string): Problem {
  const detail = `${url || 'The server'} answered ${status} in a form that Setlist does not use. Check that the URL is a Setlist server and not a proxy or another application.`;
  return {
    type: 'about:blank',
    title: 'Not an answer of Setlist',
    status,
    code: 'invalid_response',
    detail,
    requestId: '',
  };
}
