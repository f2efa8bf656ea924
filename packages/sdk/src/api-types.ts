import type {
  Axis,
  Composition,
  Diagnostic,
  PersonaContent,
  Revision,
  RevisionDiff,
  Selection,
} from '@setlist/core/persona';

/** `GET /api/v1/personas` */
export interface PersonaSummary {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly owner: string;
  /** Of the revision that is served. */
  readonly version: string;
  readonly digest: string;
  readonly axes: readonly Pick<Axis, 'key' | 'default' | 'personal'>[];
  readonly channels: readonly string[];
  readonly locales: readonly string[];
  readonly defaultLocale: string;
  /** RFC 3339. */
  readonly publishedAt: string;
}

export interface RevisionSummary {
  readonly digest: string;
  readonly version: string;
  readonly publishedAt: string;
  readonly publishedBy: string;
  /** Whether it is what the environment serves. */
  readonly served: boolean;
}

/** `GET /api/v1/personas/{key}` */
export interface PersonaDetail extends PersonaSummary {
  readonly content: PersonaContent;
  /** How many selections can be reached, over every channel and locale. */
  readonly selections: number;
  /** Newest first. */
  readonly revisions: readonly RevisionSummary[];
}

/** `POST /api/v1/compositions`: what the model would receive. */
export interface ComposeRequest {
  readonly persona: string;
  /** A version or a digest; absent: what is served. */
  readonly revision?: string;
  readonly selection?: Selection;
  readonly channel?: string;
  readonly locale?: string;
  readonly variables?: Readonly<Record<string, string | number | boolean>>;
}
export type ComposeResponse = Composition & { readonly persona: string; readonly version: string };

/** `POST /api/v1/revisions`: a persona's folder. Answers 201, or 200 when that digest is there already, or 422. */
export interface PublishRequest {
  readonly files: readonly { readonly path: string; readonly base64: string }[];
}
export interface PublishResponse {
  readonly digest: string;
  readonly persona: string;
  readonly version: string;
  readonly created: boolean;
  /** How many selections were composed. */
  readonly selections: number;
  readonly warnings: readonly Diagnostic[];
}

/** `GET /api/v1/diffs?from={digest}&to={digest}&selection={JSON}&channel=&locale=` */
export type DiffResponse = RevisionDiff;

/** `GET /api/v1/revisions/{digest}` */
export type RevisionResponse = Revision & Omit<RevisionSummary, 'digest' | 'version'>;

export interface UpstreamStatus {
  readonly name: string;
  readonly kind: 'openai-compatible' | 'anthropic' | 'google' | 'bedrock' | 'rehearsal';
  readonly state: 'closed' | 'open' | 'half-open';
}

/** `GET /api/v1/status` */
export interface ServerStatus {
  readonly version: string;
  readonly environment: string;
  readonly snapshotVersion: number;
  /** True when answers come from the rehearsal upstream: no model is configured. */
  readonly rehearsal: boolean;
  readonly upstreams: readonly UpstreamStatus[];
  readonly stores: {
    readonly postgres: 'embedded' | 'server' | 'down';
    readonly clickhouse: 'embedded' | 'server' | 'down' | 'off';
  };
}

/** What a key may do: `serve` talks to personas, `manage` publishes and makes keys. */
export type KeyScope = 'serve' | 'manage';

/** `GET /api/v1/keys`; the key itself is shown once, by `POST /api/v1/keys`. */
export interface KeySummary {
  readonly id: string;
  readonly name: string;
  readonly environment: string;
  readonly scopes: readonly KeyScope[];
  readonly createdAt: string;
  readonly revokedAt: string | null;
}
export interface CreateKeyRequest {
  readonly name: string;
  readonly environment?: string;
  readonly scopes: readonly KeyScope[];
}
export interface CreateKeyResponse extends KeySummary {
  /** Shown this once. */
  readonly key: string;
}

/** RFC 9457, `application/problem+json`. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly field?: string;
  readonly requestId: string;
  /** With code `invalid_persona`. */
  readonly diagnostics?: readonly Diagnostic[];
}

/** `local.json` in the state directory, mode 0600, for scripts. */
export interface LocalFile {
  readonly url: string;
  readonly apiKey: string;
  readonly consoleUrl: string;
}
