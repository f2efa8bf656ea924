import type { Selection } from '@setlist/core/persona';
import { accountsClient } from './accounts.ts';
import type {
  ComposeRequest,
  ComposeResponse,
  DiffResponse,
  PersonaDetail,
  PersonaSummary,
  PublishRequest,
  PublishResponse,
  RevisionResponse,
  ServerStatus,
} from './api-types.ts';
import { askAll, type ClientOptions, createAsk, queryOf } from './ask.ts';
import { audiencesClient } from './audiences.ts';
import { auditClient } from './audit.ts';
import { keysClient } from './keys.ts';
import { membersClient } from './members.ts';
import { plansClient } from './plans.ts';
import { releasesClient } from './releases.ts';
import { webhooksClient } from './webhooks.ts';

export interface DiffQuery {
  /** Digests. */
  readonly from: string;
  readonly to: string;
  readonly selection?: Selection;
  readonly channel?: string;
  readonly locale?: string;
}

/** The management API. Every method rejects with `ApiError` or `UnreachableError`, or with the signal's own reason. */
export interface Client
  extends ReturnType<typeof releasesClient>,
    ReturnType<typeof plansClient>,
    ReturnType<typeof audiencesClient>,
    ReturnType<typeof webhooksClient>,
    ReturnType<typeof accountsClient>,
    ReturnType<typeof auditClient>,
    ReturnType<typeof keysClient>,
    ReturnType<typeof membersClient> {
  /** As an environment has them; absent: the key's. */
  readonly personas: (signal?: AbortSignal, environment?: string) => Promise<readonly PersonaSummary[]>;
  readonly persona: (key: string, signal?: AbortSignal, environment?: string) => Promise<PersonaDetail>;
  readonly revision: (digest: string, signal?: AbortSignal) => Promise<RevisionResponse>;
  readonly publish: (request: PublishRequest, signal?: AbortSignal) => Promise<PublishResponse>;
  readonly compose: (request: ComposeRequest, signal?: AbortSignal) => Promise<ComposeResponse>;
  readonly diff: (query: DiffQuery, signal?: AbortSignal) => Promise<DiffResponse>;
  readonly status: (signal?: AbortSignal) => Promise<ServerStatus>;
}

/** A typed client of one server. Holds no state and opens nothing until asked. */
export function createClient(options: ClientOptions): Client {
  const ask = createAsk(options);
  const get = <T>(path: string, signal?: AbortSignal) => ask<T>({ method: 'GET', path, signal });
  const post = <T>(path: string, body: unknown, signal?: AbortSignal) => ask<T>({ method: 'POST', path, body, signal });

  return {
    ...releasesClient(ask),
    ...plansClient(ask),
    ...audiencesClient(ask),
    ...webhooksClient(ask),
    ...accountsClient(ask),
    ...auditClient(ask, options),
    ...keysClient(ask),
    ...membersClient(ask),
    personas: (signal, environment) =>
      askAll<PersonaSummary>(ask, '/personas', { query: { environment }, ...(signal && { signal }) }),
    persona: (key, signal, environment) =>
      get(`/personas/${encodeURIComponent(key)}${queryOf({ environment })}`, signal),
    revision: (digest, signal) => get(`/revisions/${encodeURIComponent(digest)}`, signal),
    publish: (request, signal) => post('/revisions', request, signal),
    compose: (request, signal) => post('/compositions', request, signal),
    diff: (query, signal) => get(`/diffs?${diffParameters(query)}`, signal),
    status: (signal) => get('/status', signal),
  };
}

function diffParameters(query: DiffQuery): string {
  const parameters = new URLSearchParams({ from: query.from, to: query.to });
  if (query.selection !== undefined) parameters.set('selection', JSON.stringify(query.selection));
  if (query.channel !== undefined) parameters.set('channel', query.channel);
  if (query.locale !== undefined) parameters.set('locale', query.locale);
  return parameters.toString();
}
