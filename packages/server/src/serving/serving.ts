import type { Composition, Revision, Selection } from '@setlist/core/persona';
import type { Refusal } from '@setlist/core/refusal';
import type { Result } from '@setlist/core/result';
import type { KeyScope } from '@setlist/sdk';

/** A key as the snapshot knows it: enough to check one, nothing that could be used as one. */
export interface SnapshotKey {
  readonly id: string;
  readonly environment: string;
  readonly scopes: readonly KeyScope[];
  /** SHA-256 of the whole key, lower-case hex. */
  readonly hash: string;
}

/** A persona in an environment. */
export interface ServedPersona {
  readonly key: string;
  readonly stable: Revision;
  /** RFC 3339, when `stable` was published. */
  readonly publishedAt: string;
  /** Every published revision, newest first. */
  readonly revisions: readonly Revision[];
}

/** The compiled view that serves: immutable, swapped whole. */
export interface Snapshot {
  /** Rises with every write that changes what is served. */
  readonly version: number;
  readonly environment: string;
  readonly personas: ReadonlyMap<string, ServedPersona>;
  readonly keys: ReadonlyMap<string, SnapshotKey>;
}

/** What an application says about a conversation, from `metadata` and the `setlist-context` header. */
export interface EvaluationContext {
  readonly targetingKey: string | null;
  readonly conversation: string | null;
  readonly channel: string | null;
  readonly locale: string | null;
  readonly region: string | null;
  /** Every entry as given; axis names choose options, variable names give values, the rest is the owner's own. */
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

/** Which persona answers this conversation, and as what. */
export interface Resolution {
  readonly persona: string;
  readonly revision: Revision;
  readonly selection: Selection;
  readonly composition: Composition;
}

/** The snapshot and its reader; never touches a store. */
export interface Serving {
  readonly current: () => Snapshot;
  /** The key behind `Authorization: Bearer …` or `X-API-Key`, or `null`. */
  readonly authenticate: (presented: string | undefined) => SnapshotKey | null;
  /** `model` as OpenAI clients name it: `concierge`, `concierge@stable`, `concierge@1.2.0`, `concierge@sha256:…`, `setlist/auto`. */
  readonly resolve: (model: string, context: EvaluationContext) => Result<Resolution, Refusal>;
}
