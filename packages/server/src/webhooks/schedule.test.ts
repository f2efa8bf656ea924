import { expect, it } from 'vitest';
import { delayAfter, parseRetryAfter, RETRY_DELAYS_MS } from './schedule.ts';

const DAY_MS = 24 * 3_600_000;

it('tries for three days at least and four at most, jitter included', () => {
  const total = (random: number) =>
    RETRY_DELAYS_MS.reduce(
      (sum, _, index) => sum + (delayAfter(RETRY_DELAYS_MS, index + 1, null, () => random) ?? 0),
      0,
    );
  expect(total(0)).toBeGreaterThan(3 * DAY_MS);
  expect(total(1)).toBeLessThan(4 * DAY_MS);
});

it('gives up after the last delay', () => {
  expect(delayAfter([10, 20], 2, null, () => 0)).toBe(20);
  expect(delayAfter([10, 20], 3, null, () => 0)).toBeNull();
  expect(delayAfter([10, 20], 3, 60_000, () => 0)).toBeNull();
});

it('adds a fifth at most', () => {
  expect(delayAfter([1_000], 1, null, () => 0.5)).toBe(1_100);
  expect(delayAfter([1_000], 1, null, () => 1)).toBe(1_200);
});

it('waits for what was asked when that is longer, a day at most', () => {
  expect(delayAfter([1_000], 1, 5_000, () => 0)).toBe(5_000);
  expect(delayAfter([1_000], 1, 500, () => 0)).toBe(1_000);
  expect(delayAfter([1_000], 1, 30 * DAY_MS, () => 0)).toBe(DAY_MS);
});

const NOW = Date.parse('2026-11-22T10:00:00Z');

it.each([
  ['120', 120_000],
  [' 0 ', 0],
  ['Sun, 22 Nov 2026 10:01:00 GMT', 60_000],
  ['Sun, 22 Nov 2026 09:00:00 GMT', 0],
  ['soon', null],
  ['-5', null],
  ['1.5', null],
  ['', null],
  [undefined, null],
])('Retry-After %j is %j ms', (header, milliseconds) => {
  expect(parseRetryAfter(header, NOW)).toBe(milliseconds);
});
