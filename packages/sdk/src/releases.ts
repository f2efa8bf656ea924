import type { Assessment, RehearsalReport } from '@setlist/core/assessment';
import type { Refusal } from '@setlist/core/refusal';
import type {
  Board,
  EffectivePolicy,
  Exposure,
  ImpactAnswers,
  Release,
  ReleaseCommand,
  ReleaseCommandType,
  ReleaseState,
  Stage,
} from '@setlist/core/release';
import { type Ask, askAll, type CallOptions, type Page, queryOf } from './ask.ts';

/** `GET /api/v1/environments` */
export interface EnvironmentSummary {
  readonly name: string;
  readonly description: string;
  readonly rowVersion: number;
  readonly createdAt: string;
  /** What it serves, and what is on its way there. */
  readonly personas: readonly {
    readonly key: string;
    /** Of what is stable; `null`: no release of it has completed here. */
    readonly version: string | null;
    readonly digest: string | null;
    readonly releaseId: string | null;
    readonly candidate: { readonly releaseId: string; readonly version: string; readonly stage: Stage } | null;
    /** The release whose shut latch keeps anything from starting. */
    readonly latchedBy: string | null;
  }[];
}

/** A release in lists. */
export interface ReleaseSummary {
  readonly release: Release;
  readonly rowVersion: number;
}

/** A command as `permittedCommands` sees it: what the console shows and the server enforces. */
export interface CommandChoice {
  readonly type: ReleaseCommandType;
  readonly permitted: boolean;
  /** Why not. */
  readonly refusal: Refusal | null;
}

/** `GET /api/v1/releases/{id}` */
export interface ReleaseDetail extends ReleaseSummary {
  readonly board: Board;
  readonly policy: EffectivePolicy;
  readonly commands: readonly CommandChoice[];
  readonly exposure: Exposure;
  readonly assessment: AssessmentRecord | null;
  readonly assessmentState: 'missing' | 'outdated' | 'failed' | 'passed';
  /** Answers that the risk asks for and nobody has given. */
  readonly missingAnswers: readonly string[];
  readonly stable: { readonly digest: string; readonly version: string; readonly releaseId: string | null } | null;
  /** Other open releases of the persona here, and those whose latch is shut. */
  readonly others: readonly {
    readonly id: string;
    readonly title: string;
    readonly state: ReleaseState;
    readonly latched: boolean;
  }[];
  /** Earliest time the stage's soak is over; `null`: no stage or no soak. */
  readonly soakedAt: string | null;
  /** The freeze that holds now. */
  readonly frozenBy: string | null;
  readonly hasBundle: boolean;
}

/** An assessment as it is kept with a release. */
export interface AssessmentRecord {
  readonly id: string;
  readonly assessment: Assessment;
  readonly createdAt: string;
  readonly createdBy: string;
}

export interface ReleaseQuery {
  readonly environment?: string;
  readonly persona?: string;
  readonly state?: ReleaseState;
  /** `true`: those that owe a review for what was done without one; `false`: those that do not. */
  readonly reviewOwed?: boolean;
  readonly cursor?: string;
  readonly limit?: number;
}

/** `POST /api/v1/releases`: a draft, submitted at once when asked. */
export interface ProposeRelease {
  readonly environment: string;
  readonly persona: string;
  /** A version or a digest of a published revision. */
  readonly revision: string;
  readonly title: string;
  readonly description?: string;
  readonly stages?: readonly Stage[];
  /** E-mail addresses of whoever else wrote it: none of them may review it. */
  readonly coAuthors?: readonly string[];
  readonly targetingKeys?: readonly string[];
  readonly impact?: ImpactAnswers;
  readonly submit?: boolean;
}

/** `PATCH /api/v1/releases/{id}`: while it is a draft; co-authors may be added, never taken away. */
export interface ChangeRelease {
  readonly title?: string;
  readonly description?: string;
  readonly stages?: readonly Stage[];
  readonly coAuthors?: readonly string[];
  readonly targetingKeys?: readonly string[];
  readonly impact?: ImpactAnswers;
}

/** A command as it is sent: `revise` names a published revision and the server works out the rest. */
export type SendCommand =
  | Exclude<ReleaseCommand, { type: 'revise' }>
  | { readonly type: 'revise'; readonly revision: string; readonly coAuthors?: readonly string[] };

/** `POST /api/v1/boards`: who would have to review, before anything is proposed. */
export interface BoardQuestion {
  readonly environment: string;
  readonly persona: string;
  readonly revision: string;
  readonly declaredRisk?: ImpactAnswers['declaredRisk'];
  readonly coAuthors?: readonly string[];
}
export interface BoardAnswer {
  readonly board: Board;
  readonly policy: EffectivePolicy;
  readonly assessment: Assessment;
  readonly risk: Release['risk'];
  readonly missingAnswers: readonly string[];
  readonly others: ReleaseDetail['others'];
}

/** A line of a composed prompt. */
export interface CommentAnchor {
  readonly selection: Readonly<Record<string, string>>;
  readonly channel: string | null;
  readonly locale: string | null;
  /** From 1, in `promptText` of the composition. */
  readonly line: number;
  /** The line as it was, so that it is known when it has changed. */
  readonly text: string;
}

export interface ReleaseComment {
  readonly id: string;
  readonly releaseId: string;
  readonly digest: string;
  readonly author: string;
  readonly authorName: string;
  readonly body: string;
  readonly anchor: CommentAnchor | null;
  readonly resolvedAt: string | null;
  readonly resolvedBy: string | null;
  readonly createdAt: string;
  readonly rowVersion: number;
}

/** `POST /api/v1/revisions/{digest}/revoke` */
export interface RevokedRevision {
  readonly digest: string;
  /** Ids of the releases that were rolled back with it. */
  readonly rolledBack: readonly string[];
  readonly rowVersion: number;
}

/** A policy file as it stands. */
export interface PolicyRecord {
  readonly name: string;
  readonly source: string;
  readonly rowVersion: number;
  readonly updatedAt: string;
}

/** Releases, and what surrounds them. */
export function releasesClient(ask: Ask) {
  const at = (id: string) => `/releases/${encodeURIComponent(id)}`;
  return {
    environments: (options: CallOptions = {}) => askAll<EnvironmentSummary>(ask, '/environments', options),
    environment: (name: string, options: CallOptions = {}) =>
      ask<EnvironmentSummary>({ method: 'GET', path: `/environments/${encodeURIComponent(name)}`, ...options }),
    createEnvironment: (body: { name: string; description?: string }, options: CallOptions = {}) =>
      ask<EnvironmentSummary>({ method: 'POST', path: '/environments', body, ...options }),
    releases: (query: ReleaseQuery = {}, options: CallOptions = {}) =>
      ask<Page<ReleaseSummary>>({ method: 'GET', path: `/releases${queryOf({ ...query })}`, ...options }),
    /** Every one that fits, newest first, page by page. */
    everyRelease: (query: Omit<ReleaseQuery, 'cursor' | 'limit'>, options: CallOptions = {}) =>
      askAll<ReleaseSummary>(ask, '/releases', { query: { ...query }, ...options }),
    release: (id: string, options: CallOptions = {}) => ask<ReleaseDetail>({ method: 'GET', path: at(id), ...options }),
    propose: (body: ProposeRelease, options: CallOptions = {}) =>
      ask<ReleaseDetail>({ method: 'POST', path: '/releases', body, ...options }),
    changeRelease: (id: string, body: ChangeRelease, options: CallOptions = {}) =>
      ask<ReleaseDetail>({ method: 'PATCH', path: at(id), body, ...options }),
    command: (id: string, body: SendCommand, options: CallOptions = {}) =>
      ask<ReleaseDetail>({ method: 'POST', path: `${at(id)}/commands`, body, ...options }),
    board: (body: BoardQuestion, options: CallOptions = {}) =>
      ask<BoardAnswer>({ method: 'POST', path: '/boards', body, ...options }),
    assessRelease: (id: string, body: { rehearsal?: RehearsalReport }, options: CallOptions = {}) =>
      ask<AssessmentRecord>({ method: 'POST', path: `${at(id)}/assessments`, body, ...options }),
    comments: (id: string, options: CallOptions = {}) => askAll<ReleaseComment>(ask, `${at(id)}/comments`, options),
    comment: (id: string, body: { body: string; anchor?: CommentAnchor }, options: CallOptions = {}) =>
      ask<ReleaseComment>({ method: 'POST', path: `${at(id)}/comments`, body, ...options }),
    resolveComment: (id: string, comment: string, options: CallOptions = {}) =>
      ask<ReleaseComment>({
        method: 'POST',
        path: `${at(id)}/comments/${encodeURIComponent(comment)}/resolve`,
        body: {},
        ...options,
      }),
    policies: (options: CallOptions = {}) => askAll<PolicyRecord>(ask, '/policies', options),
    policy: (name: string, options: CallOptions = {}) =>
      ask<PolicyRecord>({ method: 'GET', path: `/policies/${encodeURIComponent(name)}`, ...options }),
    /** Replaces the whole set: path to YAML text. */
    changePolicies: (files: Readonly<Record<string, string>>, options: CallOptions = {}) =>
      ask<Page<PolicyRecord>>({ method: 'PUT', path: '/policies', body: { files }, ...options }),
    revoke: (digest: string, reason: string, options: CallOptions = {}) =>
      ask<RevokedRevision>({
        method: 'POST',
        path: `/revisions/${encodeURIComponent(digest)}/revoke`,
        body: { reason },
        ...options,
      }),
  };
}
