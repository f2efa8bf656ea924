import { createHash } from 'node:crypto';
import type { Revision } from '@setlist/core/persona';
import { exposureOf, type Release } from '@setlist/core/release';
import { type AppliedAudience, type ServedAudience, serveAudience } from './served-audience.ts';
import type {
  Candidate,
  EnvironmentSnapshot,
  ServedPersona,
  Snapshot,
  SnapshotKey,
  SnapshotSigningKey,
} from './serving.ts';

/** What the database holds of what is served, as rows. */
export interface SnapshotRows {
  readonly version: number;
  readonly environments: readonly string[];
  readonly served: readonly {
    readonly environment: string;
    readonly persona: string;
    readonly digest: string;
    readonly updated_at: string;
  }[];
  /** Those that are out. */
  readonly releases: readonly Release[];
  /** What completed releases have made stable, now or before. */
  readonly completed: readonly { readonly environment: string; readonly persona: string; readonly digest: string }[];
  /** Newest first. */
  readonly revisions: readonly Revision[];
  readonly keys: readonly SnapshotKey[];
  readonly revoked: readonly string[];
  /** What policy wants attested where, with what attests it; `null`: nothing does. */
  readonly attestations: readonly {
    readonly environment: string;
    readonly digest: string;
    readonly bundle: string | null;
  }[];
  readonly signingKeys: readonly SnapshotSigningKey[];
  /** What is applied now, of each environment one at most. */
  readonly audiences: readonly (AppliedAudience & { readonly environment: string })[];
  /** Sorted ids of every list that those name, by digest. */
  readonly ids: ReadonlyMap<string, readonly string[]>;
  /** What did not change since is taken from it. */
  readonly previous: Snapshot | null;
}

/** The snapshot that the rows say: pure, so that every node compiles the same. */
export function compileSnapshot(rows: SnapshotRows): Snapshot {
  const environments = new Map(rows.environments.map((name) => [name, compileEnvironment(name, rows)]));
  return sealSnapshot({
    version: rows.version,
    environments,
    keys: new Map(rows.keys.map((key) => [key.id, key])),
    signingKeys: rows.signingKeys,
    revoked: new Set(rows.revoked),
  });
}

function compileEnvironment(name: string, rows: SnapshotRows): EnvironmentSnapshot {
  const personas = new Map<string, ServedPersona>();
  for (const key of new Set(rows.revisions.map((revision) => revision.content.key))) {
    const revisions = rows.revisions.filter((revision) => revision.content.key === key);
    const releases = rows.releases.filter((release) => release.environment === name && release.persona === key);
    const served = rows.served.find((row) => row.environment === name && row.persona === key);
    const stable = revisions.find((revision) => revision.digest === served?.digest) ?? null;
    const candidate = candidateOf(releases, revisions);
    const completed = rows.completed.filter((row) => row.environment === name && row.persona === key);
    const out = releases.filter((release) => exposureOf(release).kind === 'candidate');
    const approved = new Set([...completed, ...out].map(({ digest }) => digest));
    if (stable !== null) approved.add(stable.digest);
    personas.set(key, {
      key,
      stable,
      candidate,
      servedSince: stable === null ? null : (served?.updated_at ?? null),
      revisions,
      approved,
    });
  }
  const attested = rows.attestations.filter((row) => row.environment === name);
  const attestations = new Map(attested.map(({ digest, bundle }) => [digest, bundle ?? '']));
  const applied = rows.audiences.find((row) => row.environment === name);
  const audience =
    applied === undefined
      ? null
      : (sameAudience(applied, personas, rows.previous?.environments.get(name)) ??
        serveAudience(applied, name, new Set(personas.keys()), rows.ids));
  return { name, personas, audience, attestations, unverified: new Map() };
}

/** What was read before of the same document, with the same personas to name. */
function sameAudience(
  applied: AppliedAudience,
  personas: ReadonlyMap<string, ServedPersona>,
  before: EnvironmentSnapshot | undefined,
): ServedAudience | null {
  const known = before?.audience ?? null;
  if (known === null || known.digest !== applied.digest || known.faults.length > 0) return null;
  const isSame =
    before?.personas.size === personas.size && [...personas.keys()].every((key) => before.personas.has(key));
  return isSame ? { ...known, ...applied } : null;
}

function candidateOf(releases: readonly Release[], revisions: readonly Revision[]): Candidate | null {
  for (const release of releases) {
    const exposure = exposureOf(release);
    if (exposure.kind !== 'candidate') continue;
    const revision = revisions.find((each) => each.digest === exposure.digest);
    if (revision === undefined) continue;
    const { stage, regions, targetingKeys } = exposure;
    return { releaseId: release.id, revision, stage, regions, targetingKeys: new Set(targetingKeys) };
  }
  return null;
}

/** Tags a snapshot with the hash of what it serves to whom: two with the same tag serve alike. */
export function sealSnapshot(snapshot: Omit<Snapshot, 'tag'>): Snapshot {
  const content = JSON.stringify([
    [...snapshot.environments.values()].map(({ name, personas, audience, attestations }) => [
      name,
      // With what of it can be followed, which depends on the personas there are.
      audience === null ? null : [audience.digest, audience.parts],
      [...attestations].sort(),
      [...personas.values()].map(({ key, stable, candidate, approved }) => [
        key,
        stable?.digest ?? null,
        candidate === null
          ? null
          : [candidate.revision.digest, candidate.stage, candidate.regions, [...candidate.targetingKeys].sort()],
        [...approved].sort(),
      ]),
    ]),
    [...snapshot.keys.values()].map(({ id, environment, scopes, hash, expiresAt }) => [
      id,
      environment,
      scopes,
      hash,
      expiresAt,
    ]),
    [...snapshot.revoked].sort(),
    snapshot.signingKeys.map(({ jwk, retiredAt }) => [jwk['x'], retiredAt]),
  ]);
  return { ...snapshot, tag: `sha256:${createHash('sha256').update(content).digest('hex')}` };
}

/** What serves before anything was ever compiled: nothing. */
export const EMPTY_SNAPSHOT: Snapshot = sealSnapshot({
  version: -1,
  environments: new Map(),
  keys: new Map(),
  revoked: new Set(),
  signingKeys: [],
});
