import type { EvaluationContext as AskedContext, Resolution as Evaluation, Flags } from '@setlist/core/audience';
import type { Composition, Revision, Selection } from '@setlist/core/persona';
import type { Refusal } from '@setlist/core/refusal';
import type { Stage } from '@setlist/core/release';
import type { Result } from '@setlist/core/result';
import type { KeyScope } from '@setlist/sdk';
import type { ServedAudience } from './served-audience.ts';

/** A key as the snapshot knows it: enough to check one, nothing that could be used as one. */
export interface SnapshotKey {
  readonly id: string;
  readonly environment: string;
  /** Of a personal key, those that its person has. */
  readonly scopes: readonly KeyScope[];
  /** SHA-256 of the whole key, lower-case hex. */
  readonly hash: string;
  /** RFC 3339; `null`: never. */
  readonly expiresAt: string | null;
}

/** What a release puts beside the stable revision while it progresses or is held. */
export interface Candidate {
  readonly releaseId: string;
  readonly revision: Revision;
  readonly stage: Stage;
  /** Where it is open; `null`: everywhere. */
  readonly regions: readonly string[] | null;
  /** Who gets it at `flag` and `beta` without asking. */
  readonly targetingKeys: ReadonlySet<string>;
}

/** A persona in an environment. */
export interface ServedPersona {
  readonly key: string;
  /** `null`: no release of it has completed here. */
  readonly stable: Revision | null;
  readonly candidate: Candidate | null;
  /** RFC 3339, when `stable` became so. */
  readonly servedSince: string | null;
  /** Every published revision, newest first; those that are not `approved` may be previewed only. */
  readonly revisions: readonly Revision[];
  /** Digests that a release of this environment has put before people, and none took back. */
  readonly approved: ReadonlySet<string>;
}

export interface EnvironmentSnapshot {
  readonly name: string;
  readonly personas: ReadonlyMap<string, ServedPersona>;
  /** Segments, lists, holdouts, flags of the owner's own; `null`: none was ever applied. */
  readonly audience: ServedAudience | null;
  /** Digests that policy wants attested, each with its bundle; empty text where there is none. */
  readonly attestations: ReadonlyMap<string, string>;
  /** Those of them whose bundle does not verify, with why: none is served. */
  readonly unverified: ReadonlyMap<string, string>;
}

/** A public key that bundles are signed with. */
export interface SnapshotSigningKey {
  readonly jwk: Readonly<Record<string, string>>;
  /** RFC 3339; `null` while what it signs counts. */
  readonly retiredAt: string | null;
}

/** The compiled view that serves: immutable, swapped whole. */
export interface Snapshot {
  /** Rises with every write that may change what is served; -1: nothing was ever compiled. */
  readonly version: number;
  /** SHA-256 over what it says is served to whom, whatever its version. */
  readonly tag: string;
  readonly environments: ReadonlyMap<string, EnvironmentSnapshot>;
  readonly keys: ReadonlyMap<string, SnapshotKey>;
  readonly signingKeys: readonly SnapshotSigningKey[];
  /** Digests that must never be served again. */
  readonly revoked: ReadonlySet<string>;
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

/** Of whoever says nothing of themselves. */
export const NO_CONTEXT: EvaluationContext = {
  targetingKey: null,
  conversation: null,
  channel: null,
  locale: null,
  region: null,
  attributes: {},
};

/** How a revision came to answer: what is served, what is rolled out, a name or a digest, or a look at unapproved work. */
export type Variant = 'stable' | 'candidate' | 'pinned' | 'preview' | `${string}/${string}`;

/** The revision that a model name stands for. */
export interface FoundRevision {
  readonly persona: string;
  readonly revision: Revision;
  readonly variant: Variant;
  /** Why it is this one, with these options; `null`: it was asked for by a label. */
  readonly evaluation: Evaluation | null;
}

/** Which persona answers this conversation, and as what. */
export interface Resolution extends FoundRevision {
  readonly selection: Selection;
  readonly composition: Composition;
}

/** For whom is resolved. */
export interface ResolveFor {
  readonly environment: string;
  /** Whether unapproved revisions may be looked at: the right `persona.preview`. */
  readonly mayPreview: boolean;
}

/** The snapshot and its reader; never touches a store. */
export interface Serving {
  readonly current: () => Snapshot;
  /** The key behind `Authorization: Bearer …` or `X-API-Key`, or `null`: unknown, revoked or expired. */
  readonly authenticate: (presented: string | undefined) => SnapshotKey | null;
  /** By what an environment decides who gets what; `undefined`: there is no such environment. */
  readonly flags: (environment: string) => Flags | undefined;
  /** What a persona is for a context as OpenFeature writes it, a conversation keeping what it began with. */
  readonly evaluate: (persona: string, context: AskedContext, environment: string) => Result<Evaluation, Refusal>;
  /** What a model receives as what was found. */
  readonly compose: (found: FoundRevision, context: EvaluationContext) => Result<Composition, Refusal>;
  /** As `resolve`, without composing. */
  readonly find: (model: string, context: EvaluationContext, by: ResolveFor) => Result<FoundRevision, Refusal>;
  /** `model` as OpenAI clients name it: `concierge`, `concierge@stable`, `concierge@candidate`, `concierge@1.2.0`, `concierge@sha256:…`. */
  readonly resolve: (model: string, context: EvaluationContext, by: ResolveFor) => Result<Resolution, Refusal>;
}
