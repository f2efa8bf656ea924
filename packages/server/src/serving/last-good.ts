import { appendFile, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { digestOf, type Revision } from '@setlist/core/persona';
import { digestOfIds } from '../postgres/id-lists.ts';
import type { KeyRing } from '../signing/public-key.ts';
import { sealSnapshot } from './compile-snapshot.ts';
import { idsOf, listsByKey, type ServedAudience } from './served-audience.ts';
import type {
  Candidate,
  EnvironmentSnapshot,
  ServedPersona,
  Snapshot,
  SnapshotKey,
  SnapshotSigningKey,
} from './serving.ts';
import { verifyAttestations } from './verify-attestations.ts';

interface StoredSnapshot {
  readonly format: 3;
  readonly version: number;
  readonly tag: string;
  readonly keys: readonly SnapshotKey[];
  readonly revoked: readonly string[];
  readonly signingKeys: readonly SnapshotSigningKey[];
  /** Those that may be served, each once. */
  readonly revisions: readonly Revision[];
  /** Sorted ids of the lists that audiences name, by digest. */
  readonly ids: readonly (readonly [string, readonly string[]])[];
  readonly environments: readonly {
    readonly name: string;
    readonly personas: readonly StoredPersona[];
    readonly audience: Omit<ServedAudience, 'lists'> | null;
    readonly attestations: readonly (readonly [string, string])[];
  }[];
}

type StoredPersona = Pick<ServedPersona, 'key' | 'servedSince'> & {
  readonly stable: string | null;
  readonly candidate:
    | (Omit<Candidate, 'revision' | 'targetingKeys'> & { digest: string; targetingKeys: string[] })
    | null;
  readonly approved: readonly string[];
};

/** Writes the snapshot so that a crash leaves either the old file or the new one, whole. Unapproved work is not in it. */
export async function saveLastGood(path: string, snapshot: Snapshot): Promise<void> {
  await rememberRevoked(path, snapshot.revoked);
  const draft = `${path}.${process.pid}.new`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(JSON.stringify(storedOf(snapshot)));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  const directory = await open(dirname(path), 'r');
  await directory.sync().finally(() => directory.close());
}

/**
 * Reads the last good snapshot, or `null` when there is none that can be trusted: it must have the tag it claims and every
 * revision the digest it claims, for nothing unapproved may be served. A revocation that this node ever saw holds, also
 * against an older copy of the file.
 */
export async function loadLastGood(path: string, pinned: KeyRing | null): Promise<Snapshot | null> {
  let stored: StoredSnapshot;
  try {
    stored = JSON.parse(await readFile(path, 'utf8')) as StoredSnapshot;
    if (stored.format !== 3) return null;
    if (!stored.revisions.every((revision) => digestOf(revision.content) === revision.digest)) return null;
    for (const [digest, ids] of stored.ids) if ((await digestOfIds(ids)) !== digest) return null;
    const snapshot = snapshotOf(stored);
    if (snapshot.tag !== stored.tag) return null;
    const revoked = new Set([...snapshot.revoked, ...(await loadRevoked(path))]);
    return verifyAttestations(sealSnapshot({ ...snapshot, revoked }), pinned);
  } catch {
    return null;
  }
}

function storedOf(snapshot: Snapshot): StoredSnapshot {
  const revisions = new Map<string, Revision>();
  const ids = new Map<string, readonly string[]>();
  const environments = [...snapshot.environments.values()].map(({ name, personas, audience, attestations }) => ({
    name,
    audience: audience === null ? null : storedAudience(audience, ids),
    attestations: [...attestations],
    personas: [...personas.values()]
      .filter(({ approved }) => approved.size > 0)
      .map((persona): StoredPersona => {
        for (const revision of persona.revisions) {
          if (persona.approved.has(revision.digest)) revisions.set(revision.digest, revision);
        }
        return storedPersona(persona);
      }),
  }));
  const { version, tag, keys, revoked } = withoutUnapproved(snapshot);
  return {
    format: 3,
    version,
    tag,
    keys: [...keys.values()],
    revoked: [...revoked],
    signingKeys: snapshot.signingKeys,
    revisions: [...revisions.values()],
    ids: [...ids],
    environments,
  };
}

/** The tag is of what the file says, and the file leaves out personas of which nothing is approved. */
function withoutUnapproved(snapshot: Snapshot): Snapshot {
  const environments = new Map(
    [...snapshot.environments.values()].map(({ name, personas, ...more }): [string, EnvironmentSnapshot] => [
      name,
      { ...more, name, personas: new Map([...personas].filter(([, { approved }]) => approved.size > 0)) },
    ]),
  );
  return sealSnapshot({ ...snapshot, environments });
}

function storedAudience(audience: ServedAudience, ids: Map<string, readonly string[]>): Omit<ServedAudience, 'lists'> {
  for (const [digest, list] of idsOf(audience)) ids.set(digest, list);
  const { lists: _, ...stored } = audience;
  return stored;
}

function storedPersona({ key, servedSince, stable, candidate, approved }: ServedPersona): StoredPersona {
  return {
    key,
    servedSince,
    stable: stable?.digest ?? null,
    candidate:
      candidate === null
        ? null
        : {
            releaseId: candidate.releaseId,
            stage: candidate.stage,
            regions: candidate.regions,
            digest: candidate.revision.digest,
            targetingKeys: [...candidate.targetingKeys],
          },
    approved: [...approved],
  };
}

function snapshotOf(stored: StoredSnapshot): Snapshot {
  const revisions = new Map(stored.revisions.map((revision) => [revision.digest, revision]));
  const ids = new Map(stored.ids);
  const personaOf = (persona: StoredPersona): ServedPersona => {
    const candidate = persona.candidate === null ? undefined : revisions.get(persona.candidate.digest);
    return {
      key: persona.key,
      servedSince: persona.servedSince,
      stable: persona.stable === null ? null : (revisions.get(persona.stable) ?? null),
      candidate:
        persona.candidate === null || candidate === undefined
          ? null
          : { ...persona.candidate, revision: candidate, targetingKeys: new Set(persona.candidate.targetingKeys) },
      revisions: persona.approved.flatMap((digest) => revisions.get(digest) ?? []),
      approved: new Set(persona.approved),
    };
  };
  return sealSnapshot({
    version: stored.version,
    environments: new Map(
      stored.environments.map(({ name, personas, audience, attestations }) => [
        name,
        {
          name,
          personas: new Map(personas.map((persona) => [persona.key, personaOf(persona)])),
          audience: audience === null ? null : { ...audience, lists: listsByKey(audience.parts, ids) },
          attestations: new Map(attestations),
          unverified: new Map(),
        },
      ]),
    ),
    keys: new Map(stored.keys.map((key) => [key.id, key])),
    revoked: new Set(stored.revoked),
    signingKeys: stored.signingKeys,
  });
}

const revokedPath = (path: string) => `${path}.revoked`;

/** Kept beside the snapshot and only ever added to, so that an older snapshot put back does not bring a revoked revision back. */
async function rememberRevoked(path: string, revoked: ReadonlySet<string>): Promise<void> {
  const known = await loadRevoked(path);
  const unknown = [...revoked].filter((digest) => !known.has(digest));
  if (unknown.length === 0) return;
  await appendFile(revokedPath(path), `${unknown.join('\n')}\n`, { mode: 0o600, flush: true });
}

async function loadRevoked(path: string): Promise<Set<string>> {
  const text = await readFile(revokedPath(path), 'utf8').catch(() => '');
  return new Set(text.split('\n').filter((line) => line !== ''));
}
