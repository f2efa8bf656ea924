import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { digestOf, type Revision } from '@setlist/core/persona';
import type { Snapshot, SnapshotKey } from './serving.ts';

interface StoredSnapshot {
  readonly format: 1;
  readonly version: number;
  readonly environment: string;
  readonly keys: readonly SnapshotKey[];
  readonly personas: readonly {
    readonly key: string;
    readonly stable: string;
    readonly publishedAt: string;
    readonly revisions: readonly Revision[];
  }[];
}

/** Writes the snapshot so that a crash leaves either the old file or the new one, whole. */
export async function saveLastGood(path: string, snapshot: Snapshot): Promise<void> {
  const stored: StoredSnapshot = {
    format: 1,
    version: snapshot.version,
    environment: snapshot.environment,
    keys: [...snapshot.keys.values()],
    personas: [...snapshot.personas.values()].map((persona) => ({ ...persona, stable: persona.stable.digest })),
  };
  const draft = `${path}.${process.pid}.new`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(JSON.stringify(stored));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  const directory = await open(dirname(path), 'r');
  await directory.sync().finally(() => directory.close());
}

/**
 * Reads the last good snapshot of an environment, or `null` when there is none that can be trusted: every revision must
 * still have the digest it claims, for nothing unpublished may be served.
 */
export async function loadLastGood(path: string, environment: string): Promise<Snapshot | null> {
  let stored: StoredSnapshot;
  try {
    stored = JSON.parse(await readFile(path, 'utf8')) as StoredSnapshot;
  } catch {
    return null;
  }
  if (stored.format !== 1 || stored.environment !== environment) return null;
  const personas: Snapshot['personas'] = new Map(
    stored.personas.flatMap((persona) => {
      const revisions = persona.revisions.filter((revision) => digestOf(revision.content) === revision.digest);
      const stable = revisions.find((revision) => revision.digest === persona.stable);
      return stable === undefined ? [] : [[persona.key, { ...persona, stable, revisions }] as const];
    }),
  );
  return { version: stored.version, environment, personas, keys: new Map(stored.keys.map((key) => [key.id, key])) };
}
