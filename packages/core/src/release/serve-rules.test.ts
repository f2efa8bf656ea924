import { describe, expect, test } from 'vitest';
import { effective } from '../../test/arbitrary-policy.ts';
import { after, around, refusal, release, who } from '../../test/release-cast.ts';

const dai = who('dai');
const rollout = who('rollout');
const start = { type: 'start' } as const;
const approved = release({ state: 'approved' });
const other = { id: 'r2', title: 'Autumn', state: 'progressing', latched: false } as const;
const FREEZES = [{ name: 'Sale', from: '2026-11-30T00:00', to: '2026-12-05T00:00', timeZone: 'UTC' }];

describe('start', () => {
  test('what is stable then is what a rollback restores', () => {
    const started = after(approved, start, dai);
    expect(started).toMatchObject({ state: 'progressing', stage: 'flag', openRegions: null, previousDigest: 'd0' });
  });

  test.each([
    ['latched', { others: [{ ...other, state: 'rolled_back', latched: true }] }],
    ['conflict', { others: [other] }],
    ['conflict', { others: [{ ...other, state: 'held' }] }],
    ['base_moved', { stable: { digest: 'd9', releaseId: 'r9' } }],
    ['base_moved', { stable: null }],
    ['revoked', { revoked: true }],
    ['review_missing', { policy: effective({ reviews: [{ seat: null, count: 1 }] }) }],
    ['review_missing', { policy: effective({ coverLocales: true }) }],
    ['invalid_request', { policy: effective({ stages: ['flag', 'beta', 'ga', 'extension'] }) }],
    ['assessment_missing', { policy: effective({ requireAssessment: true }) }],
    ['frozen', { policy: effective({ freezes: FREEZES }) }],
  ] as const)('is refused as %s', (code, changes) => {
    expect(refusal(release({ state: 'approved', affectedLocales: ['ja'] }), start, dai, around(changes))?.code).toBe(
      code,
    );
  });

  test('another release that waits its turn is in nobody’s way', () => {
    const others = [{ ...other, state: 'scheduled' }] as const;
    expect(refusal(approved, start, dai, around({ others }))).toBeNull();
  });
});

const REGIONS = [
  { region: 'nz', timeZone: 'Pacific/Auckland', delayMs: 0 },
  { region: 'eu', timeZone: 'Europe/Berlin', delayMs: 0 },
];
const plan = { startAt: '2026-12-02T09:00', timeZone: null, regions: REGIONS };
/** Nine in Auckland, the evening before in Berlin. */
const NZ_OPENS = '2026-12-01T20:00:00.000Z';
const EU_OPENS = '2026-12-02T08:00:00.000Z';

describe('a schedule', () => {
  const scheduled = release({ state: 'scheduled', schedule: plan });

  test('keeps machines of every kind waiting, and people not', () => {
    for (const id of ['rollout', 'ci', 'publish']) {
      expect(refusal(scheduled, start, who(id), around(), '2026-12-01T19:59:59Z')).toMatchObject({
        code: 'wrong_state',
      });
      expect(refusal(scheduled, start, who(id), around(), NZ_OPENS)).toBeNull();
    }
    expect(refusal(scheduled, start, dai)).toBeNull();
  });

  test('opens those regions whose time has come, and none before for an early start', () => {
    expect(after(scheduled, start, rollout, around(), NZ_OPENS).openRegions).toEqual(['nz']);
    expect(after(scheduled, start, rollout, around(), EU_OPENS).openRegions).toEqual(['nz', 'eu']);
    expect(after(scheduled, start, dai).openRegions).toEqual([]);
  });

  test('opens each region once, to a machine in its time, in the order of their times', () => {
    const early = after(scheduled, start, dai);
    const eu = { type: 'open_region', region: 'eu' } as const;
    const refused = { code: 'wrong_state', field: 'region' };
    expect(refusal(early, eu, rollout, around(), NZ_OPENS)).toEqual(refused);
    const opened = after(early, eu, dai);
    expect(refusal(opened, eu, dai)).toEqual({ code: 'invalid_request', field: 'region' });
    const both = after(opened, { type: 'open_region', region: 'nz' }, rollout, around(), NZ_OPENS);
    expect(both.openRegions).toEqual(['nz', 'eu']);
    expect(refusal(both, eu, dai)?.code).toBe('wrong_state');
  });

  test('opens no region of what is revoked, latched or frozen', () => {
    const early = after(scheduled, start, dai);
    const eu = { type: 'open_region', region: 'eu' } as const;
    expect(refusal(early, eu, dai, around({ revoked: true }))?.code).toBe('revoked');
    const latched = [{ ...other, state: 'rolled_back', latched: true }] as const;
    expect(refusal(early, eu, dai, around({ others: latched }))?.code).toBe('latched');
    expect(refusal(early, eu, dai, around({ policy: effective({ freezes: FREEZES }) }))?.code).toBe('frozen');
  });

  test('is not kept where its time or its zone cannot be read', () => {
    const schedule = { ...plan, startAt: '2026-02-30T09:00' };
    expect(refusal(approved, { type: 'schedule', schedule }, dai)).toEqual({
      code: 'invalid_request',
      field: 'schedule.startAt',
    });
  });

  test('of one instant opens everywhere', () => {
    const schedule = { startAt: '2026-12-02T09:00:00+09:00', timeZone: null, regions: [] };
    const one = after(approved, { type: 'schedule', schedule }, dai);
    expect(after(one, start, rollout, around(), '2026-12-02T00:00:00Z').openRegions).toBeNull();
  });
});

test('a time that is past is no schedule: it would start at once', () => {
  const at = (startAt: string) => ({ type: 'schedule', schedule: { startAt, timeZone: null, regions: [] } }) as const;
  expect(refusal(approved, at('2026-11-30T09:00:00Z'), dai)).toMatchObject({ field: 'schedule.startAt' });
  expect(refusal(approved, at('2026-12-01T08:54:59Z'), dai)).toMatchObject({ code: 'invalid_request' });
  expect(refusal(approved, at('2026-12-01T08:55:00Z'), dai)).toBeNull();
});

test('a release without regions has none to open', () => {
  const started = after(approved, start, dai);
  expect(refusal(started, { type: 'open_region', region: 'eu' }, dai)?.code).toBe('wrong_state');
});
