import { describe, expect, test } from 'vitest';
import {
  audience,
  axis,
  experiment,
  flagSet,
  NO,
  NOBODY_KNOWN,
  persona,
  revision,
  WHOLE,
} from '../../test/tiny-flags.ts';
import { bucketOf, placeOf, seedOf } from './bucketing.ts';
import { compileFlags } from './compile-flags.ts';
import type { EvaluationContext } from './evaluation-context.ts';
import { explain } from './explain.ts';
import type { Audience, FlagSet } from './flags.ts';
import type { Known } from './resolution.ts';

function explained(set: FlagSet, context: EvaluationContext = { targetingKey: 'ana' }, known: Partial<Known> = {}) {
  const flags = compileFlags(set);
  const all = { ...NOBODY_KNOWN, ...known };
  const result = flags.evaluate('p', context, all, 0);
  return explain(result.ok ? result.value : null, flags.trace('p', context, all, 0));
}

const place = placeOf(bucketOf('ana', seedOf('share')));
const percent = (parts: number) => `${parts / 1_000} %`;
const withAudience = (over: Partial<Audience>) => flagSet([persona({}, audience(over))]);

describe('the first sentence says what they get and why', () => {
  test.each([
    [
      withAudience({ share: place + 1 }),
      {},
      `Gets 1.0.0-new, the candidate of release rel, because their bucket ${percent(place)} is below ${percent(place + 1)}.`,
    ],
    [withAudience({ share: WHOLE }), {}, 'Gets 1.0.0-new, the candidate of release rel, because it is for everyone.'],
    [
      withAudience({ deny: ['ana'] }),
      {},
      'Gets 1.0.0-old, which is stable, because they are on the list of those who never get the candidate.',
    ],
    [
      withAudience({ allow: ['ana'] }),
      {},
      'Gets 1.0.0-new, the candidate of release rel, because they are on the list of those who get the candidate in any case.',
    ],
    [
      withAudience({}),
      { optedOut: true },
      'Gets 1.0.0-old, which is stable, because they want no candidate of this persona.',
    ],
    [
      withAudience({ regions: ['nz'] }),
      {},
      'Gets 1.0.0-old, which is stable, because the candidate is not open in their region yet.',
    ],
    [
      withAudience({ programme: 'early' }),
      { programmes: ['early'] },
      'Gets 1.0.0-new, the candidate of release rel, because they joined the programme `early`.',
    ],
    [
      flagSet([persona({ kept: ['old'] })]),
      { began: { digest: 'old', variant: 'stable' } },
      'Gets 1.0.0-old, which is stable, because their conversation began with it.',
    ],
    [
      flagSet([persona({ experiments: [experiment()] })]),
      {},
      'Gets 1.0.0-other, arm `treatment` of experiment `e`, because experiment `e` counts them: it is for everyone.',
    ],
    [flagSet([persona()]), {}, 'Gets 1.0.0-old, which is stable, because there is nothing else to get.'],
    [withAudience({}), {}, 'Gets 1.0.0-old, which is stable, because no rule gives them anything else.'],
    [
      flagSet([persona({ stable: null }, audience({ regions: ['nz'] }))]),
      {},
      'Gets nothing, because nothing is stable yet and the candidate is not open in their region yet.',
    ],
    [
      flagSet([persona({ prerequisites: [{ persona: 'q', variant: 'candidate' }] }, audience())]),
      {},
      'Gets 1.0.0-old, which is stable, because the candidate requires that they get a certain variant of persona `q`, and they do not.',
    ],
  ])('%#', (set, known, sentence) => {
    expect(explained(set, undefined, known)[0]).toBe(sentence);
  });

  test('of a holdout by account, where that falls', () => {
    const at = placeOf(bucketOf('acme', seedOf('h')));
    const holdouts = [{ key: 'h', unit: 'account', share: at + 1, salt: 'h', personas: null }] as const;
    expect(explained(flagSet([persona()], { holdouts }), { account: 'acme' })).toEqual([
      `Gets 1.0.0-old, which is stable, because holdout \`h\` keeps them at what is stable: their account’s bucket ${percent(at)} is below ${percent(at + 1)}.`,
    ]);
  });
});

describe('what passed them by is told as well', () => {
  test.each([
    [
      { share: place },
      { targetingKey: 'ana' },
      `The share of the candidate passes them by: their bucket ${percent(place)} is not below ${percent(place)}.`,
    ],
    [{ share: 10 }, {}, 'The share of the candidate could not count them: the context names no person.'],
    [
      { share: 10, unit: 'account' },
      {},
      'The share of the candidate could not count them: the context names no account.',
    ],
    [
      { share: WHOLE, condition: NO },
      {},
      'The share of the candidate does not count them: its condition does not let them in.',
    ],
  ] as const)('%j', (over, context, sentence) => {
    expect(explained(withAudience(over), context)[1]).toBe(sentence);
  });

  test('an experiment whose range is another’s', () => {
    const at = placeOf(bucketOf('ana', seedOf('layer')));
    const ranged = (range: readonly [number, number]) =>
      explained(flagSet([persona({ experiments: [experiment({ range })] })]))[1];
    expect(ranged([at + 1, WHOLE])).toBe(
      `Experiment \`e\` passes them by: their bucket ${percent(at)} is not from ${percent(at + 1)} up to 100 %.`,
    );
    expect(ranged([7, 7])).toBe('Experiment `e` takes nobody at present.');
  });
});

test('every axis says where its option comes from', () => {
  const axes = ['a', 'b', 'c', 'd', 'e', 'f'].map((key) => axis(key, ['x', 'y'], true));
  const rule = (id: string, of: string) => ({ id, axis: of, option: 'y', condition: null });
  const old = revision('old', { axes, locks: [rule('l', 'a')], rules: [rule('r', 'b')] });
  const arms = [{ key: 'arm', weight: 1, digest: null, selection: { e: 'y' } }];
  const set = flagSet([persona({ experiments: [experiment({ arms })] })], { revisions: [old] });
  expect(explained(set, { targetingKey: 'ana', c: 'y' }, { choices: { d: 'y' } }).slice(1)).toEqual([
    '`a` is `y`, because the throughline locks it (`l`).',
    '`b` is `y`, because rule `r` matches.',
    '`c` is `y`, because the application asks for it.',
    '`d` is `y`, because they chose it.',
    '`e` is `y`, because experiment `e` counts them: it is for everyone.',
    '`f` is `x`, because it is the default.',
  ]);
});
