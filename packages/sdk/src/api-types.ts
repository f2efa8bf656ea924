import type { Role } from '@setlist/core/access';
import type {
  Axis,
  Composition,
  Diagnostic,
  PersonaContent,
  Revision,
  RevisionDiff,
  Selection,
} from '@setlist/core/persona';
import type { Stage } from '@setlist/core/release';

/** `GET /api/v1/personas` */
export interface PersonaSummary {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly owner: string;
  /** Of the revision that is shown: what is stable, else what is on its way, else what was published last. */
  readonly version: string;
  readonly digest: string;
  readonly axes: readonly Pick<Axis, 'key' | 'default' | 'personal'>[];
  readonly channels: readonly string[];
  readonly locales: readonly string[];
  readonly defaultLocale: string;
  /** Whether the shown revision is served to everyone here, is being rolled out, or neither. */
  readonly status: 'stable' | 'candidate' | 'unreleased';
  readonly candidate: { readonly releaseId: string; readonly version: string; readonly stage: Stage } | null;
  /** RFC 3339, when what is stable became so; `null`: nothing is. */
  readonly servedSince: string | null;
}

export interface RevisionSummary {
  readonly digest: string;
  readonly version: string;
  readonly publishedAt: string;
  readonly publishedBy: string;
  /** Whether it is what the environment serves. */
  readonly served: boolean;
  /** Whether a release of the environment has put it before people, so that applications may pin it. */
  readonly approved: boolean;
  readonly revoked: boolean;
  /** `null` while the database is down. */
  readonly rowVersion: number | null;
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
  /** Absent: the key's. */
  readonly environment?: string;
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
  /** Where it is released at once if policy asks for no review there; absent: the key's. */
  readonly environment?: string;
  /** E-mail addresses of whoever else wrote it. */
  readonly coAuthors?: readonly string[];
}
export interface PublishResponse {
  readonly digest: string;
  readonly persona: string;
  readonly version: string;
  readonly created: boolean;
  /** How many selections were composed. */
  readonly selections: number;
  readonly warnings: readonly Diagnostic[];
  /** The release that was made and completed at once, where policy asks for no review. */
  readonly release: { readonly id: string; readonly environment: string } | null;
  /** Why it was not released, in words; `null`: it was, or is stable already. */
  readonly notReleased: string | null;
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
  /** The environment of the key that `local.json` holds. */
  readonly environment: string;
  readonly environments: readonly string[];
  readonly snapshotVersion: number;
  /** Content tag of the snapshot: two nodes with the same one serve alike. */
  readonly snapshotTag: string;
  /** True when answers come from the rehearsal upstream: no model is configured. */
  readonly rehearsal: boolean;
  readonly upstreams: readonly UpstreamStatus[];
  readonly stores: {
    readonly postgres: 'embedded' | 'server' | 'down';
    readonly clickhouse: 'embedded' | 'server' | 'down' | 'off';
  };
}

/** What a key may do: `serve` talks to the personas of its environment, the rest are the roles of members. */
export type KeyScope = 'serve' | Role;

/** One thing wrong with a request. */
export interface FieldError {
  /** In a body a JSON Pointer (RFC 6901), empty for the whole of it; elsewhere the name of the parameter. */
  readonly field: string;
  readonly in: 'body' | 'query' | 'path' | 'header';
  /** The keyword of the schema that is broken (`required`, `additionalProperties`, `maxLength`, …), or the code of the refusal. */
  readonly rule: string;
  readonly message: string;
  /** What to send instead; empty where `message` says it. */
  readonly mend: string;
}

/** RFC 9457, `application/problem+json`. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  /** What is at fault: a JSON Pointer into the body (`/stages/0`), or the name of a parameter or header. */
  readonly field?: string;
  readonly requestId: string;
  /** With every 4xx: each part of the request that is at fault; `field` and `detail` tell of the first. */
  readonly errors?: readonly FieldError[];
  /** With code `invalid_persona` and its like: what is wrong in files. */
  readonly diagnostics?: readonly Diagnostic[];
}

/** `local.json` in the state directory, mode 0600, for scripts. */
export interface LocalFile {
  readonly url: string;
  readonly apiKey: string;
  readonly consoleUrl: string;
}
