import { expect, test } from 'vitest';
import { backoffMs, sleep } from './backoff.ts';

const of = (random: number) => ({ firstMs: 100, mostMs: 1_000, random: () => random });

test('waiting doubles from the first, up to the most, and jitter takes at most half of it', () => {
  const tries = [1, 2, 3, 4, 5, 1_000];
  expect(tries.map((n) => backoffMs(n, of(0)))).toEqual([50, 100, 200, 400, 500, 500]);
  expect(tries.map((n) => Math.round(backoffMs(n, of(0.999999))))).toEqual([100, 200, 400, 800, 1_000, 1_000]);
});

test('sleep ends at once when its signal is aborted, before or meanwhile', async () => {
  const ending = new AbortController();
  const asleep = sleep(3_600_000, ending.signal);
  ending.abort();
  await asleep;
  await sleep(3_600_000, ending.signal);
});
