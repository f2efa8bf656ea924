import { describe, expect, test } from 'vitest';
import { frozenBy, isWindow } from './freeze.ts';
import type { Freeze } from './policy.ts';

const freeze = (from: string, to: string, timeZone = 'Europe/Berlin', name = 'Break'): Freeze => ({
  name,
  from,
  to,
  timeZone,
});
const newYear = freeze('2026-12-24T00:00', '2027-01-02T08:00');

describe('frozenBy', () => {
  test.each([
    ['the moment before', '2026-12-23T22:59:59.999Z', false],
    ['its first moment', '2026-12-23T23:00:00.000Z', true],
    ['its last moment, written elsewhere', '2027-01-02T15:59:59.999+09:00', true],
    ['its end, which is exclusive', '2027-01-02T07:00:00.000Z', false],
  ])('%s', (_, now, isOn) => {
    expect(frozenBy([newYear], now)).toBe(isOn ? newYear : null);
  });

  test('without freezes nothing is frozen', () => {
    expect(frozenBy([], '2026-12-24T00:00:00Z')).toBeNull();
  });

  test('of several that are on, the one that ends last is named', () => {
    const short = freeze('2026-12-24T00:00', '2026-12-25T00:00');
    const longest = freeze('2026-12-20T00:00', '2027-01-02T08:00', 'America/New_York');
    expect(frozenBy([short, longest, newYear], '2026-12-24T12:00:00Z')).toBe(longest);
    expect(frozenBy([newYear, short], '2026-12-24T12:00:00Z')).toBe(newYear);
  });

  test('where an hour comes twice, the freeze begins with its first coming and ends with its second', () => {
    const twice = freeze('2026-10-25T02:10', '2026-10-25T02:20');
    expect(frozenBy([twice], '2026-10-25T00:09:59Z')).toBeNull();
    for (const now of ['2026-10-25T00:10:00Z', '2026-10-25T00:50:00Z', '2026-10-25T01:19:59Z'])
      expect(frozenBy([twice], now)).toBe(twice);
    expect(frozenBy([twice], '2026-10-25T01:20:00Z')).toBeNull();
  });

  test('where an hour is skipped, a freeze within it still freezes', () => {
    const skipped = freeze('2026-03-29T02:10', '2026-03-29T02:20');
    expect(frozenBy([skipped], '2026-03-29T01:00:00Z')).toBe(skipped);
    expect(frozenBy([skipped], '2026-03-29T00:09:59Z')).toBeNull();
    expect(frozenBy([skipped], '2026-03-29T01:20:00Z')).toBeNull();
  });

  test('a zone that is not known here freezes wherever on Earth it may be', () => {
    const nowhere = freeze('2026-12-24T00:00', '2026-12-25T00:00', 'Mars/Base');
    const tests = ['2026-12-23T09:59:59Z', '2026-12-23T10:00:00Z', '2026-12-25T11:59:59Z', '2026-12-25T12:00:00Z'];
    expect(tests.map((now) => frozenBy([nowhere], now) !== null)).toEqual([false, true, true, false]);
  });
});

test('a freeze that ends when it begins, or before, is no window', () => {
  expect(isWindow(newYear)).toBe(true);
  expect(isWindow(freeze('2026-12-24T00:00', '2026-12-24T00:00'))).toBe(false);
  expect(isWindow(freeze('2026-12-24T00:00', '2026-12-23T00:00'))).toBe(false);
});
