import { describe, expect, test } from 'vitest';
import {
  audience,
  experiment,
  flagSet,
  NO,
  persona,
  resolve,
  revision,
  UNKNOWN,
  WHOLE,
  YES,
} from '../../test/tiny-flags.ts';
import { compileFlags, compileFlagsInSteps } from './compile-flags.ts';
import type { Audience, FlagSet, PersonaFlags } from './flags.ts';
import type { Known } from './resolution.ts';

/** What makes one step speak, whatever the others do; in the order in which they speak. */
interface Speaking {
  readonly rule: string;
  readonly variant: string;
  readonly persona?: Partial<PersonaFlags>;
  readonly audience?: Partial<Audience>;
  readonly flags?: Partial<FlagSet>;
  readonly known?: Partial<Known>;
}

const ORDER: readonly Speaking[] = [
  {
    rule: 'conversation',
    variant: 'stable',
    persona: { kept: ['begun'] },
    flags: { revisions: ['old', 'new', 'other', 'begun'].map((digest) => revision(digest)) },
    known: { began: { digest: 'begun', variant: 'stable' } },
  },
  { rule: 'deny', variant: 'stable', audience: { deny: ['bo', 'ana'] } },
  { rule: 'allow', variant: 'candidate', audience: { allow: ['ana', 'bo'] } },
  { rule: 'opted_out', variant: 'stable', known: { optedOut: true } },
  {
    rule: 'holdout/h',
    variant: 'stable',
    flags: { holdouts: [{ key: 'h', unit: 'user', share: WHOLE, salt: 'h', personas: ['p'] }] },
  },
  { rule: 'experiment/e', variant: 'e/treatment', persona: { experiments: [experiment()] } },
  {
    rule: 'prerequisite/q',
    variant: 'stable',
    persona: { prerequisites: [{ persona: 'q', variant: 'candidate' }] },
  },
  { rule: 'regions', variant: 'stable', audience: { regions: ['nz'] } },
  { rule: 'programme/early', variant: 'candidate', audience: { programme: 'early' }, known: { programmes: ['early'] } },
  { rule: 'share', variant: 'candidate', audience: { share: WHOLE } },
];

function speak(speaking: readonly Speaking[], stable: string | null = 'old') {
  const all = <K extends 'persona' | 'audience' | 'flags' | 'known'>(part: K) =>
    Object.assign({}, ...speaking.map((each) => each[part] ?? {})) as NonNullable<Speaking[K]>;
  const set = flagSet([persona({ stable, ...all('persona') }, audience(all('audience')))], all('flags'));
  return resolve(set, { targetingKey: 'ana' }, all('known'));
}

describe('the steps of a revision', () => {
  test.each(ORDER)('$rule speaks where it is alone', (step) => {
    expect(speak([step])).toMatchObject({ rule: step.rule, variant: step.variant });
  });

  const pairs = ORDER.flatMap((one, n) => ORDER.slice(n + 1).map((other) => ({ one, other })));
  test.each(pairs)('$one.rule speaks before $other.rule', ({ one, other }) => {
    expect(speak([other, one])).toMatchObject({ rule: one.rule, variant: one.variant });
  });

  test('where none speaks, what is stable remains', () => {
    expect(speak([])).toMatchObject({ rule: 'default', variant: 'stable', digest: 'old', reason: 'DEFAULT' });
    expect(resolve(flagSet([persona()]))).toMatchObject({ reason: 'STATIC', version: '1.0.0-old', release: null });
  });

  test.each(ORDER.filter(({ variant, rule }) => variant === 'stable' && rule !== 'conversation'))(
    'where nothing is stable, $rule leaves nothing, and never the candidate after all',
    (step) => {
      expect(speak([step, ORDER.at(-1) ?? step], null)).toBeNull();
    },
  );

  test('a persona that is not there is refused by name, with those that are', () => {
    const result = compileFlags(flagSet([persona()])).evaluate('q', {}, null, 0);
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'unknown_persona', message: expect.stringContaining('p') },
    });
  });

  test('what refers to a revision, layer or persona that is not there never speaks', () => {
    const candidate = { release: 'rel', digest: 'lost', audience: audience({ share: WHOLE, allow: ['ana'] }) };
    expect(resolve(flagSet([persona({ candidate })]))).toMatchObject({ digest: 'old' });
    const unlayered = persona({ experiments: [experiment({ layer: 'none' })] });
    expect(resolve(flagSet([unlayered]))).toMatchObject({ rule: 'default' });
    expect(resolve(flagSet([persona({ stable: 'lost' })]))).toBeNull();
  });
});

describe('the share', () => {
  const withShare = (over: Partial<Audience>) => flagSet([persona({}, audience(over))]);

  test('of 100 % is for those who do not say who they are as well', () => {
    expect(resolve(withShare({ share: WHOLE }), {})).toMatchObject({ variant: 'candidate', unitMissing: null });
  });

  test('below it falls through where the unit is missing, and says so', () => {
    for (const unit of ['user', 'account', 'conversation'] as const)
      expect(resolve(withShare({ share: WHOLE - 1, unit }), {})).toMatchObject({
        variant: 'stable',
        unitMissing: unit,
      });
    expect(resolve(withShare({ share: WHOLE - 1 }), { targetingKey: '' })?.unitMissing).toBe('user');
  });

  test.each([
    [YES, 'candidate'],
    [NO, 'stable'],
    [UNKNOWN, 'stable'],
    [{ op: 'not', of: UNKNOWN } as const, 'stable'],
    [{ op: 'and', of: [] } as const, 'candidate'],
    [{ op: 'or', of: [] } as const, 'stable'],
  ])('is of those whom the condition lets in: %j', (condition, variant) => {
    expect(resolve(withShare({ share: WHOLE, condition }))?.variant).toBe(variant);
  });

  test('says by its reason whether it drew, matched or was for all', () => {
    expect(resolve(withShare({ share: WHOLE }))?.reason).toBe('DEFAULT');
    expect(resolve(withShare({ share: WHOLE, condition: YES }))?.reason).toBe('TARGETING_MATCH');
    const drawn = Array.from({ length: 50 }, (_, n) =>
      resolve(withShare({ share: 50_000 }), { targetingKey: `u${n}` }),
    );
    expect(new Set(drawn.map((each) => `${each?.variant} ${each?.reason}`))).toEqual(
      new Set(['candidate SPLIT', 'stable DEFAULT']),
    );
  });

  test('counts whoever signs in by the name they were known by before', () => {
    const set = withShare({ share: 50_000 });
    for (let n = 0; n < 100; n += 1) {
      const before = resolve(set, { targetingKey: `anonymous-${n}` });
      const after = resolve(set, { targetingKey: `account-${n}` }, { countedAs: `anonymous-${n}` });
      expect(after?.variant).toBe(before?.variant);
    }
    expect(resolve(set, { targetingKey: 'ana' }, { countedAs: '' })).toEqual(resolve(set));
  });

  test('ends before whoever falls exactly on its end', () => {
    // The bucket of user-97613 by the salt `share` is the end of 15.929 %.
    const onTheEnd = (share: number) => resolve(withShare({ share }), { targetingKey: 'user-97613' })?.variant;
    expect([onTheEnd(15_929), onTheEnd(15_930)]).toEqual(['stable', 'candidate']);
    const ranged = (range: readonly [number, number]) =>
      resolve(
        flagSet([persona({ experiments: [experiment({ range })] })], {
          layers: [{ key: 'l', unit: 'user', salt: 'share' }],
        }),
        { targetingKey: 'user-97613' },
      )?.variant;
    expect([ranged([15_900, 15_929]), ranged([15_929, 15_930])]).toEqual(['stable', 'e/treatment']);
  });

  test('by account keeps the people of one together', () => {
    const set = withShare({ share: 50_000, unit: 'account' });
    const variants = ['ana', 'bo', 'chloé'].map(
      (targetingKey) => resolve(set, { targetingKey, account: 'x' })?.variant,
    );
    expect(new Set(variants).size).toBe(1);
  });
});

test('compiled in steps, a set halts after each persona and answers the same', () => {
  const set = flagSet(['p', 'q', 'r'].map((key) => persona({ key }, audience({ share: 50_000 }))));
  const compiling = compileFlagsInSteps(set);
  for (const _ of set.personas) expect(compiling.next().done).toBe(false);
  const { value: flags } = compiling.next();
  const answer = flags?.evaluate('q', { targetingKey: 'ana' }, null, 0);
  expect(answer).toEqual(compileFlags(set).evaluate('q', { targetingKey: 'ana' }, null, 0));
});

describe('a conversation', () => {
  const began = (digest: string, variant: string) => ({ began: { digest, variant } });
  const atHalf = (kept: readonly string[]) => flagSet([persona({ kept }, audience({ deny: ['ana'] }))]);

  test('goes on with what it began with while that is kept, even where rules now say otherwise', () => {
    const resolution = resolve(atHalf(['old', 'new']), undefined, began('new', 'candidate'));
    expect(resolution).toMatchObject({ digest: 'new', variant: 'candidate', release: 'rel', rule: 'conversation' });
  });

  test('is decided anew where it was rolled back or revoked', () => {
    expect(resolve(atHalf(['old']), undefined, began('new', 'candidate'))).toMatchObject({
      digest: 'old',
      rule: 'deny',
    });
  });

  test('goes on with a candidate that has become stable since', () => {
    const set = flagSet([persona({ stable: 'new', kept: ['new'] })]);
    expect(resolve(set, undefined, began('new', 'candidate'))).toMatchObject({ digest: 'new', variant: 'stable' });
  });

  test('goes on in its arm, and is counted in it', () => {
    const set = flagSet([persona({ kept: ['old', 'other'], experiments: [experiment({ range: [0, 0] })] })]);
    const inArm = resolve(set, undefined, began('other', 'e/treatment'));
    expect(inArm).toMatchObject({ variant: 'e/treatment', assignments: [{ experiment: 'e', arm: 'treatment' }] });
    const inControl = resolve(set, undefined, began('old', 'e/control'));
    expect(inControl).toMatchObject({ variant: 'e/control', assignments: [{ arm: 'control' }] });
  });
});
