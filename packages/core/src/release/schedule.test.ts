import { describe, expect, test } from 'vitest';
import type { Schedule } from './release.ts';
import { openingsOf } from './schedule.ts';

const open = (startAt: string, timeZone: string | null, regions: Schedule['regions'] = []) => {
  const result = openingsOf({ startAt, timeZone, regions });
  return result.ok ? result.value.map(({ region, at }) => `${region ?? 'everywhere'} ${at}`) : result.error;
};
const region = (region: string, timeZone: string, delayMs = 0) => ({ region, timeZone, delayMs });

describe('openingsOf', () => {
  test('a wall-clock time is read by each region’s own clocks, and the earliest comes first', () => {
    const regions = [
      region('west', 'America/Los_Angeles'),
      region('eu', 'Europe/Berlin'),
      region('line-islands', 'Pacific/Kiritimati'),
    ];
    expect(open('2026-12-01T09:00', null, regions)).toEqual([
      'line-islands 2026-11-30T19:00:00.000Z',
      'eu 2026-12-01T08:00:00.000Z',
      'west 2026-12-01T17:00:00.000Z',
    ]);
  });

  test.each([
    ['2026-12-01T09:00:00Z', '2026-12-01T09:00:00.000Z'],
    ['2026-12-01T09:00+05:45', '2026-12-01T03:15:00.000Z'],
    ['2026-12-01T09:00:00.250-03:30', '2026-12-01T12:30:00.250Z'],
  ])('%s has an offset and is one instant, whatever the zones', (startAt, at) => {
    expect(open(startAt, null)).toEqual([`everywhere ${at}`]);
    expect(open(startAt, 'Asia/Tokyo')).toEqual([`everywhere ${at}`]);
    expect(open(startAt, null, [region('eu', 'Europe/Berlin')])).toEqual([`eu ${at}`]);
  });

  test.each([
    ['skipped in Berlin: as if the clocks had stayed', '2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
    ['twice in Berlin: the first', '2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
    ['half an hour on Lord Howe', '2026-10-04T02:15', 'Australia/Lord_Howe', '2026-10-03T15:45:00.000Z'],
    ['a whole day skipped in Samoa', '2011-12-30T09:00', 'Pacific/Apia', '2011-12-30T19:00:00.000Z'],
    ['the last zone on Earth', '2026-06-01T00:00', 'Pacific/Niue', '2026-06-01T11:00:00.000Z'],
  ])('a local time, %s', (_, startAt, timeZone, at) => {
    expect(open(startAt, timeZone)).toEqual([`everywhere ${at}`]);
  });

  test('a delay is elapsed time: over a change of clocks, a day later is another hour of the day', () => {
    expect(open('2026-03-28T09:00', null, [region('eu', 'Europe/Berlin', 86_400_000)])).toEqual([
      'eu 2026-03-29T08:00:00.000Z', // 10:00 in Berlin
    ]);
  });

  test.each([
    ['no zone for a local time', '2026-12-01T09:00', null, [], 'schedule.timeZone', 'Give `timeZone`'],
    ['a misspelt zone', '2026-12-01T09:00', 'Europe/Berln', [], 'schedule.timeZone', 'mean `Europe/Berlin`?'],
    ['a city alone', '2026-12-01T09:00', 'new york', [], 'schedule.timeZone', 'mean `America/New_York`?'],
    ['an offset for a zone', '2026-12-01T09:00', '+01:00', [], 'schedule.timeZone', 'IANA name'],
    ['an unknown zone beside an instant', '2026-12-01T09:00Z', 'Mars', [], 'schedule.timeZone', 'no time zone'],
    [
      'an unknown zone of a region',
      '2026-12-01T09:00',
      null,
      [region('eu', 'UTC'), region('us', 'X')],
      'schedule.regions[1].timeZone',
      'no time zone',
    ],
    ['a day that is not', '2026-02-30T09:00', 'UTC', [], 'schedule.startAt', 'no time on the calendar'],
    ['a day that is not, as an instant', '2026-02-30T09:00Z', null, [], 'schedule.startAt', 'no time on the calendar'],
    ['a date alone', '2026-12-01', 'UTC', [], 'schedule.startAt', '2026-12-01T09:00'],
    ['nonsense', 'tomorrow', 'UTC', [], 'schedule.startAt', 'no time on the calendar'],
    ['a calendar of another kind', '2026-12-01T09:00[u-ca=hebrew]', 'UTC', [], 'schedule.startAt', 'no time'],
    ['less than no delay', '2026-12-01T09:00', null, [region('eu', 'UTC', -1)], 'schedule.regions[0].delayMs', '-1'],
    ['half a millisecond', '2026-12-01T09:00', null, [region('eu', 'UTC', 0.5)], 'schedule.regions[0].delayMs', '0.5'],
    ['a delay of ages', '2026-12-01T09:00', null, [region('eu', 'UTC', 1e15)], 'schedule.regions[0].delayMs', 'from 0'],
    [
      'one region twice',
      '2026-12-01T09:00',
      null,
      [region('eu', 'UTC'), region('eu', 'Europe/Berlin')],
      'schedule.regions[1].region',
      'twice',
    ],
  ])('%s is refused', (_, startAt, timeZone, regions, field, message) => {
    expect(open(startAt, timeZone, regions)).toMatchObject({
      code: 'invalid_request',
      field,
      message: expect.stringContaining(message),
    });
  });
});
