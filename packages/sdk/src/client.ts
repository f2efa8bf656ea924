import type { Selection } from '@setlist/core/persona';
import type {
  ComposeRequest,
  ComposeResponse,
  CreateKeyRequest,
  CreateKeyResponse,
  DiffResponse,
  KeySummary,
  PersonaDetail,
  PersonaSummary,
  Problem,
  PublishRequest,
  PublishResponse,
  RevisionResponse,
  ServerStatus,
} from './api-types.ts';
import { ApiError, UnreachableError } from './errors.ts';

export interface ClientOptions {
  /** Where the server is, with or without a last slash; empty for the origin of the page. */
  readonly url: string;
  /** A key with the scope `manage`. Never put into an error. */
  readonly apiKey: string;
  /** Stands in for the global `fetch`. */
  readonly fetch?: typeof fetch;
}

export interface DiffQuery {
  /** Digests. */
  readonly from: string;
  readonly to: string;
  readonly selection?: Selection;
  readonly channel?: string;
  readonly locale?: string;
}

/** The management API. Every method rejects with `ApiError` or `UnreachableError`, or with the signal's own reason. */
export interface Client {
  readonly personas: (signal?: AbortSignal) => Promise<readonly PersonaSummary[]>;
  readonly persona: (key: string, signal?: AbortSignal) => Promise<PersonaDetail>;
  readonly revision: (digest: string, signal?: AbortSignal) => Promise<RevisionResponse>;
  readonly publish: (request: PublishRequest, signal?: AbortSignal) => Promise<PublishResponse>;
  readonly compose: (request: ComposeRequest, signal?: AbortSignal) => Promise<ComposeResponse>;
  readonly diff: (query: DiffQuery, signal?: AbortSignal) => Promise<DiffResponse>;
  readonly status: (signal?: AbortSignal) => Promise<ServerStatus>;
  readonly keys: (signal?: AbortSignal) => Promise<readonly KeySummary[]>;
  readonly createKey: (request: CreateKeyRequest, signal?: AbortSignal) => Promise<CreateKeyResponse>;
  readonly revokeKey: (id: string, signal?: AbortSignal) => Promise<void>;
}

/** A typed client of one server. Holds no state and opens nothing until asked. */
export function createClient(options: ClientOptions): Client {
  const get = <T>(path: string, signal?: AbortSignal) => ask<T>(options, { method: 'GET', path, signal });
  const post = <T>(path: string, body: unknown, signal?: AbortSignal) =>
    ask<T>(options, { method: 'POST', path, body, signal });

  return {
    personas: async (signal) => (await get<{ personas: readonly PersonaSummary[] }>('/personas', signal)).personas,
    persona: (key, signal) => get(`/personas/${encodeURIComponent(key)}`, signal),
    revision: (digest, signal) => get(`/revisions/${encodeURIComponent(digest)}`, signal),
    publish: (request, signal) => post('/revisions', request, signal),
    compose: (request, signal) => post('/compositions', request, signal),
    diff: (query, signal) => get(`/diffs?${diffParameters(query)}`, signal),
    status: (signal) => get('/status', signal),
    keys: async (signal) => (await get<{ keys: readonly KeySummary[] }>('/keys', signal)).keys,
    createKey: (request, signal) => post('/keys', request, signal),
    revokeKey: (id, signal) => ask(options, { method: 'DELETE', path: `/keys/${encodeURIComponent(id)}`, signal }),
  };
}

interface Question {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

async function ask<T>(options: ClientOptions, question: Question): Promise<T> {
  const url = `${options.url.replace(/\/+$/, '')}/api/v1${question.path}`;
  const send = options.fetch ?? fetch;
  let response: Response;
  let text: string;
  try {
    response = await send(url, {
      method: question.method,
      headers: {
        accept: 'application/json, application/problem+json',
        authorization: `Bearer ${options.apiKey}`,
        ...(question.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(question.body === undefined ? {} : { body: JSON.stringify(question.body) }),
      ...(question.signal === undefined ? {} : { signal: question.signal }),
    });
    text = await response.text();
  } catch (cause) {
    if (question.signal?.aborted) throw cause;
    throw new UnreachableError(options.url, cause);
  }
  const body = parseJson(text);
  if (!response.ok) throw new ApiError(response.status, problemOf(response.status, body, options.url));
  if (response.status === 204) return undefined as T;
  if (body === undefined) throw new ApiError(response.status, notSetlist(response.status, options.url));
  return body as T;
}

function diffParameters(query: DiffQuery): string {
  const parameters = new URLSearchParams({ from: query.from, to: query.to });
  if (query.selection !== undefined) parameters.set('selection', JSON.stringify(query.selection));
  if (query.channel !== undefined) parameters.set('channel', query.channel);
  if (query.locale !== undefined) parameters.set('locale', query.locale);
  return parameters.toString();
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
