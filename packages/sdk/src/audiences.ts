import type { AudienceDocument } from '@setlist/core/audience/rules';
import type { Review, ReviewRequirement } from '@setlist/core/release';
import { type Ask, type CallOptions, type Page, queryOf } from './ask.ts';

/** A version of an environment's audience, without its document. */
export interface AudienceVersion {
  readonly environment: string;
  /** 0: nothing was ever applied. */
  readonly version: number;
  /** `sha256:…` of the document; `null`: there is none. */
  readonly digest: string | null;
  readonly title: string;
  /** The change that was reviewed; `null`: none was asked for, or it was restored. */
  readonly changeId: string | null;
  /** The earlier version that it is. */
  readonly restoredFrom: number | null;
  /** Why it was restored. */
  readonly reason: string | null;
  readonly appliedAt: string | null;
  readonly appliedBy: string | null;
}

/** `GET /api/v1/environments/{name}/audience` */
export interface AudienceRecord extends AudienceVersion {
  /** As it was applied: segments, lists, holdouts, programmes, prerequisites, flags. */
  readonly document: unknown;
  /** The version. */
  readonly rowVersion: number;
  /** Approvals that a change takes; none: it is applied at once. */
  readonly reviews: readonly ReviewRequirement[];
}

/** What an audience is to become once it is reviewed. */
export interface AudienceChange {
  readonly id: string;
  readonly environment: string;
  /** The version that it was made up from: once another is applied it must be proposed anew. */
  readonly baseVersion: number;
  readonly document: unknown;
  readonly digest: string;
  readonly title: string;
  readonly description: string;
  /** Identities, none of whom may review it. */
  readonly authors: readonly string[];
  readonly authorName: string;
  readonly reviews: readonly Review[];
  readonly state: 'proposed' | 'applied' | 'rejected' | 'withdrawn';
  /** Why it was rejected or withdrawn. */
  readonly reason: string | null;
  readonly appliedVersion: number | null;
  readonly rowVersion: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** `PUT /api/v1/environments/{name}/audience` */
export interface ProposeAudience {
  readonly document: AudienceDocument;
  readonly title: string;
  readonly description?: string;
  /** E-mail addresses of whoever else wrote it. */
  readonly coAuthors?: readonly string[];
}

/** What became of it: applied, waiting for its review, or what is applied already. */
export interface AudienceOutcome {
  readonly state: 'applied' | 'proposed' | 'unchanged';
  readonly audience: AudienceRecord;
  readonly change: AudienceChange | null;
}

/** `POST /api/v1/audience-changes/{id}/review` */
export interface ReviewAudience {
  readonly decision: 'approve' | 'reject';
  /** Of the document that was looked at. */
  readonly digest: string;
  readonly comment?: string;
}

/** `POST /api/v1/id-lists` */
export interface IdListRecord {
  /** What an audience document names it by. */
  readonly digest: string;
  /** Ids in it, each once. */
  readonly count: number;
}

/** `POST /api/v1/environments/{name}/audience/try`: who would get this. */
export interface AudienceTrial {
  readonly environment: string;
  /** Of the snapshot. */
  readonly version: number;
  readonly personas: readonly {
    readonly persona: string;
    /** `null`: it has nothing for this context. */
    readonly variant: string | null;
    readonly revision: string | null;
    readonly digest: string | null;
    readonly rule: string | null;
    readonly selection: Readonly<Record<string, string>>;
    /** Why, in sentences. */
    readonly explanation: readonly string[];
  }[];
}

export interface AudienceChangeQuery {
  readonly environment?: string;
  readonly state?: AudienceChange['state'];
  readonly cursor?: string;
  readonly limit?: number;
}

/** Audiences of environments, their changes, and lists of ids. */
export function audiencesClient(ask: Ask) {
  const of = (environment: string) => `/environments/${encodeURIComponent(environment)}/audience`;
  const at = (id: string) => `/audience-changes/${encodeURIComponent(id)}`;
  return {
    audience: (environment: string, options: CallOptions = {}) =>
      ask<AudienceRecord>({ method: 'GET', path: of(environment), ...options }),
    audienceVersions: (
      environment: string,
      query: { readonly cursor?: string; readonly limit?: number } = {},
      options: CallOptions = {},
    ) =>
      ask<Page<AudienceVersion>>({
        method: 'GET',
        path: `${of(environment)}/versions${queryOf({ ...query })}`,
        ...options,
      }),
    proposeAudience: (environment: string, body: ProposeAudience, options: CallOptions = {}) =>
      ask<AudienceOutcome>({ method: 'PUT', path: of(environment), body, ...options }),
    restoreAudience: (
      environment: string,
      body: { readonly version: number; readonly reason: string },
      options: CallOptions = {},
    ) => ask<AudienceRecord>({ method: 'POST', path: `${of(environment)}/restore`, body, ...options }),
    tryAudience: (environment: string, context: Readonly<Record<string, unknown>>, options: CallOptions = {}) =>
      ask<AudienceTrial>({ method: 'POST', path: `${of(environment)}/try`, body: { context }, ...options }),
    audienceChanges: (query: AudienceChangeQuery = {}, options: CallOptions = {}) =>
      ask<Page<AudienceChange>>({ method: 'GET', path: `/audience-changes${queryOf({ ...query })}`, ...options }),
    audienceChange: (id: string, options: CallOptions = {}) =>
      ask<AudienceChange>({ method: 'GET', path: at(id), ...options }),
    reviewAudience: (id: string, body: ReviewAudience, options: CallOptions = {}) =>
      ask<AudienceChange>({ method: 'POST', path: `${at(id)}/review`, body, ...options }),
    withdrawAudience: (id: string, reason: string, options: CallOptions = {}) =>
      ask<AudienceChange>({ method: 'POST', path: `${at(id)}/withdraw`, body: { reason }, ...options }),
    /** One id a line, as it is or as JSON text in quotes. */
    uploadIdList: (lines: string, options: CallOptions = {}) =>
      ask<IdListRecord>({ method: 'POST', path: '/id-lists', body: { lines }, ...options }),
  };
}
