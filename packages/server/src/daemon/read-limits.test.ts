import { expect, test } from 'vitest';
import { readLimits } from './read-limits.ts';

test('named limits are read', () => {
  expect(readLimits(['maxMessages=50', 'firstChunkMs=1000'])).toEqual({ maxMessages: 50, firstChunkMs: 1_000 });
});

test.each(['maxMesages=50', '=5', 'toString=5'])('%s names no limit, and those there are are listed', (setting) => {
  expect(() => readLimits([setting])).toThrow(/maxMessages/);
});

test.each(['maxMessages', 'maxMessages=', 'maxMessages=0', 'maxMessages=-1', 'maxMessages=1.5', 'maxMessages=many'])(
  '%s has no usable number',
  (setting) => {
    expect(() => readLimits([setting])).toThrow(/whole number above 0/);
  },
);
