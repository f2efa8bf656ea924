import fc from 'fast-check';
import { expect, test } from 'vitest';
import { retryDelay } from './retry-delay.ts';
import { failure, readRetryAfter } from './upstream-failure.ts';

const limits = { retryBaseMs: 250, retryWaitMs: 10_000 };
const unavailable = (retryAfterMs: number | null) => ({ ...failure('unavailable', 'status'), retryAfterMs });
const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test('all waits of a turn keep within the cap', () => {
  const tries = fc.array(fc.tuple(fc.option(fc.nat(20_000)), share), { maxLength: 20 });
  fc.assert(
    fc.property(tries, (list) => {
      let waitedMs = 0;
      list.forEach(([retryAfterMs, random], at) => {
        waitedMs += retryDelay(unavailable(retryAfterMs), at + 1, waitedMs, limits, () => random) ?? 0;
      });
      expect(waitedMs).toBeLessThanOrEqual(limits.retryWaitMs + 1e-6);
    }),
  );
});

test('a wait is never shorter than Retry-After, nor longer than the jitter beyond it', () => {
  fc.assert(
    fc.property(fc.nat(5_000), fc.integer({ min: 1, max: 4 }), share, (retryAfterMs, tryNumber, random) => {
      const delay = retryDelay(unavailable(retryAfterMs), tryNumber, 0, limits, () => random);
      expect(delay).toBeGreaterThanOrEqual(retryAfterMs);
      expect(delay).toBeLessThanOrEqual(retryAfterMs + limits.retryBaseMs * 2 ** (tryNumber - 1));
    }),
  );
});

test('a Retry-After beyond what is left is not waited for', () => {
  expect(retryDelay(unavailable(6_000), 1, 5_000, limits, () => 0)).toBeNull();
});

test.each(['request', 'misconfigured', 'unfit'] as const)('a failure of the kind %s is never tried again', (kind) => {
  expect(retryDelay(failure(kind, 'status'), 1, 0, limits, () => 0)).toBeNull();
});

test.each([
  ['seconds', '2', undefined, 2_000],
  ['milliseconds, which are finer', '2', '150', 150],
  ['a date', 'Sun, 06 Nov 1994 08:49:40 GMT', undefined, 3_000],
  ['a date that is past', 'Sun, 06 Nov 1994 08:49:30 GMT', undefined, 0],
  ['nonsense', 'soon', undefined, null],
  ['nothing', undefined, undefined, null],
])('Retry-After as %s', (_name, header, finer, expected) => {
  expect(readRetryAfter(header, finer, Date.parse('Sun, 06 Nov 1994 08:49:37 GMT'))).toBe(expected);
});
