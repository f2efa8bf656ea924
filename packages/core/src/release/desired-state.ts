import type { RefusalCode } from '../refusal.ts';
import type { Latch, ReleaseState } from './release.ts';

/** What a project's files ask for: revisions that must be there, policies, and what each environment is to serve. */
export interface DesiredState {
  /** One for each persona folder. */
  readonly revisions: readonly NamedRevision[];
  /** Path below the project to YAML text; `null`: the project holds no policies, and the server's are left alone. */
  readonly policies: Readonly<Record<string, string>> | null;
  /** The term lists as canonical JSON; `null`: the project holds none. */
  readonly terms: string | null;
  /** Whether the server's policies and term lists are to stay whatever the project holds. */
  readonly leavePolicies: boolean;
  readonly environments: readonly DesiredEnvironment[];
  /** Whether a release in the way that has not started is to be revised to what the files name. */
  readonly revise: boolean;
}

export interface NamedRevision {
  readonly persona: string;
  readonly version: string;
  readonly digest: string;
}

export interface DesiredEnvironment {
  readonly name: string;
  readonly personas: readonly DesiredPersona[];
}

export interface DesiredPersona {
  readonly key: string;
  /** `null`: the file asks for nothing and only carries a latch. */
  readonly version: string | null;
  /** Latches as they were exported: their digests are not proposed from this file. */
  readonly latched: readonly LatchMark[];
}

/** A shut latch as a file carries it. */
export interface LatchMark {
  readonly release: string;
  /** What was rolled back. */
  readonly version: string;
  readonly digest: string;
  readonly reason: string;
  readonly shutBy: string;
  /** RFC 3339. */
  readonly shutAt: string;
}

/** What the server has of all that: every revision of the personas named, every policy, and the environments named. */
export interface PresentState {
  readonly revisions: readonly (NamedRevision & { readonly revoked: boolean })[];
  readonly policies: Readonly<Record<string, string>>;
  /** As canonical JSON. */
  readonly terms: string;
  readonly environments: readonly PresentEnvironment[];
}

export interface PresentEnvironment {
  readonly name: string;
  readonly personas: readonly PresentPersona[];
}

export interface PresentPersona {
  readonly key: string;
  readonly served: { readonly version: string; readonly digest: string } | null;
  /** Releases that are not at an end, and those with a latch, shut or acknowledged. */
  readonly releases: readonly PresentRelease[];
}

export interface PresentRelease {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly digest: string;
  readonly state: ReleaseState;
  readonly latch: Latch | null;
}

/** What `apply` would do. */
export type PlannedChange =
  | { readonly kind: 'add_policy' | 'change_policy' | 'remove_policy'; readonly name: string }
  | { readonly kind: 'change_terms' }
  | ({ readonly kind: 'publish_revision' } & NamedRevision)
  | ({
      readonly kind: 'propose_release';
      readonly environment: string;
      /** What is served until it has completed. */
      readonly from: { readonly version: string; readonly digest: string } | null;
    } & NamedRevision)
  | ({
      readonly kind: 'revise_release';
      readonly environment: string;
      readonly release: string;
      /** What it would have released. */
      readonly from: { readonly version: string; readonly digest: string };
    } & NamedRevision);

/** Where the server is otherwise than the files say, and `apply` leaves it so. */
export interface PlanNote {
  readonly code:
    | 'under_way'
    | 'release_in_the_way'
    | 'latched'
    | 'latched_in_file'
    | 'latch_shut'
    | 'latch_acknowledged'
    | 'revoked'
    | 'not_in_file'
    | 'policies_left_alone';
  readonly environment: string | null;
  readonly persona: string | null;
  readonly release: string | null;
  /** What is so, and who made it so. */
  readonly message: string;
  /** `null`: nothing need be done. */
  readonly mend: string | null;
}

/** Why `apply` would refuse the whole of it. */
export interface PlanFault {
  readonly code: RefusalCode;
  /** `environments/production/personas/concierge`, `personas/concierge`. */
  readonly field: string;
  readonly message: string;
}

export interface ChangePlan {
  /** In the order in which they are made: policies, term lists, revisions, releases. */
  readonly changes: readonly PlannedChange[];
  readonly notes: readonly PlanNote[];
  readonly faults: readonly PlanFault[];
}
