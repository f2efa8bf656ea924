import { describe, expect, test } from 'vitest';
import { audience, axis, experiment, flagSet, NOBODY_KNOWN, persona, revision } from '../../test/tiny-flags.ts';
import { compileFlags } from './compile-flags.ts';
import { MET_AT_MOST } from './compile-persona.ts';
import type { EvaluationContext } from './evaluation-context.ts';

const named = (count: number, prefix: string) => Array.from({ length: count }, (_, n) => `${prefix}${n}`);
const wide = (axes: number, options: number) =>
  flagSet([persona()], {
    revisions: [revision('old', { axes: named(axes, 'axis').map((key) => axis(key, named(options, 'o'))) })],
  });

function frozenThrough(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(frozenThrough);
}

describe('equal answers are one object', () => {
  test('for whoever gets the same, and never for whoever gets another', () => {
    const axes = [axis('tone', ['x', 'y', 'z'], true), axis('pace', ['x', 'y'], true)];
    const revisions = ['old', 'new'].map((digest) => revision(digest, { axes }));
    const arms = ['x', 'y'].map((key) => ({ key, weight: 1, digest: null, selection: { tone: key } }));
    const of = persona(
      { experiments: [experiment({ arms, range: [0, 50_000] })] },
      audience({ share: 50_000, unit: 'account' }),
    );
    const flags = compileFlags(flagSet([of], { revisions }));
    const met = new Map<string, unknown>();
    for (let n = 0; n < 2_000; n += 1) {
      const context = {
        targetingKey: `u${n}`,
        ...(n % 3 === 0 ? {} : { account: `a${n}` }),
        pace: n % 2 === 0 ? 'y' : '',
      };
      const answer = flags.evaluate('p', context, { ...NOBODY_KNOWN, choices: { tone: n % 5 === 0 ? 'z' : '' } }, n);
      const text = JSON.stringify(answer);
      expect(met.get(text) ?? answer).toBe(answer);
      met.set(text, answer);
    }
    expect(met.size).toBeGreaterThan(12);
    expect(new Set(met.values()).size).toBe(met.size);
  });

  test('and another where they differ in nothing but the unit that was missing', () => {
    const flags = compileFlags(flagSet([persona({}, audience({ share: 1, salt: 'far off' }))]));
    const missing = (context: EvaluationContext) => {
      const answer = flags.evaluate('p', context, null, 0);
      return answer.ok ? [answer.value.rule, answer.value.unitMissing] : null;
    };
    expect([missing({}), missing({ targetingKey: 'ana' }), missing({})]).toEqual([
      ['default', 'user'],
      ['default', null],
      ['default', 'user'],
    ]);
  });

  test('and nobody can change them for the others, however deep', () => {
    const arms = [{ key: 'arm', weight: 1, digest: null, selection: { tone: 'y' } }];
    const set = flagSet([persona({ experiments: [experiment({ arms })] }), persona({ key: 'q', stable: null })], {
      revisions: [revision('old', { axes: [axis('tone', ['x', 'y'])] })],
    });
    const flags = compileFlags(set);
    const answer = flags.evaluate('p', { targetingKey: 'ana' }, null, 0);
    expect(answer).toMatchObject({
      ok: true,
      value: { assignments: [{}], axes: { tone: {} }, selection: { tone: 'y' } },
    });
    expect(frozenThrough(answer)).toBe(true);
    const onRevisions = compileFlags(flagSet([persona({ experiments: [experiment()] })]));
    expect(frozenThrough(onRevisions.evaluate('p', { targetingKey: 'ana' }, null, 0))).toBe(true);
    expect(frozenThrough(flags.evaluate('q', {}, null, 0))).toBe(true);
  });
});

describe('answers that cannot be kept are right all the same', () => {
  test('more different ones than are kept', () => {
    const flags = compileFlags(wide(2, 110));
    for (let pass = 0; pass < 2; pass += 1)
      for (let n = 0; n < 110 * 110; n += 1) {
        const [one, other] = [`o${n % 110}`, `o${Math.floor(n / 110)}`];
        const answer = flags.evaluate('p', { axis0: one, axis1: other }, null, 0);
        if (!answer.ok || answer.value.selection['axis0'] !== one || answer.value.selection['axis1'] !== other)
          expect.fail(`${one} ${other}`);
      }
    expect(110 * 110).toBeGreaterThan(MET_AT_MOST);
  });

  test.each([10, 11, 12, 13, 20, 60])(
    'answers that differ in one of %i axes only, beyond what a number can tell apart',
    (count) => {
      const flags = compileFlags(wide(count, 30));
      const last = named(30, 'o').toReversed();
      const base = Object.fromEntries(named(count, 'axis').map((key) => [key, 'o29']));
      for (const key of named(count, 'axis'))
        for (const option of last) {
          const answer = flags.evaluate('p', { ...base, [key]: option }, null, 0);
          expect(answer.ok && answer.value.selection).toEqual({ ...base, [key]: option });
        }
    },
  );
});
