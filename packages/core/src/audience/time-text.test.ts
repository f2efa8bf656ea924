import { expect, test } from 'vitest';
import { durationOfText, timeOfText } from './time-text.ts';

test.each([
  ['2026-12-01', 1_796_083_200_000],
  ['2026-12-01T00:00:00Z', 1_796_083_200_000],
  ['2026-12-01T01:30:00+01:30', 1_796_083_200_000],
  ['2026-12-01T00:00:00.123456789Z', 1_796_083_200_123],
  ['2024-02-29', 1_709_164_800_000],
  ['0001-01-01T00:00:00Z', -62_135_596_800_000],
])('%s is %d milliseconds after 1970', (text, ms) => {
  expect(timeOfText(text)).toBe(ms);
});

test.each([
  ...['2026-02-29', '1900-02-29', '2026-13-01', '2026-12-01T24:00:00Z', '2026-12-01T00:00:60Z', '0000-01-01'],
  ...['2026-12-01T00:00:00', '2026-12-01 00:00:00Z', '1', 'March 7', '2026', '', '2026-12-01T00:00:00.1234567890Z'],
])('%j is no time, as its meaning would depend on who reads it', (text) => {
  expect(timeOfText(text)).toBeNull();
});

test.each([
  ['72h', 259_200_000],
  ['1h30m', 5_400_000],
  ['1.5h', 5_400_000],
  ['-90s', -90_000],
  ['1500ms', 1_500],
  ['0s', 0],
])('%s lasts %d milliseconds', (text, ms) => {
  expect(durationOfText(text)).toBe(ms);
});

test.each(['3d', '', 'h', '1', '1us', '0.5ms', '-', `${'9'.repeat(70)}h`])('%j is no duration', (text) => {
  expect(durationOfText(text)).toBeNull();
});
