import { type KeyRing, keyRingOf, trustedKeyOf } from '../signing/public-key.ts';
import { verifyBundle } from '../signing/verify-bundle.ts';
import type { EnvironmentSnapshot, Snapshot } from './serving.ts';

/**
 * Checks every bundle that policy asks for, against the pinned keys where there are some, else against those that the
 * snapshot lists; what does not verify is marked so, and never served.
 */
export function verifyAttestations(snapshot: Snapshot, pinned: KeyRing | null): Snapshot {
  const isAsked = [...snapshot.environments.values()].some(({ attestations }) => attestations.size > 0);
  if (!isAsked) return snapshot;
  const keys = pinned ?? listedKeys(snapshot);
  const environments = new Map(
    [...snapshot.environments].map(([name, environment]): [string, EnvironmentSnapshot] => [
      name,
      { ...environment, unverified: unverifiedOf(environment, keys) },
    ]),
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

function unverifiedOf({ name, attestations }: EnvironmentSnapshot, keys: KeyRing): ReadonlyMap<string, string> {
  const unverified = new Map<string, string>();
  for (const [digest, bundle] of attestations) {
    const verified = verifyBundle(bundle, keys, { digest, environment: name });
    if (!verified.ok) unverified.set(digest, verified.error.message);
  }
  return unverified;
}
