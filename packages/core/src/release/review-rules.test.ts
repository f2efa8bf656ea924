import { describe, expect, test } from 'vitest';
import { effective } from '../../test/arbitrary-policy.ts';
import { after, around, out, refusal, release, T0, who } from '../../test/release-cast.ts';
import { isApproved } from './approvals.ts';
import type { Release } from './release.ts';

const policy = effective({
  reviews: [
    { seat: 'safety', count: 1 },
    { seat: null, count: 2 },
  ],
});
const situation = around({ policy });
const say = (verdict: 'approve' | 'request_changes' | 'reject', comment = 'Read it.') =>
  ({ type: 'review', verdict, digest: 'd1', comment }) as const;
const inReview = release({ state: 'in_review' });
const owed = (by: readonly string[], because: 'rollback' | 'break_glass' = 'rollback'): Release['reviewOwed'] => ({
  because,
  since: T0,
  dueAt: '2026-12-02T09:00:00.000Z',
  by,
});

describe('an approval', () => {
  test('by the same person twice is one, and seats are those held when reviewing', () => {
    const once = after(inReview, say('approve'), who('cleo'), situation);
    const twice = after(once, say('approve'), who('cleo'), situation);
    expect(twice.state).toBe('in_review');
    expect(twice.reviews.map(({ dismissed }) => dismissed === null)).toEqual([false, true]);
    expect(after(twice, say('approve'), who('ben'), situation).state).toBe('approved');
  });

  test('in enough number but without the seat leaves it in review', () => {
    const both = after(after(inReview, say('approve'), who('ben'), situation), say('approve'), who('eve'), situation);
    expect(both.state).toBe('in_review');
  });

  test('is refused to whoever is an author by id alone, though the actor names no identities', () => {
    const nameless = { ...who('ada'), identities: [] };
    expect(refusal(inReview, say('approve'), nameless, situation)?.code).toBe('own_work');
  });

  test('needs no words; an objection does', () => {
    expect(refusal(inReview, say('approve', ''), who('ben'), situation)).toBeNull();
    const refused = { code: 'invalid_request', field: 'comment' };
    expect(refusal(inReview, say('reject', ' '), who('ben'), situation)).toEqual(refused);
  });
});

describe('an objection', () => {
  test('takes what is approved back to draft, or ends it, and drops the schedule', () => {
    const schedule = { startAt: '2026-12-02T09:00:00Z', timeZone: null, regions: [] };
    const scheduled = release({ state: 'scheduled', schedule });
    const asked = after(scheduled, say('request_changes', 'Softer.'), who('ben'), situation);
    expect(asked).toMatchObject({ state: 'draft', schedule: null, reason: 'Softer.' });
    expect(after(scheduled, say('reject'), who('ben'), situation).state).toBe('aborted');
  });

  test('stands against any number of approvals until its reviewer replaces it', () => {
    const lax = around({ policy: effective({ reviews: [{ seat: null, count: 1 }] }) });
    const asked = after(inReview, say('request_changes'), who('ben'), lax);
    const again = after(asked, { type: 'submit' }, who('ada'), lax);
    const more = after(after(again, say('approve'), who('cleo'), lax), say('approve'), who('dai'), lax);
    expect(more.state).toBe('in_review');
    expect(isApproved(more, lax.policy)).toBe(false);
    expect(after(more, say('approve'), who('ben'), lax).state).toBe('approved');
  });

  test('holds what is out, and says why; what is held already keeps out', () => {
    const held = after(out(), say('request_changes', 'It flirts.'), who('ben'), situation);
    expect(held).toMatchObject({ state: 'held', reason: 'It flirts.' });
    expect(after(held, say('reject', 'It insults.'), who('cleo'), situation)).toMatchObject({
      state: 'held',
      reason: 'It insults.',
    });
  });
});

describe('a review that is owed', () => {
  const rolledBack = release({ state: 'rolled_back', reason: 'It flirted.', reviewOwed: owed(['person:dai']) });

  test('is settled once every seat is filled by those who neither wrote nor acted', () => {
    const first = after(rolledBack, say('approve'), who('cleo'), situation);
    expect(first.reviewOwed).not.toBeNull();
    expect(refusal(first, say('approve'), who('dai'), situation)?.code).toBe('own_work');
    expect(after(first, say('approve'), who('ben'), situation)).toMatchObject({
      state: 'rolled_back',
      reviewOwed: null,
    });
  });

  test('stays owed after an objection, and the release keeps the reason for which it ended', () => {
    const objected = after(rolledBack, say('reject', 'Not rightly.'), who('ben'), situation);
    expect(objected).toMatchObject({
      state: 'rolled_back',
      reason: 'It flirted.',
      reviewOwed: { because: 'rollback' },
    });
  });

  test('is not settled by reviews from before', () => {
    const reviewed = after(release({ state: 'in_review' }), say('approve'), who('cleo'), situation);
    const acted = { ...out({ reviews: reviewed.reviews }), updatedAt: reviewed.updatedAt };
    const back = after(acted, { type: 'rollback', reason: 'Wrong.' }, who('dai'), situation);
    expect(after(back, say('approve'), who('ben'), situation).reviewOwed).not.toBeNull();
  });

  test('is not settled over an objection to what was done; the objection that led to it is none', () => {
    const lax = around({ policy: effective({ reviews: [{ seat: null, count: 1 }] }) });
    const doubted = after(rolledBack, say('request_changes', 'It was harmless.'), who('ben'), lax);
    const approved = after(doubted, say('approve'), who('cleo'), lax);
    expect(approved.reviewOwed).not.toBeNull();
    expect(after(approved, say('approve'), who('ben'), lax).reviewOwed).toBeNull();
    const held = after(out(), say('reject', 'It insults.'), who('ben'), lax);
    const back = after(held, { type: 'rollback', reason: 'Ben is right.' }, who('dai'), lax);
    expect(after(back, say('approve'), who('cleo'), lax).reviewOwed).toBeNull();
  });

  test('after broken glass covers every affected locale too, as an approval beforehand would have', () => {
    const covered = around({ policy: effective({ reviews: [{ seat: null, count: 1 }], coverLocales: true }) });
    const glass = out({ affectedLocales: ['ja'], reviewOwed: owed([], 'break_glass') });
    const german = after(glass, say('approve'), who('ben'), covered);
    expect(german.reviewOwed).not.toBeNull();
    expect(after(german, say('approve'), who('cleo'), covered).reviewOwed).toBeNull();
  });

  test('is none where nothing was owed: what is over takes no review', () => {
    expect(refusal(release({ state: 'completed' }), say('approve'), who('ben'), situation)?.code).toBe('wrong_state');
  });
});

test('of the reviews of one person the last few stay in sight, and the newest alone counts', () => {
  const lax = around({ policy: effective({ reviews: [{ seat: null, count: 2 }] }) });
  const many = Array.from({ length: 20 }).reduce<Release>(
    (one) => after(one, say('approve'), who('ben'), lax),
    release({ state: 'in_review' }),
  );
  expect(many.reviews.map(({ dismissed }) => dismissed === null)).toEqual([false, false, false, false, true]);
  expect(many.state).toBe('in_review');
});
