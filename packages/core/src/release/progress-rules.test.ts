import { describe, expect, test } from 'vitest';
import { effective, reviewBy } from '../../test/arbitrary-policy.ts';
import { after, around, out, refusal, T0, who } from '../../test/release-cast.ts';
import type { EffectivePolicy, StageRule } from './policy.ts';
import { soakedAt } from './soak.ts';

const dai = who('dai');
const rollout = who('rollout');
const advance = { type: 'advance' } as const;
const HOUR = 3_600_000;
const at = (hours: number) => new Date(Date.parse(T0) + hours * HOUR).toISOString();

function flagRule(rule: Partial<StageRule>): EffectivePolicy {
  const { stageRules } = effective();
  return effective({ stageRules: { ...stageRules, flag: { ...stageRules.flag, ...rule } } });
}

describe('advance', () => {
  test('takes stage after stage and then completes, over what is stable at that moment', () => {
    const beta = after(out({ stages: ['flag', 'ga'] }), advance, dai, around(), at(1));
    expect(beta).toMatchObject({ state: 'progressing', stage: 'ga', stageEnteredAt: at(1) });
    expect(after(beta, advance, dai, around(), at(2))).toMatchObject({
      state: 'completed',
      completedAt: at(2),
      previousDigest: 'd0',
    });
  });

  test('waits for the soak to the millisecond, by the clock as it is', () => {
    const policy = flagRule({ soakMs: HOUR });
    expect(soakedAt(out(), policy)).toBe(at(1));
    expect(refusal(out(), advance, dai, around({ policy }), '2026-12-01T09:59:59.999Z')?.code).toBe('soak_not_over');
    expect(refusal(out(), advance, dai, around({ policy }), at(1))).toBeNull();
    const ahead = out({ updatedAt: at(5) });
    expect(refusal(ahead, advance, dai, around({ policy }), at(-1))?.code).toBe('soak_not_over');
  });

  test('asks for the newest verdict of this stage to be a pass', () => {
    const situation = around({ policy: flagRule({ verdict: true }) });
    const verdict = (outcome: 'pass' | 'fail' | 'inconclusive') =>
      ({ type: 'record_verdict', outcome, evidence: 'n=9' }) as const;
    expect(refusal(out(), advance, rollout, situation)?.code).toBe('verdict_missing');
    const passed = after(out(), verdict('pass'), rollout);
    expect(refusal(passed, advance, rollout, situation)).toBeNull();
    for (const worse of ['fail', 'inconclusive'] as const)
      expect(refusal(after(passed, verdict(worse), rollout), advance, dai, situation)?.code).toBe('verdict_missing');
    const elsewhere = { ...passed, stage: 'beta' as const };
    const both = around({
      policy: effective({ stageRules: { ...situation.policy.stageRules, beta: situation.policy.stageRules.flag } }),
    });
    expect(refusal(elsewhere, advance, rollout, both)?.code).toBe('verdict_missing');
  });

  test('counts the approvals for the start among those of the stage', () => {
    const policy = { ...flagRule({ reviews: [{ seat: 'safety', count: 1 }] }), reviews: [{ seat: null, count: 1 }] };
    const [ben, cleo] = ['ben', 'cleo'].map((id) => reviewBy({ ...who(id), identity: `person:${id}` }, 'd1'));
    if (ben === undefined || cleo === undefined) throw new Error('Both review.');
    expect(refusal(out({ reviews: [ben] }), advance, dai, around({ policy }))?.code).toBe('review_missing');
    expect(refusal(out({ reviews: [cleo] }), advance, dai, around({ policy }))).toBeNull();
  });

  test.each([
    ['revoked', { revoked: true }],
    ['latched', { others: [{ id: 'r2', title: 'Autumn', state: 'rolled_back', latched: true }] }],
    ['base_moved', { stable: { digest: 'd9', releaseId: 'r9' } }],
    ['person_needed', { policy: flagRule({ gate: 'person' }) }],
    ['review_missing', { policy: effective({ reviews: [{ seat: null, count: 1 }] }) }],
    [
      'frozen',
      {
        policy: effective({
          freezes: [{ name: 'Sale', from: '2026-12-01T00:00', to: '2026-12-02T00:00', timeZone: 'UTC' }],
        }),
      },
    ],
  ] as const)('is refused to a controller as %s', (code, changes) => {
    expect(refusal(out(), advance, rollout, around(changes))?.code).toBe(code);
  });

  test('waits until every region of the schedule is open', () => {
    const regions = [{ region: 'eu', timeZone: 'Europe/Berlin', delayMs: 0 }];
    const schedule = { startAt: '2026-12-01T09:00', timeZone: null, regions };
    expect(refusal(out({ schedule, openRegions: [] }), advance, dai)?.code).toBe('wrong_state');
    expect(refusal(out({ schedule, openRegions: ['eu'] }), advance, dai)).toBeNull();
  });
});

test('a hold needs no words and a revoked release is not resumed', () => {
  const held = after(out(), { type: 'hold', reason: '' }, who('eve'));
  expect(held.state).toBe('held');
  expect(refusal(held, { type: 'resume' }, dai, around({ revoked: true }))?.code).toBe('revoked');
  expect(after(held, { type: 'resume' }, dai)).toMatchObject({ state: 'progressing', reason: null });
});

test('what a reviewer stopped is not resumed over their head, and is once they are content', () => {
  const review = { type: 'review', digest: 'd1', comment: 'A slur in Glasgow.' } as const;
  const stopped = after(out(), { ...review, verdict: 'reject' }, who('cleo'));
  expect(stopped.state).toBe('held');
  for (const id of ['dai', 'fay'])
    expect(refusal(stopped, { type: 'resume' }, who(id))).toMatchObject({ code: 'review_missing', field: 'type' });
  const content = after(stopped, { ...review, verdict: 'approve' }, who('cleo'));
  expect(refusal(content, { type: 'resume' }, dai)).toBeNull();
});
