import { expect, test } from 'vitest';
import { flagSet, NO, plainFlag, resolvePlain, UNKNOWN, YES } from '../../test/tiny-flags.ts';
import { compileFlags } from './compile-flags.ts';

const split = (unit: 'user' | 'account' | 'conversation' = 'user') => ({
  id: '1',
  condition: null,
  give: {
    unit,
    salt: 'f/split',
    weights: [
      { variant: 'on', weight: 25 },
      { variant: 'off', weight: 75 },
    ],
  },
});
const serve = (variant: string, condition: typeof YES | null = YES) => ({ id: '1', condition, give: { variant } });

test('a flag without rules is static', () => {
  const { value, variant, reason, rule } = resolvePlain(plainFlag());
  expect({ value, variant, reason, rule }).toEqual({ value: false, variant: 'off', reason: 'STATIC', rule: 'default' });
});

test('the first rule that matches decides, and one that cannot be decided does not match', () => {
  const rules = [serve('off', NO), serve('off', UNKNOWN), { ...serve('on'), id: 'third' }, serve('off')];
  expect(resolvePlain(plainFlag({ rules }))).toMatchObject({
    value: true,
    reason: 'TARGETING_MATCH',
    rule: 'rule/third',
  });
});

test('where no rule matches the default is given, and said to be it', () => {
  expect(resolvePlain(plainFlag({ rules: [serve('on', NO)] }))).toMatchObject({ value: false, reason: 'DEFAULT' });
});

test('what is given to everybody is no match of anybody', () => {
  expect(resolvePlain(plainFlag({ rules: [serve('on', null)] }))).toMatchObject({ value: true, reason: 'DEFAULT' });
});

test('a disabled flag has neither value nor variant, whatever its rules say', () => {
  const disabled = resolvePlain(plainFlag({ enabled: false, rules: [serve('on')] }));
  expect(disabled).toMatchObject({ variant: null, reason: 'DISABLED' });
  expect(disabled).not.toHaveProperty('value');
});

test.each([
  ['no default', plainFlag({ default: null })],
  ['a default that it does not hold', plainFlag({ default: 'gone' })],
  ['a default with the name of what every object has', plainFlag({ default: 'toString' })],
])('a flag with %s leaves the value to the application', (_, flag) => {
  const resolution = resolvePlain(flag);
  expect(resolution.variant).toBeNull();
  expect(resolution).not.toHaveProperty('value');
});

test('a variant of null is no value', () => {
  const resolution = resolvePlain(plainFlag({ variants: { off: null } }));
  expect(resolution.variant).toBe('off');
  expect(resolution).not.toHaveProperty('value');
});

test('a split keeps its proportions and everybody where they are', () => {
  const flags = compileFlags(flagSet([], { plain: [plainFlag({ rules: [split()] })] }));
  const variantOf = (n: number) => {
    const result = flags.evaluatePlain('f', { targetingKey: `person-${n}` }, null, 0);
    return result.ok ? result.value.variant : null;
  };
  const people = Array.from({ length: 20_000 }, (_, n) => n);
  const on = people.filter((n) => variantOf(n) === 'on');
  // Three standard deviations of 20,000 draws at a quarter are 184.
  expect(Math.abs(on.length - 5_000)).toBeLessThan(184);
  expect(people.filter((n) => variantOf(n) === 'on')).toEqual(on);
});

test('a split whose unit the context does not name is passed over, and says so', () => {
  expect(resolvePlain(plainFlag({ rules: [split('account')] }))).toMatchObject({
    variant: 'off',
    reason: 'DEFAULT',
    unitMissing: 'account',
  });
  expect(resolvePlain(plainFlag({ rules: [split()] }), {}).unitMissing).toBe('user');
  expect(resolvePlain(plainFlag({ rules: [split()] })).unitMissing).toBeNull();
});

test('a split counts somebody by the name that they were counted by before', () => {
  const rules = [split()];
  const flag = plainFlag({ rules });
  const people = Array.from({ length: 50 }, (_, n) => `anonymous-${n}`);
  for (const countedAs of people)
    expect(resolvePlain(flag, { targetingKey: 'ana' }, { countedAs })).toEqual(
      resolvePlain(flag, { targetingKey: countedAs }),
    );
});

test('a split in which nothing has weight decides nothing', () => {
  const nothing = { ...split(), give: { unit: 'user' as const, salt: 's', weights: [{ variant: 'on', weight: 0 }] } };
  expect(resolvePlain(plainFlag({ rules: [nothing] }))).toMatchObject({ variant: 'off', unitMissing: null });
});

test('equal answers are the same frozen object', () => {
  const flags = compileFlags(flagSet([], { plain: [plainFlag({ rules: [split()] })] }));
  const answers = Array.from({ length: 100 }, (_, n) => flags.evaluatePlain('f', { targetingKey: `p${n}` }, null, 0));
  expect(new Set(answers).size).toBe(2);
  for (const answer of answers)
    expect(Object.isFrozen(answer) && answer.ok && Object.isFrozen(answer.value)).toBe(true);
});

test('a flag that is not there is refused with those that are', () => {
  const flags = compileFlags(flagSet([], { plain: [plainFlag()] }));
  for (const key of ['g', 'toString', '__proto__']) {
    const result = flags.evaluatePlain(key, {}, null, 0);
    expect(result).toMatchObject({ ok: false, error: { code: 'unknown_flag' } });
    expect(!result.ok && result.error.message).toContain('there are f');
  }
});
