import { Check } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { AudienceFileSchema } from './audience-file-schema.ts';
import { type AudienceSurroundings, checkAudience } from './check-audience.ts';
import { soundAudience } from './sound-audience.ts';

const STAFF = `sha256:${'a'.repeat(64)}`;
const here: AudienceSurroundings = {
  environment: 'production',
  personas: new Set(['concierge', 'guide', 'tutor']),
  lists: new Set([STAFF]),
};

const WHOLE = {
  context: { plan: { type: 'string', enum: ['free', 'pro'], description: 'What the account pays for.' } },
  segments: { paying: 'plan == "pro"', inside: 'targetingKey in list("staff") || segment("paying")' },
  lists: { staff: STAFF },
  holdouts: {
    'q-four': { share: '5%', personas: ['guide', 'concierge'] },
    kept: { share: '0.125%', salt: 'old', unit: 'account' },
  },
  programmes: { early: { title: 'Early', description: '', public: true } },
  prerequisites: { concierge: { guide: 'candidate' } },
  flags: {
    checkout: {
      variants: { on: true, off: false },
      default: 'off',
      rules: [
        { if: 'segment("inside")', serve: 'on' },
        {
          split: [
            { variant: 'on', weight: '12.5%' },
            { variant: 'off', weight: '87.5%' },
          ],
        },
      ],
    },
  },
};

/** Places and messages, as one text each. */
function faultsOf(document: unknown, surroundings = here): string[] {
  const checked = checkAudience(document, surroundings);
  return checked.ok
    ? []
    : checked.error.map(({ path, message, mend }) => `${path.join('/')}: ${message} ${mend}`.trim());
}

test('a whole document becomes what evaluation follows', () => {
  const checked = checkAudience(WHOLE, here);
  if (!checked.ok) throw new Error(JSON.stringify(checked.error));
  const { holdouts, segments, flags, programmes, prerequisites, lists } = checked.value;
  expect(holdouts).toEqual([
    { key: 'kept', unit: 'account', share: 125, salt: 'old', personas: null },
    { key: 'q-four', unit: 'user', share: 5_000, salt: 'production/holdout/q-four', personas: ['concierge', 'guide'] },
  ]);
  expect(segments.map(({ key }) => key)).toEqual(['inside', 'paying']);
  expect(prerequisites).toEqual({ concierge: [{ persona: 'guide', variant: 'candidate' }] });
  expect(programmes).toEqual([{ key: 'early', title: 'Early', description: '', personas: null, public: true }]);
  expect(lists).toEqual([{ key: 'staff', digest: STAFF }]);
  expect(flags).toMatchObject([
    {
      key: 'checkout',
      enabled: true,
      default: 'off',
      metadata: {},
      rules: [
        { id: '1', condition: { op: 'segment', key: 'inside' }, give: { variant: 'on' } },
        {
          id: '2',
          condition: null,
          give: {
            unit: 'user',
            salt: 'production/flag/checkout',
            weights: [
              { variant: 'on', weight: 12_500 },
              { variant: 'off', weight: 87_500 },
            ],
          },
        },
      ],
    },
  ]);
  expect(Check(AudienceFileSchema, WHOLE)).toBe(true);
  expect(JSON.parse(JSON.stringify(checked.value))).toEqual(checked.value);
});

test('a document that says nothing asks for nothing', () => {
  expect(checkAudience({}, here)).toMatchObject({ ok: true, value: { segments: [], holdouts: [], flags: [] } });
});

describe('a fault is told with its place, its rule and its mend', () => {
  const flag = (more: object) => ({ flags: { f: { variants: { on: true, off: false }, default: 'off', ...more } } });
  test.each([
    [{ segmnts: {} }, 'segmnts: Unknown field `segmnts`. Did you mean `segments`?'],
    [{ holdouts: { h: { shre: '5%' } } }, 'holdouts/h/shre: Unknown field `shre`. Did you mean `share`?'],
    [{ holdouts: { h: {} } }, 'holdouts/h: `share` is missing. Add `share:`.'],
    [{ holdouts: { h: { share: 5 } } }, 'holdouts/h/share: `share` is a percentage with its sign. Write `5%`.'],
    [{ holdouts: { h: { share: 0.5 } } }, 'Write `0.5%`, or `50%` if that is meant.'],
    [
      { holdouts: { h: { share: '5' } } },
      'holdouts/h/share: `share` is a percentage such as `5%` or `0.125%`, with the sign.',
    ],
    [{ holdouts: { h: { share: '101%' } } }, 'holdouts/h/share'],
    [{ holdouts: { H: { share: '5%' } } }, 'holdouts/H: `H` can not be a key here. Write lower-case letters'],
    [{ holdouts: { h: { share: '5%', unit: 'house' } } }, 'one of `user`, `account`, `conversation`'],
    [
      { holdouts: { h: { share: '5%', personas: ['concirge'] } } },
      'There is no persona `concirge`. Did you mean `concierge`?',
    ],
    [{ segments: { a: 'segment("b")', b: 'segment("a")' } }, 'comes back to itself: `a` → `b` → `a`'],
    [{ segments: { a: 'plan == "pro"' } }, 'segments/a: '],
    [{ context: { plan: { type: 'text', description: 'x' } } }, 'context/plan/type: '],
    [{ lists: { staff: `sha256:${'b'.repeat(64)}` } }, 'lists/staff: No list with the digest'],
    [{ lists: { staff: 'ann' } }, 'lists/staff: `staff` is the digest of an uploaded list'],
    [
      { prerequisites: { concierge: { guide: 'stable' }, guide: { tutor: 'stable' }, tutor: { guide: 'stable' } } },
      'prerequisites/guide: The prerequisites come back to where they began: `guide` → `tutor` → `guide`.',
    ],
    [{ prerequisites: { concierge: { guide: 'newest' } } }, 'one of `stable`, `candidate`'],
    [
      { flags: { concierge: { variants: { on: true }, default: 'on' } } },
      '`concierge` is a persona, whose own flag has that key.',
    ],
    [{ flags: { 'a.b': { variants: { on: true }, default: 'on' } } }, '`a.b` can not be a key here.'],
    [flag({ default: 'of' }), 'flags/f/default: There is no variant `of`. Did you mean `on`?'],
    [flag({ rules: [{ if: 'region == "nz"' }] }), 'flags/f/rules/0: A rule has either `serve` or `split`.'],
    [flag({ rules: [{ if: 'regoin == "nz"', serve: 'on' }] }), 'flags/f/rules/0/if: '],
    [
      flag({ rules: [{ split: [{ variant: 'on', weight: '50%' }] }] }),
      'flags/f/rules/0/split: The weights make 50%; together they are 100%.',
    ],
    [
      flag({
        rules: [
          {
            split: [
              { variant: 'on', weight: '50%' },
              { variant: 'on', weight: '50%' },
            ],
          },
        ],
      }),
      '`on` is in the split twice',
    ],
    [flag({ variants: { on: true, off: 'no' } }), '`off` is a string, and `on` is a boolean.'],
    [flag({ variants: { on: 'a\u0000', off: 'b' } }), 'flags/f/variants/on: A text has a NUL'],
    [flag({ rules: [{ id: '2', serve: 'on' }, { serve: 'on' }] }), 'There is another rule `2`.'],
    [null, 'The document'],
    [[], 'The document'],
  ])('%j', (document, fault) => {
    expect(faultsOf(document).join('\n')).toContain(fault);
  });

  test('personas and lists are not asked after where they are not known', () => {
    const document = {
      holdouts: { h: { share: '5%', personas: ['nobody'] } },
      lists: { staff: `sha256:${'b'.repeat(64)}` },
    };
    expect(faultsOf(document, { environment: 'x', personas: null, lists: null })).toEqual([]);
  });

  test('a chain of a thousand prerequisites is followed, and a circle of a thousand is found', () => {
    const link = (n: number) => [`p${n}`, { [`p${n + 1}`]: 'stable' }] as const;
    const chain = Object.fromEntries(Array.from({ length: 998 }, (_, n) => link(n)));
    const anywhere = { ...here, personas: null };
    expect(faultsOf({ prerequisites: chain }, anywhere)).toEqual([]);
    expect(faultsOf({ prerequisites: { ...chain, p998: { p0: 'stable' } } }, anywhere)).toHaveLength(1);
  });
});

describe('what is no longer sound', () => {
  test('is left out with what named it, and told', () => {
    const document = {
      ...WHOLE,
      segments: { ...WHOLE.segments, paying: 'plam == "pro"' },
      holdouts: { ...WHOLE.holdouts, gone: { share: '5%', personas: ['nobody'] } },
    };
    const { parts, faults } = soundAudience(document, here);
    expect(parts.segments).toEqual([]);
    expect(parts.flags).toEqual([]);
    expect(parts.holdouts.map(({ key }) => key)).toEqual(['kept', 'q-four']);
    expect(parts.prerequisites).toEqual({ concierge: [{ persona: 'guide', variant: 'candidate' }] });
    expect(faults.map(({ path }) => path.slice(0, 2).join('/'))).toEqual(
      expect.arrayContaining(['segments/paying', 'segments/inside', 'flags/checkout', 'holdouts/gone']),
    );
  });

  test.each([[null], [5], [[]], ['x'], [{ segments: 5 }], [{ segments: { a: 5 } }], [{ flags: null }]])(
    '%j serves as though nothing were said',
    (document) => {
      const { parts, faults } = soundAudience(document, here);
      expect(parts.segments).toEqual([]);
      expect(faults.length).toBeGreaterThan(0);
    },
  );
});
