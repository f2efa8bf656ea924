import { describe, expect, test } from 'vitest';
import { effective } from '../../test/arbitrary-policy.ts';
import { after, around, out, REASON, refusal, release, T0, who } from '../../test/release-cast.ts';

const eve = who('eve');
const dai = who('dai');
const rollback = { type: 'rollback', reason: 'It insults people.' } as const;
const glass = { type: 'break_glass', reason: REASON } as const;
const withGlass = effective({
  reviews: [{ seat: 'safety', count: 1 }],
  breakGlass: { roles: ['releaser'], reviewWithinMs: 3_600_000 },
});
const always = [{ name: 'Always', from: '2020-01-01T00:00', to: '2040-01-01T00:00', timeZone: 'UTC' }];

describe('rollback', () => {
  test('is taken from every state in which anything was served, whatever stands in the way of everything else', () => {
    const worst = around({
      policy: effective({ freezes: always, reviews: [{ seat: 'legal', count: 9 }], requireAssessment: true }),
      others: [
        { id: 'r2', title: 'Autumn', state: 'progressing', latched: false },
        { id: 'r3', title: 'Winter', state: 'rolled_back', latched: true },
      ],
      stable: { digest: 'd1', releaseId: 'r1' },
      revoked: true,
    });
    for (const state of ['progressing', 'held', 'completed'] as const)
      for (const id of ['eve', 'dai', 'ada', 'rollout', 'ci'])
        expect(refusal(out({ state }), { type: 'rollback', reason: '' }, who(id), worst)).toBeNull();
  });

  test('of what is completed restores what was stable before it, of a candidate what is stable', () => {
    const completed = out({ state: 'completed', previousDigest: 'd0' });
    const stable = { digest: 'd1', releaseId: 'r1' };
    expect(after(completed, rollback, eve, around({ stable })).previousDigest).toBe('d0');
    const moved = { digest: 'd9', releaseId: 'r9' };
    expect(after(out({ previousDigest: 'd0' }), rollback, eve, around({ stable: moved })).previousDigest).toBe('d9');
  });

  test('of what is stable no more is refused with the name of what is', () => {
    const stable = { digest: 'd9', releaseId: 'r9' };
    expect(refusal(out({ state: 'completed' }), rollback, eve, around({ stable }))?.code).toBe('wrong_state');
    expect(refusal(out({ state: 'completed' }), rollback, eve, around({ stable: null }))?.code).toBe('wrong_state');
  });

  test('owes no review where policy asks nobody for one, and shuts the latch all the same', () => {
    const back = after(out(), rollback, eve);
    expect([back.reviewOwed, back.latch?.acknowledgedAt]).toEqual([null, null]);
  });

  test('shuts the latch, and owes a review within a day where no policy says', () => {
    const policy = effective({ reviews: [{ seat: null, count: 1 }] });
    const back = after(out(), rollback, eve, around({ policy }), '2026-12-01T10:00:00Z');
    expect(back.latch).toEqual({
      reason: rollback.reason,
      shutAt: '2026-12-01T10:00:00.000Z',
      shutBy: 'person:eve',
      acknowledgedAt: null,
      acknowledgedBy: null,
    });
    expect(back.reviewOwed).toMatchObject({
      because: 'rollback',
      dueAt: '2026-12-02T10:00:00.000Z',
      by: eve.identities,
    });
  });

  test('does not pay off the review owed for broken glass, nor put it off', () => {
    const broken = after(release(), glass, dai, around({ policy: withGlass }));
    const back = after(broken, rollback, eve, around({ policy: withGlass }), '2026-12-01T09:30:00Z');
    expect(back.reviewOwed?.because).toBe('break_glass');
    expect(back.reviewOwed?.dueAt).toBe(broken.reviewOwed?.dueAt);
    expect(back.reviewOwed?.by).toEqual([...dai.identities, ...eve.identities]);
  });
});

describe('break_glass', () => {
  const situation = around({ policy: { ...withGlass, freezes: always, requireAssessment: true } });

  test('puts it before everyone at once, frozen or not, reviewed or not, and owes a review', () => {
    for (const state of ['draft', 'in_review', 'approved', 'scheduled'] as const)
      expect(after(release({ state, baseDigest: null }), glass, dai, situation)).toMatchObject({
        state: 'progressing',
        stage: 'ga',
        schedule: null,
        openRegions: null,
        baseDigest: 'd0',
        previousDigest: 'd0',
        reviewOwed: { because: 'break_glass', by: dai.identities },
      });
  });

  test.each([
    ['revoked', { revoked: true }],
    ['conflict', { others: [{ id: 'r2', title: 'Autumn', state: 'held', latched: false }] }],
    ['latched', { others: [{ id: 'r2', title: 'Autumn', state: 'rolled_back', latched: true }] }],
    ['forbidden', { policy: effective() }],
  ] as const)('is refused as %s', (code, changes) => {
    expect(refusal(release(), glass, dai, { ...situation, ...changes })?.code).toBe(code);
  });

  test('is for people whom the policy names: an administrator who is none of them may not', () => {
    expect(refusal(release(), glass, who('fay'), situation)?.code).toBe('forbidden');
    for (const id of ['rollout', 'ci', 'publish'])
      expect(refusal(release(), glass, who(id), situation)?.code).toBe('person_needed');
  });

  test('takes a reason of ten characters, not of ten blanks', () => {
    const refused = { code: 'invalid_request', field: 'reason' };
    expect(refusal(release(), { ...glass, reason: ' 123456789 ' }, dai, situation)).toEqual(refused);
    expect(refusal(release(), { ...glass, reason: '1234567890' }, dai, situation)).toBeNull();
  });

  test('stands at the extension only where skills alone are added', () => {
    const pack = release({ stages: ['extension'] });
    expect(after(pack, glass, dai, { ...situation, addsSkillsOnly: true }).stage).toBe('extension');
    expect(after(pack, glass, dai, situation).stage).toBe('ga');
  });

  test('does not become stable before the review has come, however long it soaks', () => {
    const lax = around({ policy: effective({ breakGlass: withGlass.breakGlass }) });
    const broken = after(release({ stages: ['flag'] }), glass, dai, lax);
    expect(refusal(broken, { type: 'advance' }, dai, lax, '2027-12-01T09:00:00Z')?.code).toBe('review_missing');
    const read = after(broken, { type: 'review', verdict: 'approve', digest: 'd1', comment: '' }, who('ben'), lax);
    expect(after(read, { type: 'advance' }, dai, lax).state).toBe('completed');
  });
});

test('a latch is acknowledged once, by a person, in words', () => {
  const back = after(out(), rollback, eve);
  const acknowledge = { type: 'acknowledge', reason: 'Cause found.' } as const;
  expect(refusal(back, { ...acknowledge, reason: '' }, dai)).toEqual({ code: 'invalid_request', field: 'reason' });
  expect(refusal(back, acknowledge, who('publish'))?.code).toBe('person_needed');
  const known = after(back, acknowledge, dai, around(), T0);
  expect(known.latch).toMatchObject({ acknowledgedBy: 'person:dai', acknowledgedAt: known.updatedAt });
  expect(refusal(known, acknowledge, dai)?.code).toBe('wrong_state');
});
