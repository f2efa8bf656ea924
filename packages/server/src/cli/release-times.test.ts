import { expect, test } from 'vitest';
import { spanWords, timeWords } from './release-times.ts';

test.each([
  [0, '0 s'],
  [999, '0 s'],
  [1_000, '1 s'],
  [61_000, '1 min 1 s'],
  [3_600_000, '1 h'],
  [3_600_000 + 5_000, '1 h'],
  [26 * 3_600_000 + 60_000, '1 d 2 h'],
])('%i ms are %s', (ms, words) => {
  expect(spanWords(ms)).toBe(words);
});

test('a time is told with how far it is away, before and after', () => {
  const now = Date.parse('2026-11-02T12:00:00.000Z');
  expect(timeWords('2026-11-02T10:00:00.123Z', now)).toBe('2026-11-02 10:00:00Z, 1 h 59 min ago');
  expect(timeWords('2026-11-02T12:00:30.000Z', now)).toBe('2026-11-02 12:00:30Z, in 30 s');
});
