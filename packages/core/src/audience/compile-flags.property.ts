import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyContext, anyFlagSet, anyKnown } from '../../test/arbitrary-flags.ts';
import { naivelyEvaluate, naivelyPlain } from '../../test/naive-evaluate.ts';
import { compileFlags } from './compile-flags.ts';
import { explain } from './explain.ts';

test('whoever reads the rules one after another comes to the same answer', () => {
  const rules = new Map<string, number>();
  fc.assert(
    fc.property(anyFlagSet, fc.array(fc.tuple(anyContext, anyKnown), { minLength: 1, maxLength: 8 }), (set, asked) => {
      const flags = compileFlags(set);
      for (const [context, known] of asked)
        for (const { key } of set.personas) {
          const result = flags.evaluate(key, context, known, 0);
          // Whoever was answered before leaves no mark on the answer.
          expect(compileFlags(set).evaluate(key, context, known, 0)).toEqual(result);
          const naive = naivelyEvaluate(set, key, context, known);
          const { variant, digest, rule, selection, assignments } = result.ok ? result.value : NOTHING;
          const kind = result.ok ? (rule.split('/')[0] ?? '') : 'nothing';
          rules.set(kind, (rules.get(kind) ?? 0) + 1);
          const arms = assignments.map(({ experiment, arm }) => `${experiment}/${arm}`);
          expect(result.ok ? { variant, digest, rule, options: selection, arms } : null).toEqual(naive);
        }
    }),
    { numRuns: 600, seed: 4 },
  );
  // Every rule was met: it is not the arbitrary that makes them agree.
  const kinds = ['conversation', 'deny', 'allow', 'opted_out', 'holdout', 'experiment', 'prerequisite', 'regions'];
  for (const kind of [...kinds, 'programme', 'share', 'default', 'nothing'])
    expect(rules.get(kind) ?? 0, kind).toBeGreaterThan(20);
});

const NOTHING = { variant: '', digest: '', rule: '', selection: {}, assignments: [] };

test('a trace tells of the same answer, an explanation follows it, and asking again changes nothing', () => {
  fc.assert(
    fc.property(anyFlagSet, anyContext, anyKnown, (set, context, known) => {
      const flags = compileFlags(set);
      for (const { key } of set.personas) {
        const result = flags.evaluate(key, context, known, 0);
        const traced = flags.trace(key, context, known, 0);
        const decided = traced.filter(({ did }) => did === 'decided');
        const gave = Object.fromEntries(decided.map(({ of, gave: given }) => [of, given]));
        expect(gave).toEqual(
          result.ok ? { revision: result.value.variant, ...result.value.selection } : { revision: null },
        );
        expect(explain(result.ok ? result.value : null, traced).join(' ')).not.toMatch(/undefined|NaN|unknown|drawn/);
        expect(flags.evaluate(key, context, known, 0)).toBe(result);
      }
    }),
    { numRuns: 300 },
  );
});

test('whoever reads the rules of a plain flag comes to the same variant', () => {
  const reasons = new Map<string, number>();
  fc.assert(
    fc.property(anyFlagSet, anyContext, anyKnown, (set, context, known) => {
      const flags = compileFlags(set);
      for (const flag of set.plain) {
        const result = flags.evaluatePlain(flag.key, context, known, 0);
        expect(result.ok && result.value.variant).toEqual(naivelyPlain(flag, context, known));
        expect(flags.evaluatePlain(flag.key, context, known, 0)).toBe(result);
        const reason = result.ok ? result.value.reason : 'none';
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      }
    }),
    { numRuns: 600, seed: 4 },
  );
  for (const reason of ['DISABLED', 'STATIC', 'DEFAULT', 'TARGETING_MATCH', 'SPLIT'])
    expect(reasons.get(reason) ?? 0, reason).toBeGreaterThan(20);
});
