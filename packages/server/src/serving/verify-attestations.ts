import { isDeepStrictEqual } from 'node:util';
import { type KeyRing, keyRingOf, trustedKeyOf } from '../signing/public-key.ts';
import { verifyBundle } from '../signing/verify-bundle.ts';
import type { EnvironmentSnapshot, Snapshot } from './serving.ts';

/**
 * Checks every bundle that policy asks for, against the pinned keys where there are some, else against those that the
 * snapshot lists; what does not verify is marked so, and never served. What `previous` has verified with the same keys is
 * not verified again.
 */
export function verifyAttestations(
  snapshot: Snapshot,
  pinned: KeyRing | null,
  previous: Snapshot | null = null,
): Snapshot {
  const isAsked = [...snapshot.environments.values()].some(({ attestations }) => attestations.size > 0);
  if (!isAsked) return snapshot;
  const keys = pinned ?? listedKeys(snapshot);
  // A node pins the same keys for as long as it runs; those that are listed change.
  const isSameRing = pinned !== null || isDeepStrictEqual(previous?.signingKeys, snapshot.signingKeys);
  const environments = new Map(
    [...snapshot.environments].map(([name, environment]): [string, EnvironmentSnapshot] => {
      const known = isSameRing ? previous?.environments.get(name) : undefined;
      return [name, { ...environment, unverified: unverifiedOf(environment, keys, known) }];
    }),
  );
  return { ...snapshot, environments };
}

function listedKeys({ signingKeys }: Snapshot): KeyRing {
  return keyRingOf(
    signingKeys.flatMap(({ jwk, retiredAt }) => {
      const key = trustedKeyOf(jwk, retiredAt);
      return key.ok ? [key.value] : [];
    }),
  );
}

function unverifiedOf(
  { name, attestations }: EnvironmentSnapshot,
  keys: KeyRing,
  known: EnvironmentSnapshot | undefined,
): ReadonlyMap<string, string> {
  const unverified = new Map<string, string>();
  for (const [digest, bundle] of attestations) {
    if (known?.attestations.get(digest) === bundle && !known.unverified.has(digest)) continue;
    const verified = verifyBundle(bundle, keys, { digest, environment: name });
    if (!verified.ok) unverified.set(digest, verified.error.message);
  }
  return unverified;
}
