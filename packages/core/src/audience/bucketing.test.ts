import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { armAt, bucketOf, endOfShare, endsOfArms, placeOf, seedOf } from './bucketing.ts';
import { hash32 } from './hash.ts';

interface Vectors {
  readonly hashes: readonly { text: string; seed: number; hash: number }[];
  readonly shares: readonly { share: number; end: number }[];
  readonly buckets: readonly {
    salt: string;
    unit: string;
    bucket: number;
    share: number;
    in: boolean;
    leastShare: number;
  }[];
  readonly arms: readonly {
    salt: string;
    weights: number[];
    ends: number[];
    units: { unit: string; arm: number }[];
  }[];
}

// Read and not imported: bundlers refuse half of a surrogate pair, which JSON allows.
const vectors = JSON.parse(readFileSync(new URL('./vectors.json', import.meta.url), 'utf8')) as Vectors;

describe('the golden vectors hold here', () => {
  test('hashes', () => {
    expect(vectors.hashes.length).toBeGreaterThan(80);
    for (const { text, seed, hash } of vectors.hashes) expect(hash32(text, seed), JSON.stringify(text)).toBe(hash);
  });

  test('ends of shares', () => {
    for (const { share, end } of vectors.shares) expect(endOfShare(share)).toBe(end);
  });

  test('buckets, who is in a share, and the least share that has them', () => {
    expect(vectors.buckets.length).toBeGreaterThan(80);
    for (const { salt, unit, bucket, share, in: isIn, leastShare } of vectors.buckets) {
      expect(bucketOf(unit, seedOf(salt)), JSON.stringify([salt, unit])).toBe(bucket);
      expect(bucket < endOfShare(share)).toBe(isIn);
      expect(placeOf(bucket) + 1).toBe(leastShare);
    }
  });

  test('arms', () => {
    for (const { salt, weights, ends, units } of vectors.arms) {
      expect(endsOfArms(weights)).toEqual(ends);
      for (const { unit, arm } of units) expect(armAt(bucketOf(unit, seedOf(salt)), ends)).toBe(arm);
    }
  });

  test('every kind of text is among them', () => {
    const units = vectors.hashes.map(({ text }) => text);
    const kinds = [/^$/, /^[ -~]+$/, /[à-ÿ]/, /[一-鿿]/, /\p{Emoji_Presentation}/u, /\p{Surrogate}/u, /^.{255,}$/];
    for (const kind of kinds)
      expect(
        units.some((unit) => kind.test(unit)),
        String(kind),
      ).toBe(true);
  });
});

describe('ends', () => {
  test('a share ends exactly where whole numbers say, for every share there is', () => {
    for (let share = 0; share <= 100_000; share += 1)
      if (endOfShare(share) !== Number((BigInt(share) << 32n) / 100_000n)) expect.fail(`share ${share}`);
  });

  test('arms end exactly where whole numbers say, up to the greatest sum of weights', () => {
    for (const total of [3, 7, 99_991, 2 ** 20 - 3, 2 ** 20 - 1, 2 ** 20])
      for (let first = 0; first <= total; first += Math.max(1, Math.floor(total / 5_003)))
        if (endsOfArms([first, total - first])[0] !== Number((BigInt(first) << 32n) / BigInt(total)))
          expect.fail(`${first} of ${total}`);
  });

  test('nobody falls into an arm without weight', () => {
    for (const bucket of [0, 1, 2 ** 31, 2 ** 32 - 1]) {
      expect(armAt(bucket, endsOfArms([0, 1, 0]))).toBe(1);
      expect([0, 2]).toContain(armAt(bucket, endsOfArms([1, 0, 1])));
    }
  });

  test('a place is the last share that somebody is not in, at both sides of every end', () => {
    for (let share = 1; share <= 100_000; share += 7) {
      const end = endOfShare(share);
      if (placeOf(end - 1) >= share || (end < 2 ** 32 && placeOf(end) < share)) expect.fail(`share ${share}`);
    }
  });
});

test('half of a surrogate pair hashes as the encoder of the platform writes it', () => {
  for (const text of ['\ud800', '\udfff', 'a\ud83d', '\ude00b', '\udc00\ud800', '\ud83d\ud83d\ude00'])
    expect(hash32(text, 7)).toBe(hash32(new TextDecoder().decode(new TextEncoder().encode(text)), 7));
});
