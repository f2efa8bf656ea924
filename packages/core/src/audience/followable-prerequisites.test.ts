import { describe, expect, test } from 'vitest';
import { audience, flagSet, persona, resolve, WHOLE } from '../../test/tiny-flags.ts';
import type { PersonaFlags } from './flags.ts';
import { ASKED_AT_MOST, followablePrerequisites } from './followable-prerequisites.ts';

const requiring = (key: string, others: readonly string[], variant: 'stable' | 'candidate' = 'candidate') =>
  persona({ key, prerequisites: others.map((other) => ({ persona: other, variant })) }, audience({ share: WHOLE }));
const variantOf = (personas: readonly PersonaFlags[], key = 'p', known = {}) =>
  resolve(flagSet(personas), undefined, known, key)?.variant;

describe('a prerequisite', () => {
  test('is met where the other persona resolves to that variant, in whichever order they stand', () => {
    expect(variantOf([requiring('p', ['q']), requiring('q', [])])).toBe('candidate');
    expect(variantOf([requiring('q', []), requiring('p', ['q'])])).toBe('candidate');
    expect(variantOf([requiring('p', ['q'], 'stable'), requiring('q', [])])).toBe('stable');
    expect(variantOf([requiring('p', ['q'], 'stable'), persona({ key: 'q' })])).toBe('candidate');
  });

  test('has to be met by every one', () => {
    expect(variantOf([requiring('p', ['q', 'r']), requiring('q', []), persona({ key: 'r' })])).toBe('stable');
  });

  test('is not met by a persona that is not there or has nothing', () => {
    expect(variantOf([requiring('p', ['q'])])).toBe('stable');
    expect(variantOf([requiring('p', ['q'], 'stable'), persona({ key: 'q', stable: null })])).toBe('stable');
  });

  test('looks at the other persona without what is known of this one', () => {
    const q = requiring('q', []);
    const began = { digest: 'old', variant: 'stable' };
    const p = { ...requiring('p', ['q']), kept: ['new'] };
    expect(variantOf([p, { ...q, kept: ['old'] }], 'p', { began })).toBe('candidate');
  });

  test('of the same people is asked by the name they are counted by', () => {
    const q = persona({ key: 'q' }, audience({ share: 50_000 }));
    for (let n = 0; n < 40; n += 1) {
      const known = { countedAs: `before-${n}` };
      expect(variantOf([requiring('p', ['q']), q], 'p', known)).toBe(variantOf([q], 'q', known));
    }
  });
});

describe('prerequisites that come back to themselves are never met, and evaluating ends', () => {
  test.each([
    ['itself', [requiring('p', ['p'])]],
    ['a pair', [requiring('p', ['q']), requiring('q', ['p'])]],
    ['a ring of three', [requiring('p', ['q']), requiring('q', ['r']), requiring('r', ['p'])]],
    ['a tail on a ring', [requiring('p', ['q']), requiring('q', ['r']), requiring('r', ['q'])]],
    ['a variant that would make it true', [requiring('p', ['p'], 'stable')]],
  ])('%s', (_which, personas) => {
    expect(variantOf(personas)).toBe('stable');
    expect(followablePrerequisites(personas).has('p')).toBe(false);
  });

  test('those beside a ring are followed as ever', () => {
    const ring = [requiring('x', ['y']), requiring('y', ['x'])];
    expect(variantOf([...ring, requiring('p', ['q']), requiring('q', [])])).toBe('candidate');
  });
});

describe('what would ask too many is never met', () => {
  const chain = (length: number) =>
    Array.from({ length }, (_, n) => requiring(n === 0 ? 'p' : `p${n}`, n === length - 1 ? [] : [`p${n + 1}`]));

  test('a chain is followed up to the bound, and a longer one ends', () => {
    expect(variantOf(chain(ASKED_AT_MOST))).toBe('candidate');
    expect(variantOf(chain(ASKED_AT_MOST + 1))).toBe('stable');
    expect(variantOf(chain(50_000))).toBeDefined();
  });

  test('thirty rungs of a ladder that doubles at each', () => {
    const rungs = Array.from({ length: 30 }, (_, n) => [
      requiring(n === 0 ? 'p' : `l${n}`, n === 29 ? [] : [`l${n + 1}`, `r${n + 1}`]),
      requiring(`r${n}`, n === 29 ? [] : [`l${n + 1}`, `r${n + 1}`]),
    ]).flat();
    expect(variantOf(rungs)).toBe('stable');
  });
});
