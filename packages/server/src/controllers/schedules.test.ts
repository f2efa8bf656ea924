import { newRelease, type Release } from '@setlist/core/release';
import { expect, test } from 'vitest';
import { commandsDue } from './schedules.ts';

const draft = newRelease(
  {
    id: 'rel_1',
    environment: 'production',
    persona: 'tiny',
    digest: `sha256:${'0'.repeat(64)}`,
    version: '1.0.0',
    title: 'Tiny',
    description: '',
    stages: ['ga'],
    authors: ['person:ann'],
    risk: 'low',
    impact: null,
    affectedLocales: [],
    targetingKeys: [],
  },
  '2026-11-01T00:00:00.000Z',
);
const regions = [
  { region: 'nz', timeZone: 'Pacific/Auckland', delayMs: 0 },
  { region: 'de', timeZone: 'Europe/Berlin', delayMs: 0 },
];
const schedule = { startAt: '2026-12-01T09:00', timeZone: null, regions };
const scheduled: Release = { ...draft, state: 'scheduled', schedule };
const started: Release = { ...scheduled, state: 'progressing', stage: 'ga', openRegions: ['nz'] };
/** 09:00 on the first of December in Auckland, UTC+13. */
const NINE_IN_AUCKLAND = '2026-11-30T20:00:00.000Z';
const NINE_IN_BERLIN = '2026-12-01T08:00:00.000Z';

test.each<[string, Release, string, readonly object[]]>([
  ['nothing before the first region has its morning', scheduled, '2026-11-30T19:59:59.999Z', []],
  ['the start, when the first has', scheduled, NINE_IN_AUCKLAND, [{ type: 'start' }]],
  ['nothing more while the others sleep', started, NINE_IN_AUCKLAND, []],
  ['the next region in its own morning', started, NINE_IN_BERLIN, [{ type: 'open_region', region: 'de' }]],
  ['nothing once all are open', { ...started, openRegions: ['nz', 'de'] }, NINE_IN_BERLIN, []],
  ['nothing of a release that is held', { ...started, state: 'held' }, NINE_IN_BERLIN, []],
  ['nothing without a schedule', { ...scheduled, schedule: null }, NINE_IN_BERLIN, []],
  ['nothing that is open everywhere', { ...started, openRegions: null }, NINE_IN_BERLIN, []],
])('%s', (_claim, release, now, commands) => {
  expect(commandsDue(release, now)).toEqual(commands);
});
