import { hash32 } from './hash.ts';

/** A whole: shares and weights are integers in parts of it, so that the finest step is 0.001 %. */
export const WHOLE = 100_000;

/** Where hashes end: they are whole numbers from 0 up to, not including, this. */
const HASHES = 2 ** 32;

/**
 * A salt, hashed once: `bucketOf` takes it as its seed. Each rollout, split, layer and holdout has its own, so that
 * where somebody falls in one says nothing of where they fall in another.
 */
export function seedOf(salt: string): number {
  return hash32(salt, 0);
}

/** Where a unit falls: its hash from the seed, 0 to 2³² − 1, all as likely. */
export function bucketOf(unit: string, seed: number): number {
  return hash32(unit, seed);
}

/**
 * The end of a share: whoever's bucket is below it is in. A larger share keeps everybody whom a smaller one has, and a
 * smaller one leaves out those who came last. `share` is 0 to `WHOLE`.
 */
export function endOfShare(share: number): number {
  return Math.floor((share * HASHES) / WHOLE);
}

/** The part of `WHOLE` that a bucket lies in, 0 to 99,999: it is in exactly those shares that are greater. */
export function placeOf(bucket: number): number {
  const place = Math.floor((bucket * WHOLE) / HASHES);
  // Where a part ends within a bucket, that bucket is already of the next.
  return bucket >= endOfShare(place + 1) ? place + 1 : place;
}

/**
 * The ends of arms laid side by side in the proportion of their weights; the last is 2³². Weights are whole numbers, their
 * sum from 1 to 2²⁰, within which the division is exact in every language that has doubles.
 */
export function endsOfArms(weights: readonly number[]): readonly number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let upTo = 0;
  return weights.map((weight) => {
    upTo += weight;
    return Math.floor((upTo * HASHES) / total);
  });
}

/** The arm that a bucket falls into, by the ends of the arms. */
export function armAt(bucket: number, ends: readonly number[]): number {
  let arm = 0;
  while (arm < ends.length - 1 && bucket >= (ends[arm] ?? HASHES)) arm += 1;
  return arm;
}
