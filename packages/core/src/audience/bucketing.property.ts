import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { armAt, bucketOf, endOfShare, endsOfArms, seedOf, WHOLE } from './bucketing.ts';

const IDS = 1_000_000;
/** The normal deviate that is exceeded once in a billion. */
const Z_BILLIONTH = 5.998;

/** The chi-square that is exceeded once in a billion, by Wilson and Hilferty's approximation (1931). */
function greatestChiSquare(degrees: number): number {
  const spread = 2 / (9 * degrees);
  return degrees * (1 - spread + Z_BILLIONTH * Math.sqrt(spread)) ** 3;
}

function chiSquare(counts: ArrayLike<number>, expected: (cell: number) => number): number {
  return Array.from(counts).reduce((sum, count, cell) => sum + (count - expected(cell)) ** 2 / expected(cell), 0);
}

/** Of every id its bucket by a salt. */
function bucketsOf(salt: string, ids: readonly string[]): Uint32Array {
  const seed = seedOf(salt);
  const buckets = new Uint32Array(ids.length);
  for (let n = 0; n < ids.length; n += 1) buckets[n] = bucketOf(ids[n] ?? '', seed);
  return buckets;
}

function idsOf(idOf: (n: number) => string, count: number): readonly string[] {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) ids.push(idOf(n));
  return ids;
}

/** A number that looks random and is the same every time (splitmix32). */
function scattered(n: number): number {
  let z = (n * 0x9e3779b9 + 0x5e71157) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}

const hex = (n: number) => scattered(n).toString(16).padStart(8, '0');
const uuid = (n: number) =>
  `${hex(4 * n)}-${hex(4 * n + 1).slice(0, 4)}-4${hex(4 * n + 1).slice(5)}-a${hex(4 * n + 2).slice(1, 4)}-${hex(4 * n + 2).slice(4)}${hex(4 * n + 3)}`;
const NAMES = ['ana', 'bo', 'chloé', 'dmitri', 'emeka', 'fatima', 'george', 'hana', 'ибрагим', '健'];
const mail = (n: number) => `${NAMES[n % 10]}.${Math.floor(n / 10)}@example.${['org', 'com', 'net'][n % 3]}`;
const sequential = (n: number) => `user-${n + 1}`;

const KINDS = [
  ['sequential ids', sequential],
  ['bare numbers', (n: number) => `${n}`],
  ['UUIDs', uuid],
  ['e-mail addresses', mail],
] as const;

describe.each(KINDS)('%s', (_kind, idOf) => {
  const buckets = bucketsOf('rel_01K9/share', idsOf(idOf, IDS / 4));

  test('fall into a thousand equal ranges alike', () => {
    const counts = new Uint32Array(1_000);
    for (const bucket of buckets) {
      const range = Math.floor((bucket * 1_000) / 2 ** 32);
      counts[range] = (counts[range] ?? 0) + 1;
    }
    expect(chiSquare(counts, () => buckets.length / 1_000)).toBeLessThan(greatestChiSquare(999));
  });

  test('fall into every share as often as it says', () => {
    for (const share of [100, 1_000, 5_000, 25_000, 50_000, 99_000]) {
      const end = endOfShare(share);
      const isIn = buckets.reduce((count, bucket) => count + (bucket < end ? 1 : 0), 0);
      const p = share / WHOLE;
      const deviate = (isIn - p * buckets.length) / Math.sqrt(buckets.length * p * (1 - p));
      expect(Math.abs(deviate), `${share}`).toBeLessThan(Z_BILLIONTH + 0.2);
    }
  });
});

const MILLION = bucketsOf('experiment/split', idsOf(sequential, IDS));

test.each([[[1, 1, 1]], [[90, 10]], [[1, 2, 3, 4]], [[98_000, 1_000, 999, 1]], [[33_333, 33_333, 33_334]]])(
  'a million ids fall into arms of weights %j in their proportion',
  (weights) => {
    const ends = endsOfArms(weights);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const counts = new Uint32Array(weights.length);
    for (const bucket of MILLION) {
      const arm = armAt(bucket, ends);
      counts[arm] = (counts[arm] ?? 0) + 1;
    }
    const statistic = chiSquare(counts, (arm) => ((weights[arm] ?? 0) / total) * IDS);
    expect(statistic).toBeLessThan(greatestChiSquare(weights.length - 1));
  },
);

const CELLS = 20;
const MIXED = [...idsOf(sequential, IDS / 5), ...idsOf(uuid, IDS / 20)];

/** The chi-square of independence of where the same ids fall by two salts, over a table of 20 by 20. */
function dependence(one: Uint32Array, other: Uint32Array): number {
  const counts = new Uint32Array(CELLS * CELLS);
  const cellOf = (bucket: number) => Math.floor((bucket * CELLS) / 2 ** 32);
  for (let n = 0; n < one.length; n += 1) {
    const cell = cellOf(one[n] ?? 0) * CELLS + cellOf(other[n] ?? 0);
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  return chiSquare(counts, () => one.length / CELLS ** 2);
}

describe('where somebody falls by one salt says nothing of where they fall by another', () => {
  test.each([
    ['layers', 'layer/tone', 'layer/brevity'],
    ['salts that differ in their last character', 'rel_01K9A', 'rel_01K9B'],
    ['salts that differ in their first character', 'a/share', 'b/share'],
    ['salts that differ in one bit', 'salt-0', 'salt-1'],
    ['a salt and the same with a character more', 'exp', 'exp1'],
    ['the share and the split of one flag', 'concierge/share', 'concierge/split'],
    ['a holdout and a layer of one name', 'holdout/summer', 'layer/summer'],
    ['an empty salt and one of a space', '', ' '],
  ])('%s', (_which, one, other) => {
    const statistic = dependence(bucketsOf(one, MIXED), bucketsOf(other, MIXED));
    expect(statistic).toBeLessThan(greatestChiSquare(CELLS ** 2 - 1));
  });

  test('the measure finds two salts that do depend on each other', () => {
    const buckets = bucketsOf('salt', MIXED);
    const nearly = bucketsOf('other', MIXED).map((bucket, n) => (n % 25 === 0 ? (buckets[n] ?? 0) : bucket));
    expect(dependence(buckets, nearly)).toBeGreaterThan(greatestChiSquare(CELLS ** 2 - 1));
  });
});

const anySalt = fc.string({ unit: 'binary', maxLength: 20 });
const anyUnit = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });
const anyShare = fc.integer({ min: 0, max: WHOLE });

test('a larger share keeps everybody whom a smaller one has', () => {
  fc.assert(
    fc.property(anySalt, anyUnit, anyShare, anyShare, (salt, unit, one, other) => {
      const bucket = bucketOf(unit, seedOf(salt));
      const [less, more] = [Math.min(one, other), Math.max(one, other)];
      expect(bucket < endOfShare(less) && bucket >= endOfShare(more)).toBe(false);
    }),
    { numRuns: 2_000 },
  );
});

test('a share that grows and shrinks again lets the last in out first', () => {
  const buckets = bucketsOf('rollout', idsOf(sequential, 20_000));
  const inAt = (share: number) => new Set([...buckets.keys()].filter((n) => (buckets[n] ?? 0) < endOfShare(share)));
  const steps = [0, 1_000, 5_000, 20_000, 25_000, 25_001, 60_000, WHOLE];
  const up = steps.map(inAt);
  const down = steps.toReversed().map(inAt).toReversed();
  expect(down).toEqual(up);
  for (const [n, few] of up.entries()) expect([...few].every((id) => (up[n + 1] ?? few).has(id))).toBe(true);
  expect(up.at(-1)?.size).toBe(buckets.length);
});

test('weights in the same proportion split alike, however large they are', () => {
  const weights = fc.array(fc.nat(200), { minLength: 1, maxLength: 5 }).filter((each) => each.some((one) => one > 0));
  fc.assert(
    fc.property(weights, fc.integer({ min: 1, max: 1_000 }), (each, times) => {
      expect(endsOfArms(each.map((weight) => weight * times))).toEqual(endsOfArms(each));
    }),
  );
});
