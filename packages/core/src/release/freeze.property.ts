import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frozenBy, isWindow } from './freeze.ts';

test('in whatever zone, a freeze is off at its end and on until then', () => {
  const timeZone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
  const minute = fc
    .date({ min: new Date('2024-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 16));
  fc.assert(
    fc.property(minute, minute, timeZone, (from, to, zone) => {
      const window = { name: 'Break', from, to, timeZone: zone };
      fc.pre(isWindow(window));
      const onAt = (ms: number) => frozenBy([window], new Date(ms).toISOString()) !== null;
      // Clocks differ from UTC by less than a day, so that the ends are found by halving.
      const edge = (off: number, on: number): number => {
        if (Math.abs(off - on) === 1) return Math.max(off, on);
        const middle = Math.trunc((off + on) / 2);
        return onAt(middle) ? edge(off, middle) : edge(middle, on);
      };
      const [start, end] = [Date.parse(`${from}Z`), Date.parse(`${to}Z`)];
      const inside = (start + end) / 2;
      fc.pre(end - start > 3 * 86_400_000);
      const ends = edge(end + 86_400_000, inside);
      expect(onAt(ends)).toBe(false);
      expect(onAt(ends - 1)).toBe(true);
      expect(ends % 60_000).toBe(0);
      expect(onAt(edge(start - 86_400_000, inside))).toBe(true);
    }),
    { numRuns: 60 },
  );
});
