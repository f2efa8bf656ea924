import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openingsOf } from './schedule.ts';

const timeZone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
const startAt = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 16));
const delayMs = fc.nat(14 * 86_400_000);
const openingOf = (startAt: string, timeZone: string, delayMs: number) => {
  const result = openingsOf({ startAt, timeZone: null, regions: [{ region: 'r', timeZone, delayMs }] });
  if (!result.ok) throw new Error(result.error.message);
  return Date.parse(result.value[0]?.at ?? '');
};

test('in every zone a region opens exactly its delay after the time has come there, clocks changing or not', () => {
  fc.assert(
    fc.property(startAt, timeZone, delayMs, delayMs, (start, zone, one, other) => {
      expect(openingOf(start, zone, one) - openingOf(start, zone, other)).toBe(one - other);
    }),
    { numRuns: 300 },
  );
});

test('what the clocks of the zone then show is the time asked for, or later where they skip it', () => {
  fc.assert(
    fc.property(startAt, timeZone, (start, zone) => {
      const opened = new Date(openingOf(start, zone, 0));
      const shown = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone: zone })
        .format(opened)
        .replace(' ', 'T');
      const skippedMs = Date.parse(`${shown}Z`) - Date.parse(`${start}Z`);
      expect(skippedMs).toBeGreaterThanOrEqual(0);
      expect(skippedMs).toBeLessThanOrEqual(3_600_000);
    }),
    { numRuns: 300 },
  );
});

test('openings come in order, and each region has one', () => {
  const regions = fc.array(fc.record({ timeZone, delayMs }), { maxLength: 6 });
  fc.assert(
    fc.property(startAt, regions, (start, zones) => {
      const named = zones.map((zone, n) => ({ ...zone, region: `r${n}` }));
      const result = openingsOf({ startAt: start, timeZone: 'UTC', regions: named });
      const openings = result.ok ? result.value : [];
      const expected = named.length === 0 ? [null] : named.map(({ region }) => region);
      expect(openings.map(({ region }) => region).sort()).toEqual(expected);
      expect(openings.map(({ at }) => at)).toEqual(openings.map(({ at }) => at).sort());
    }),
  );
});
