import { describe, expect, test } from 'vitest';
import {
  axis,
  experiment,
  flagSet,
  NO,
  NOBODY_KNOWN,
  persona,
  resolve,
  revision,
  UNKNOWN,
  WHOLE,
} from '../../test/tiny-flags.ts';
import type { AxisRule, Experiment, FlagSet } from './flags.ts';

const OPTIONS = ['plain', 'locked', 'drawn', 'wanted', 'chosen', 'ruled'];
const rule = (option: string, over: Partial<AxisRule> = {}): AxisRule => ({
  id: option,
  axis: 'tone',
  option,
  condition: null,
  ...over,
});
const drawing: Experiment = experiment({
  arms: [{ key: 'arm', weight: 1, digest: null, selection: { tone: 'drawn' } }],
});

/** What makes one step speak, in the order in which they do. */
const ORDER = ['locked', 'drawn', 'wanted', 'chosen', 'ruled'] as const;
type Speaks = (typeof ORDER)[number];
const RULES: Readonly<Record<Speaks, string>> = {
  locked: 'lock/locked',
  drawn: 'experiment/e',
  wanted: 'asked',
  chosen: 'chosen',
  ruled: 'rule/ruled',
};

function setOf(speaking: readonly Speaks[], isPersonal = true): FlagSet {
  const old = revision('old', {
    axes: [axis('tone', OPTIONS, isPersonal)],
    locks: speaking.includes('locked') ? [rule('locked')] : [],
    rules: speaking.includes('ruled') ? [rule('ruled')] : [],
  });
  return flagSet([persona({ experiments: speaking.includes('drawn') ? [drawing] : [] })], { revisions: [old] });
}

function speak(speaking: readonly Speaks[], isPersonal = true) {
  const context = { targetingKey: 'ana', ...(speaking.includes('wanted') ? { tone: 'wanted' } : {}) };
  const choices = speaking.includes('chosen') ? { tone: 'chosen' } : {};
  return resolve(setOf(speaking, isPersonal), context, { ...NOBODY_KNOWN, choices })?.axes['tone'];
}

describe('the steps of an axis', () => {
  test.each(ORDER)('`%s` speaks where it is alone', (one) => {
    expect(speak([one])).toMatchObject({ option: one, rule: RULES[one] });
  });

  test.each(ORDER.flatMap((one, n) => ORDER.slice(n + 1).map((other) => [one, other] as const)))(
    '`%s` speaks before `%s`',
    (one, other) => {
      expect(speak([other, one])).toMatchObject({ option: one, rule: RULES[one] });
    },
  );

  test('the default remains, and says whether anything else could have spoken', () => {
    expect(speak([])).toEqual({ option: 'plain', reason: 'STATIC', rule: 'default' });
    const never = revision('old', { axes: [axis('tone', OPTIONS)], rules: [rule('ruled', { condition: NO })] });
    expect(resolve(flagSet([persona()], { revisions: [never] }))?.axes['tone']?.reason).toBe('DEFAULT');
  });

  test('what a person chose counts only where the axis is theirs', () => {
    expect(speak(['chosen'], false)?.option).toBe('plain');
  });

  test('of rules the first that matches wins; one that cannot be decided does not match', () => {
    const rules = [
      rule('ruled', { id: '1', condition: UNKNOWN }),
      rule('wanted', { id: '2' }),
      rule('chosen', { id: '3' }),
    ];
    const set = flagSet([persona()], { revisions: [revision('old', { axes: [axis('tone', OPTIONS)], rules })] });
    expect(resolve(set)?.axes['tone']).toEqual({ option: 'wanted', reason: 'STATIC', rule: 'rule/2' });
  });

  test.each(['', 'unheard-of', 'PLAIN', '__proto__', 7, null, {}, [['wanted', 'wanted']], true, Number.NaN, -0])(
    'what is asked for and is no option passes: %j',
    (tone) => {
      const set = setOf(['wanted']);
      expect(
        resolve(set, { targetingKey: 'ana', tone }, { choices: { tone: String(tone) } })?.axes['tone']?.option,
      ).toBe('plain');
    },
  );

  test('an axis named like what every object has is an axis like others', () => {
    const axes = ['constructor', 'valueOf'].map((key) => axis(key, ['x', 'y'], true));
    const set = flagSet([persona({ experiments: [drawing] })], { revisions: [revision('old', { axes })] });
    expect(resolve(set, { targetingKey: 'ana' }, {})).toMatchObject({
      assignments: [],
      axes: { constructor: { option: 'x', reason: 'STATIC' }, valueOf: { option: 'x', reason: 'STATIC' } },
    });
  });
});

test('an experiment on two axes is one assignment, and an arm that says nothing of an axis has its default, counted', () => {
  const arms = [
    { key: 'arm', weight: 1, digest: null, selection: { tone: 'drawn' } },
    { key: 'none', weight: 0, digest: null, selection: { pace: 'fast' } },
  ];
  const axes = [axis('tone', OPTIONS), axis('pace', ['slow', 'fast'])];
  const set = flagSet([persona({ experiments: [experiment({ arms })] })], { revisions: [revision('old', { axes })] });
  expect(resolve(set)).toMatchObject({
    assignments: [{ experiment: 'e', layer: 'l', arm: 'arm', propensity: 1 }],
    selection: { tone: 'drawn', pace: 'slow' },
    axes: { pace: { reason: 'SPLIT', rule: 'experiment/e' } },
  });
});

test('revisions that two personas have in common keep the experiments of each apart', () => {
  const axes = [axis('tone', OPTIONS)];
  const set = flagSet([persona({ experiments: [drawing] }), persona({ key: 'q' })], {
    revisions: [revision('old', { axes })],
  });
  expect(resolve(set)?.selection).toEqual({ tone: 'drawn' });
  expect(resolve(set, undefined, null, 'q')?.axes['tone']).toEqual({
    option: 'plain',
    reason: 'STATIC',
    rule: 'default',
  });
});

test('a split of an axis that lacks its unit is passed over, and says so', () => {
  const byAccount = { ...drawing, range: [0, WHOLE - 1] as const, unit: 'account' as const };
  const set = flagSet([persona({ experiments: [byAccount] })], {
    revisions: [revision('old', { axes: [axis('tone', OPTIONS)] })],
  });
  expect(resolve(set, {})).toMatchObject({ unitMissing: 'user', selection: { tone: 'plain' } });
});
