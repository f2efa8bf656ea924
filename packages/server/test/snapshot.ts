import type { Revision } from '@setlist/core/persona';
import { sealSnapshot } from '../src/serving/compile-snapshot.ts';
import type { ServedPersona, Snapshot, SnapshotKey } from '../src/serving/serving.ts';

/** A persona that serves `stable`; every revision of it is approved unless told. */
export function servedPersona(stable: Revision, more: Partial<ServedPersona> = {}): ServedPersona {
  const revisions = more.revisions ?? [stable];
  return {
    key: stable.content.key,
    stable,
    candidate: null,
    servedSince: '2026-09-01T10:00:00.000Z',
    revisions,
    approved: new Set(revisions.map((revision) => revision.digest)),
    ...more,
  };
}

/** A snapshot of one environment. */
export function snapshotOf(
  version: number,
  environment: string,
  personas: readonly ServedPersona[],
  keys: readonly SnapshotKey[] = [],
  revoked: readonly string[] = [],
): Snapshot {
  return sealSnapshot({
    version,
    environments: new Map([
      [
        environment,
        {
          name: environment,
          personas: new Map(personas.map((persona) => [persona.key, persona])),
          audience: null,
          attestations: new Map(),
          unverified: new Map(),
        },
      ],
    ]),
    keys: new Map(keys.map((key) => [key.id, key])),
    revoked: new Set(revoked),
    signingKeys: [],
  });
}
