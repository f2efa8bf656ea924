import { describe, expect, it } from 'vitest';
import { duration } from './words.ts';

describe('duration', () => {
  it.each([
    [0, 'no time'],
    [999, '1 second'],
    [61_000, '1 minute 1 second'],
    [3_600_000, '1 hour'],
    [93_784_000, '1 day 2 hours'],
    [-5, 'no time'],
  ])('says %j ms as %j', (ms, words) => {
    expect(duration(ms)).toBe(words);
  });
});
