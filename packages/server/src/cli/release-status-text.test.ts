import pc from 'picocolors';
import { describe, expect, test } from 'vitest';
import { detailLike } from '../../test/detail-like.ts';
import { nextSteps } from './release-next.ts';
import { statusText } from './release-status-text.ts';
import { trackText } from './release-track.ts';

const plain = pc.createColors(false);
const NOW = Date.parse('2026-11-02T12:00:00.000Z');
const at = (...given: Parameters<typeof detailLike>) => statusText(detailLike(...given), plain, NOW);
const next = (...given: Parameters<typeof detailLike>) => nextSteps(detailLike(...given), NOW).join('\n');
const OUT = { state: 'progressing', stage: 'beta', stageEnteredAt: '2026-11-02T11:00:00.000Z' } as const;
const LATCH = {
  reason: 'it promised refunds',
  shutAt: '2026-11-02T11:30:00.000Z',
  shutBy: 'person:mem_mina',
  acknowledgedAt: null,
  acknowledgedBy: null,
};

describe('the track of stages', () => {
  test.each([
    [{ state: 'in_review' }, '○ flag ── ○ beta ── ○ ga  in review'],
    [OUT, '✓ flag ── ● beta ── ○ ga  progressing'],
    [{ ...OUT, state: 'held' }, '✓ flag ── ‖ beta ── ○ ga  held'],
    [{ ...OUT, state: 'completed', stage: 'ga' }, '✓ flag ── ✓ beta ── ✓ ga  completed'],
    [{ ...OUT, state: 'rolled_back' }, '✗ flag ── ✗ beta ── ○ ga  rolled back'],
  ] as const)('%j', (changes, track) => {
    expect(trackText(detailLike(changes).release, plain)).toBe(track);
  });
});

test('a release in review shows what it is, who must review and who could', () => {
  expect(
    at({}, { stable: { digest: 'sha256:0', version: '1.2.0', releaseId: null } }),
  ).toBe(`Summer menu  rel_1f3a9c2b4d5e6f70
concierge 1.3.0 sha256:1f3a9c2b4d5e → production from 1.2.0

  ○ flag ── ○ beta ── ○ ga  in review

Board (built-in)
  ○ any reviewer 0 of 1  could: Mina, Otto
  may not review their own work: Ada

Next
  Needs 1 more approval by any reviewer: Mina or Otto.
  \`setlist release approve rel_1f3a9c2b4d5e6f70 --digest sha256:1f3a9c2b4d5e\``);
});

describe('what comes next', () => {
  test('a draft of which changes were asked for names who and what', () => {
    const { digest } = detailLike().release;
    const review = { reviewer: 'person:mem_mina', name: 'Mina', seats: [], locales: [], at: '', dismissed: null };
    const steps = next({
      state: 'draft',
      reviews: [{ ...review, verdict: 'request_changes', digest, comment: 'Too cold in German' }],
    });
    expect(steps).toContain('Mina asks for changes: Too cold in German');
    expect(steps).toContain('setlist release revise rel_1f3a9c2b4d5e6f70');
  });

  test('a stage that soaks says until when', () => {
    const soakedAt = '2026-11-02T14:13:00.000Z';
    expect(next(OUT, { soakedAt })).toBe(
      'Soaks until 2026-11-02 14:13:00Z, in 2 h 13 min. Then: Take it to the next stage: `setlist release advance rel_1f3a9c2b4d5e6f70`.',
    );
  });

  test('the last stage is completed', () => {
    expect(next({ ...OUT, stage: 'ga' })).toContain('Complete it: `setlist release advance');
  });

  test('what the machine says stands in the way is told, a right that the reader lacks is not', () => {
    const choice = (code: 'frozen' | 'forbidden', message: string) => ({
      commands: [{ type: 'start' as const, permitted: false, refusal: { code, message } }],
    });
    expect(next({ state: 'approved' }, choice('frozen', 'Freeze “End of year” lasts.'))).toContain('End of year');
    expect(next({ state: 'approved' }, choice('forbidden', 'Ada may not.'))).not.toContain('Ada');
  });

  test('after a rollback: the latch, who shut it and why, and the review that is owed', () => {
    const because = 'rollback' as const;
    const reviewOwed = { because, since: LATCH.shutAt, dueAt: '2026-11-03T11:30:00.000Z', by: [] };
    const text = at({ ...OUT, state: 'rolled_back', latch: LATCH, reviewOwed });
    expect(text).toContain('Rolled back by person:mem_mina 2026-11-02 11:30:00Z, 30 min ago: it promised refunds');
    expect(text).toContain('setlist release ack rel_1f3a9c2b4d5e6f70 --reason …');
    expect(text).toContain('A review is owed since the rollback, due 2026-11-03 11:30:00Z, in 23 h 30 min');
  });

  test('an aborted release says why', () => {
    expect(at({ state: 'aborted', reason: 'Another way.' })).toContain('Because: Another way.');
  });

  test('a completed release that owes nothing has nothing left to do', () => {
    expect(next({ ...OUT, state: 'completed' })).toBe('');
  });
});

test('a freeze, another release and the openings of a schedule are shown', () => {
  const schedule = {
    startAt: '2026-11-03T09:00',
    timeZone: null,
    regions: [
      { region: 'emea', timeZone: 'Europe/Berlin', delayMs: 0 },
      { region: 'apac', timeZone: 'Asia/Tokyo', delayMs: 0 },
    ],
  };
  const other = { id: 'rel_2', title: 'Winter menu', state: 'rolled_back' as const, latched: true };
  const text = at({ state: 'scheduled', schedule }, { frozenBy: 'End of year', others: [other] });
  expect(text.indexOf('apac opens 2026-11-03 00:00:00Z')).toBeLessThan(text.indexOf('emea opens 2026-11-03 08:00:00Z'));
  expect(text).toContain('Frozen by “End of year”');
  expect(text).toContain('Latch of rel_2 (Winter menu) is shut');
});
