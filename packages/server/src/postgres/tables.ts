import type { Role } from '@setlist/core/access';
import type { Json } from '@setlist/core/audit';
import type { PersonaContent } from '@setlist/core/persona';
import type { Policy, Release, ReleaseState, Review } from '@setlist/core/release';
import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from 'kysely';

/** RFC 3339 in UTC with milliseconds, on both engines; the database's own clock fills in what is not given. */
type Instant = ColumnType<string, string | undefined, string>;
type OptionalInstant = ColumnType<string | null, string | null | undefined, string | null>;
type Optional<T> = ColumnType<T | null, T | null | undefined, T | null>;
/** A jsonb column: read as a value, written as its JSON text. */
type JsonOf<T> = ColumnType<T, string, string>;
/** Rises with every write of the row; an update names the version it read. */
type RowVersion = Generated<number>;

/** Where each part of a revision's content came from: paths of the persona's folder and their text. */
type Sources = JSONColumnType<object>;

/** Every table of the control plane, as Kysely sees it. A jsonb column is written as JSON text: `JSON.stringify(value)`. */
export interface Tables {
  readonly environments: {
    readonly name: string;
    readonly description: Generated<string>;
    readonly row_version: RowVersion;
    readonly created_at: Instant;
  };
  readonly revisions: {
    /** `sha256:…` over the canonical content. */
    readonly digest: string;
    readonly persona: string;
    readonly version: string;
    readonly content: JSONColumnType<PersonaContent>;
    readonly sources: Sources;
    readonly published_at: Instant;
    readonly published_by: string;
    /** Identities of whoever published it or is named as an author: none of them may review it. */
    readonly authors: Generated<string[]>;
    readonly revoked_at: OptionalInstant;
    readonly revoked_by: Optional<string>;
    readonly revoked_reason: Optional<string>;
    readonly row_version: RowVersion;
  };
  /** What is stable in an environment: the one thing of a release that the snapshot needs besides open candidates. */
  readonly served: {
    readonly environment: string;
    readonly persona: string;
    readonly digest: string;
    readonly release_id: Optional<string>;
    readonly row_version: RowVersion;
    readonly updated_at: Instant;
  };
  readonly members: {
    readonly id: string;
    readonly email: string;
    readonly name: string;
    readonly roles: Role[];
    readonly review_roles: Generated<string[]>;
    readonly locales: Generated<string[]>;
    readonly active: Generated<boolean>;
    readonly row_version: RowVersion;
    readonly created_at: Instant;
    readonly updated_at: Instant;
  };
  /** Of better-auth, and a member's id: made when the member joins. Its other columns are better-auth's alone. */
  readonly auth_users: {
    readonly id: string;
    readonly name: string;
    /** In lower case. */
    readonly email: string;
    readonly email_verified: boolean;
  };
  readonly auth_sessions: {
    readonly id: string;
    readonly user_id: string;
    readonly token: string;
    readonly expires_at: string;
  };
  /** A way in: `credential` with a hashed password, or a provider's account. */
  readonly auth_accounts: {
    readonly id: string;
    readonly user_id: string;
    readonly account_id: string;
    readonly provider_id: string;
    readonly password: Optional<string>;
    readonly updated_at: Instant;
  };
  readonly api_keys: {
    readonly id: string;
    readonly environment: string;
    readonly name: string;
    /** `serve`, and roles. */
    readonly scopes: string[];
    /** SHA-256 of the whole key, lower-case hex. */
    readonly hash: string;
    readonly created_at: Instant;
    readonly revoked_at: OptionalInstant;
    /** A personal key acts as this person, with no more than the person's roles; `null`: a service key. */
    readonly member_id: Optional<string>;
    readonly created_by: Generated<string>;
    /** The person who stands behind a service key, for the separation of duties. */
    readonly created_by_member: Optional<string>;
    readonly expires_at: OptionalInstant;
    /** To the hour or so: written in the background. */
    readonly last_used_at: OptionalInstant;
    readonly replaced_by: Optional<string>;
    readonly row_version: RowVersion;
  };
  readonly releases: {
    readonly id: string;
    readonly environment: string;
    readonly persona: string;
    readonly digest: string;
    readonly state: ReleaseState;
    readonly body: JsonOf<Release>;
    readonly row_version: RowVersion;
    readonly created_at: Instant;
    readonly updated_at: Instant;
  };
  readonly comments: {
    readonly id: string;
    readonly release_id: string;
    readonly digest: string;
    /** `person:ID`. */
    readonly author: string;
    readonly author_name: string;
    readonly body: string;
    /** A line of the composed prompt, `CommentAnchor` of the SDK; `null`: the release as a whole. */
    readonly anchor: ColumnType<object | null, string | null, string | null>;
    readonly resolved_at: OptionalInstant;
    readonly resolved_by: Optional<string>;
    readonly row_version: RowVersion;
    readonly created_at: Instant;
  };
  readonly assessments: {
    readonly id: string;
    readonly release_id: string;
    readonly digest: string;
    readonly base_digest: string | null;
    /** `Assessment` of core. */
    readonly body: JsonOf<object>;
    readonly created_by: string;
    readonly created_at: Instant;
  };
  readonly policies: {
    readonly name: string;
    /** The YAML as its author wrote it. */
    readonly source: string;
    readonly body: JsonOf<Policy>;
    readonly row_version: RowVersion;
    readonly updated_at: Instant;
  };
  readonly settings: {
    readonly name: string;
    readonly value: JsonOf<Json>;
    readonly row_version: RowVersion;
    readonly updated_at: Instant;
  };
  /** Public keys that sign bundles and checkpoints; the private ones are in the state directories. */
  readonly signing_keys: {
    readonly id: string;
    readonly jwk: JsonOf<Readonly<Record<string, string>>>;
    readonly created_at: Instant;
    readonly retired_at: OptionalInstant;
    readonly row_version: RowVersion;
  };
  /** What attests an approved digest: DSSE envelopes, one a line. */
  readonly bundles: {
    readonly release_id: string;
    readonly digest: string;
    readonly environment: string;
    readonly bundle: string;
    readonly created_at: Instant;
  };
  readonly webhooks: {
    readonly id: string;
    readonly url: string;
    readonly description: Generated<string>;
    /** Event types, `release.*` for a family, `*` for all. */
    readonly events: string[];
    readonly format: 'cloudevents' | 'slack';
    /** `whsec_…`: it signs, so it cannot be hashed; never in an answer after the first. */
    readonly secret: string;
    /** Signs beside the new one after a rotation, until then. */
    readonly previous_secret: Optional<string>;
    readonly previous_secret_until: OptionalInstant;
    readonly active: Generated<boolean>;
    /** Why Setlist itself stopped delivering to it. */
    readonly inactive_reason: Optional<string>;
    readonly row_version: RowVersion;
    readonly created_at: Instant;
    readonly updated_at: Instant;
  };
  /** Events written in the transaction that caused them, until the webhooks room has taken them. */
  readonly outbox: {
    readonly seq: GeneratedAlways<number>;
    readonly event: JsonOf<ControlEvent>;
    readonly created_at: Instant;
  };
  /** One event for one webhook, and how its delivery goes. */
  readonly deliveries: {
    readonly id: string;
    /** In the order in which they were made: by webhook, that of the events. */
    readonly seq: GeneratedAlways<number>;
    readonly webhook_id: string;
    readonly event_id: string;
    readonly event_type: string;
    readonly event: JsonOf<ControlEvent>;
    readonly state: 'waiting' | 'delivered' | 'failed';
    readonly attempts: Generated<number>;
    /** The one job of the queue that may deliver it; `null`: it has still to be queued. */
    readonly job_id: Optional<string>;
    readonly last_attempt_at: OptionalInstant;
    readonly last_status: Optional<number>;
    readonly last_error: Optional<string>;
    /** The beginning of what was answered: 1,024 bytes at most. */
    readonly last_response: Optional<string>;
    readonly next_attempt_at: OptionalInstant;
    readonly delivered_at: OptionalInstant;
    readonly created_at: Instant;
  };
  /** What an operation answered under an idempotency key; written in its transaction. */
  readonly idempotent_results: {
    readonly caller: string;
    readonly key: string;
    readonly fingerprint: string;
    readonly result: JsonOf<Json>;
    readonly created_at: Instant;
  };
  readonly one_time_links: {
    /** SHA-256 of the token, lower-case hex. */
    readonly hash: string;
    readonly purpose: 'first_admin' | 'invitation' | 'password';
    readonly member_id: Optional<string>;
    readonly expires_at: string;
    readonly used_at: OptionalInstant;
    readonly created_at: Instant;
  };
  /** Every version of an environment's audience that was ever applied; the highest is served. */
  readonly audiences: {
    readonly environment: string;
    readonly version: number;
    /** `AudienceDocument` of core when it was applied. */
    readonly body: JsonOf<Json>;
    /** `sha256:…` over the canonical document. */
    readonly digest: string;
    readonly title: string;
    /** The change that was reviewed; `null`: policy asked for no review, or it was restored. */
    readonly change_id: Optional<string>;
    readonly restored_from: Optional<number>;
    /** Why it was restored. */
    readonly reason: Optional<string>;
    readonly applied_at: string;
    readonly applied_by: string;
    readonly applied_by_name: string;
    readonly row_version: RowVersion;
  };
  /** What is to become of an environment's audience, once it is reviewed. Its document never changes. */
  readonly audience_changes: {
    readonly id: string;
    readonly environment: string;
    /** What it was made up from; 0: there was none. */
    readonly base_version: number;
    readonly body: JsonOf<Json>;
    readonly digest: string;
    readonly title: string;
    readonly description: string;
    /** Identities, none of whom may review it. */
    readonly authors: string[];
    readonly author_name: string;
    readonly reviews: ColumnType<readonly Review[], string | undefined, string>;
    readonly state: 'proposed' | 'applied' | 'rejected' | 'withdrawn';
    readonly reason: Optional<string>;
    readonly applied_version: Optional<number>;
    readonly row_version: RowVersion;
    readonly created_at: string;
    readonly updated_at: string;
  };
  /** Sets of ids that rules ask by name. Never changed: another set is another digest. */
  readonly id_lists: {
    /** `sha256:…` over the sorted ids, each with a line feed behind it. */
    readonly digest: string;
    readonly count: number;
    readonly created_at: string;
    readonly created_by: string;
  };
  readonly id_list_parts: {
    readonly digest: string;
    /** From 0; one after the other the parts are sorted. */
    readonly part: number;
    /** One a line. */
    readonly ids: string;
  };
  /** `AuditEntry` of core, a column each. Triggers and rights forbid change. */
  readonly audit: {
    readonly seq: number;
    readonly at: string;
    readonly actor_kind: 'person' | 'key' | 'controller' | 'server';
    readonly actor_id: string;
    readonly actor_name: string;
    readonly via: string | null;
    readonly action: string;
    readonly object_kind: string;
    readonly object_id: string;
    readonly object_version: number | null;
    readonly persona: string | null;
    readonly environment: string | null;
    readonly release_id: string | null;
    readonly change: JsonOf<Json>;
    readonly previous_hash: string;
    readonly hash: string;
  };
  /** One row: the newest of `audit`, locked by every append. */
  readonly audit_head: { readonly single: Generated<boolean>; readonly seq: number; readonly hash: string };
  readonly audit_checkpoints: {
    readonly seq: number;
    readonly hash: string;
    readonly at: string;
    readonly key_id: string;
    readonly signature: string;
  };
  /** One row. */
  readonly snapshot_version: { readonly single: Generated<boolean>; readonly version: number };
}

/** Something that webhooks tell, as CloudEvents names its parts. */
export interface ControlEvent {
  readonly id: string;
  /** `release.approved`, `breaker.tripped`, … */
  readonly type: string;
  /** RFC 3339. */
  readonly time: string;
  /** `releases/ID`, `keys/ID`, … */
  readonly subject: string;
  readonly data: Json;
}
