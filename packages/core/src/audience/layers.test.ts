import { describe, expect, test } from 'vitest';
import { experiment, flagSet, persona, resolve, revision, WHOLE } from '../../test/tiny-flags.ts';
import type { Holdout } from './flags.ts';

const PEOPLE = Array.from({ length: 400 }, (_, n) => ({ targetingKey: `user-${n}` }));

describe('a layer', () => {
  test('has everybody in at most one of its experiments, and in exactly one where they fill it', () => {
    const ranges = [
      [0, 30_000],
      [30_000, 60_000],
      [60_000, WHOLE],
    ] as const;
    const arms = [{ key: 'a', weight: 1, digest: 'other', selection: {} }];
    const alone = ranges.map((range, n) =>
      flagSet([persona({ experiments: [experiment({ key: `e${n}`, range, arms })] })]),
    );
    const counts = [0, 0, 0];
    for (const person of PEOPLE) {
      const of = alone.map((set) => resolve(set, person)?.rule !== 'default');
      expect(of.filter(Boolean)).toHaveLength(1);
      counts[of.indexOf(true)] = (counts[of.indexOf(true)] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(70);
  });

  test('lacks its own unit where that is missing, and the split its own', () => {
    const layers = [{ key: 'l', unit: 'account', salt: 'layer' }] as const;
    const set = flagSet([persona({ experiments: [experiment({ range: [0, WHOLE - 1] })] })], { layers });
    expect(resolve(set)?.unitMissing).toBe('account');
    const whole = flagSet([persona({ experiments: [experiment({ unit: 'conversation' })] })], { layers });
    expect(resolve(whole)?.unitMissing).toBe('conversation');
  });
});

describe('an experiment on revisions', () => {
  const half = experiment({
    arms: [
      { key: 'control', weight: 1, digest: null, selection: {} },
      { key: 'treatment', weight: 3, digest: 'other', selection: {} },
    ],
  });
  const set = flagSet([persona({ experiments: [half] })]);

  test('counts its control as well, which has what is stable', () => {
    const seen = new Map(PEOPLE.map((person) => resolve(set, person)).map((each) => [each?.variant, each]));
    expect([...seen.keys()].sort()).toEqual(['e/control', 'e/treatment']);
    expect(seen.get('e/control')).toMatchObject({
      digest: 'old',
      reason: 'SPLIT',
      assignments: [{ experiment: 'e', layer: 'l', arm: 'control', propensity: 0.25 }],
    });
    expect(seen.get('e/treatment')).toMatchObject({ digest: 'other', assignments: [{ propensity: 0.75 }] });
  });

  test('without weights has nobody', () => {
    const weightless = experiment({ arms: half.arms.map((arm) => ({ ...arm, weight: 0 })) });
    expect(resolve(flagSet([persona({ experiments: [weightless] })]))?.rule).toBe('default');
    expect(resolve(flagSet([persona({ experiments: [experiment({ arms: [] })] })]))?.rule).toBe('default');
  });
});

describe('a holdout', () => {
  const holdout = (over: Partial<Holdout>): Holdout => ({
    key: 'h',
    unit: 'user',
    share: 30_000,
    salt: 'h',
    personas: null,
    ...over,
  });
  const ofTwo = (over: Partial<Holdout>) =>
    flagSet([persona({ experiments: [experiment()] }), persona({ key: 'q', experiments: [experiment()] })], {
      holdouts: [holdout(over)],
      revisions: ['old', 'other'].map((digest) => revision(digest)),
    });

  test('of all personas keeps the same people out of each', () => {
    const held = PEOPLE.filter((person) => resolve(ofTwo({}), person)?.rule === 'holdout/h');
    expect(held.length).toBeGreaterThan(70);
    expect(held.length).toBeLessThan(170);
    for (const person of PEOPLE)
      expect(resolve(ofTwo({}), person, null, 'q')?.rule === 'holdout/h').toBe(held.includes(person));
  });

  test('of some leaves the others alone', () => {
    const set = ofTwo({ share: WHOLE, personas: ['q'] });
    expect(resolve(set)?.rule).toBe('experiment/e');
    expect(resolve(set, undefined, null, 'q')).toMatchObject({ rule: 'holdout/h', reason: 'SPLIT', assignments: [] });
  });

  test('passes over whoever it cannot count, and says so', () => {
    expect(resolve(ofTwo({ unit: 'account' }))).toMatchObject({ rule: 'experiment/e', unitMissing: 'account' });
  });
});
