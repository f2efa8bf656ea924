import fc from 'fast-check';
import { expect, test } from 'vitest';
import { policies, scopes } from '../../test/arbitrary-policy.ts';
import { requirementsOf } from './approvals.ts';
import { effectivePolicy } from './effective-policy.ts';
import type { EffectivePolicy, Policy, ReviewRequirement } from './policy.ts';
import { RISKS, STAGES } from './release.ts';

const runs = { numRuns: 1_000 };

test('one policy more makes nothing laxer', () => {
  fc.assert(
    fc.property(policies, scopes, (all, scope) => {
      const before = effectivePolicy(all.slice(1), scope);
      const after = effectivePolicy(all, scope);
      expect(laxerIn(after, before)).toEqual([]);
      if (saidBy(all.slice(1), before, ({ stages }) => stages))
        expect(before.stages.filter((stage) => !after.stages.includes(stage))).toEqual([]);
      if (saidBy(all.slice(1), before, ({ breakGlass }) => breakGlass)) expect(glassIsLaxer(after, before)).toBe(false);
    }),
    runs,
  );
});

test('a higher risk makes nothing laxer', () => {
  fc.assert(
    fc.property(policies, scopes, fc.constantFrom(...RISKS), (all, scope, risk) => {
      const [low = risk, high = risk] = [risk, scope.risk].sort((a, b) => RISKS.indexOf(a) - RISKS.indexOf(b));
      const before = effectivePolicy(all, { ...scope, risk: low });
      const after = effectivePolicy(all, { ...scope, risk: high });
      expect(laxerIn(after, before)).toEqual([]);
      expect(before.sources.filter((name) => name !== 'built-in' && !after.sources.includes(name))).toEqual([]);
    }),
    runs,
  );
});

test('the order of policies says nothing', () => {
  fc.assert(
    fc.property(policies, scopes, (all, scope) => {
      expect(effectivePolicy([...all].reverse(), scope)).toEqual(effectivePolicy(all, scope));
    }),
  );
});

test('outside development somebody approves, and what completes has been through `ga`', () => {
  fc.assert(
    fc.property(policies, scopes, (all, scope) => {
      const { reviews, stages } = effectivePolicy(all, scope);
      expect(stages.at(-1)).toBe('ga');
      expect(stages).toEqual(STAGES.filter((stage) => stages.includes(stage)));
      if (scope.environment !== 'development')
        expect(Math.max(0, ...reviews.map(({ count }) => count))).toBeGreaterThan(0);
    }),
  );
});

/** Whether one of the policies in force says it, so that what is built in stands no more. */
function saidBy(all: readonly Policy[], { sources }: EffectivePolicy, part: (policy: Policy) => unknown): boolean {
  return all.some((policy) => sources.includes(policy.name) && part(policy) !== null);
}

/** What the first asks for less of than the second. */
function laxerIn(after: EffectivePolicy, before: EffectivePolicy): string[] {
  const rules = STAGES.map((stage) => [stage, after.stageRules[stage], before.stageRules[stage]] as const);
  return [
    ...fewer('start', after.reviews, before.reviews),
    ...STAGES.flatMap((stage) => fewer(stage, requirementsOf(after, stage), requirementsOf(before, stage))),
    ...rules.flatMap(([stage, one, other]) => (one.soakMs < other.soakMs ? [`${stage}: soak`] : [])),
    ...rules.flatMap(([stage, one, other]) => (other.verdict && !one.verdict ? [`${stage}: verdict`] : [])),
    ...rules.flatMap(([stage, one, other]) =>
      other.gate === 'person' && one.gate === 'any' ? [`${stage}: gate`] : [],
    ),
    ...(before.coverLocales && !after.coverLocales ? ['locales'] : []),
    ...(before.requireSignature && !after.requireSignature ? ['signatures'] : []),
    ...(before.requireAssessment && !after.requireAssessment ? ['assessment'] : []),
    ...(before.freezes.every((freeze) => after.freezes.includes(freeze)) ? [] : ['freezes']),
  ];
}

/** Whoever fills a seat is a person as well, so that any seat answers for `any`. */
function fewer(where: string, after: readonly ReviewRequirement[], before: readonly ReviewRequirement[]): string[] {
  return before
    .filter(({ seat, count }) => !after.some((other) => (seat === null || other.seat === seat) && other.count >= count))
    .map(({ seat }) => `${where}: ${seat}`);
}

function glassIsLaxer({ breakGlass: after }: EffectivePolicy, { breakGlass: before }: EffectivePolicy): boolean {
  if (after === null) return false;
  if (before === null) return true;
  return after.roles.some((role) => !before.roles.includes(role)) || after.reviewWithinMs > before.reviewWithinMs;
}
