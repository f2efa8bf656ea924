import fc from 'fast-check';
import { expect, it } from 'vitest';
import { quantilesOf } from './ledger.ts';

it('gives quantiles that at least, and only just, their share of the samples do not exceed', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 1 }), (samples) => {
      const { p50, p90, p99, max } = quantilesOf(samples);
      for (const [share, value] of [
        [0.5, p50],
        [0.9, p90],
        [0.99, p99],
        [1, max],
      ] as const) {
        const upTo = samples.filter((sample) => sample <= Number(value)).length;
        const below = samples.filter((sample) => sample < Number(value)).length;
        expect(upTo).toBeGreaterThanOrEqual(share * samples.length);
        expect(below).toBeLessThan(share * samples.length);
      }
    }),
  );
});
