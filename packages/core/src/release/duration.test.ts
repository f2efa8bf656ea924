import { expect, test } from 'vitest';
import { durationMsOf } from './duration.ts';

test.each([
  ['45s', 45_000],
  ['30m', 1_800_000],
  ['2h', 7_200_000],
  ['1d', 86_400_000],
  ['2w', 1_209_600_000],
  ['0s', 0],
  ['PT1H', 3_600_000],
  ['PT1H30M', 5_400_000],
  ['P1D', 86_400_000],
  ['P1DT12H', 129_600_000],
  ['P1W', 604_800_000],
  ['PT5M', 300_000],
])('%s is %i ms', (text, ms) => {
  expect(durationMsOf(text)).toBe(ms);
});

test.each([
  '',
  'P',
  'PT',
  'P1DT',
  'P1M',
  'P1Y',
  '1',
  'h',
  '1 h',
  '1h30m',
  '-1h',
  '1.5h',
  'PT-1H',
  'P1H',
  '30min',
  '١h',
  '1H',
  'pt1h',
])('%j is no duration', (text) => {
  expect(durationMsOf(text)).toBeNull();
});
