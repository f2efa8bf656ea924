import { describe, expect, test } from 'vitest';
import { semverOrder } from './semver-order.ts';
import vectors from './semver-vectors.json' with { type: 'json' };

describe('the order of versions', () => {
  test('is the one that npm sorts them in', () => {
    const orders = vectors.ascending.map((equal) => equal.map((version) => semverOrder(version)));
    expect(orders.length).toBeGreaterThan(200);
    for (const equal of orders) expect(new Set(equal).size, String(equal)).toBe(1);
    const one = orders.map(([order]) => order ?? '');
    expect(one.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(one);
    expect(new Set(one).size).toBe(one.length);
  });

  test.each(vectors.invalid)('has no place for `%s`', (version) => {
    expect(semverOrder(version)).toBeNull();
  });

  test('lets a leading v pass, and none beside it', () => {
    expect(semverOrder('v1.2.3')).toBe(semverOrder('1.2.3'));
    for (const version of ['vv1.2.3', 'V1.2.3', ' v1.2.3', '=1.2.3']) expect(semverOrder(version)).toBeNull();
  });

  test('refuses what is long, however it is made', () => {
    expect(semverOrder(`1.0.0-${'a'.repeat(250)}`)).not.toBeNull();
    for (const part of ['a', 'a.', '-', '1', '0.']) expect(semverOrder(`1.0.0-${part.repeat(500_000)}!`)).toBeNull();
    expect(semverOrder(`${'9'.repeat(17)}.0.0`)).toBeNull();
  });
});
