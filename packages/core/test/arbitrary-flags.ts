import fc from 'fast-check';
import type { EvaluationContext, FlagSet, Known } from '../src/audience/index.ts';
import { type Condition, type Plain, revision, WHOLE } from './tiny-flags.ts';

const PERSONAS = ['p', 'q', 'r'];
const DIGESTS = ['d0', 'd1', 'd2'];
const AXES = ['tone', 'pace'];
const OPTIONS = ['x', 'y', 'z'];
const PEOPLE = ['ana', 'bo', 'chloé', '健', ''];

const unit = fc.constantFrom('user', 'account', 'conversation');
const salt = fc.constantFrom('s', 't', 'u');
const share = fc.oneof(fc.constantFrom(0, 1, 50_000, WHOLE - 1, WHOLE), fc.nat(WHOLE));
const some = (of: readonly string[]) => fc.subarray([...of]);
const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null });

const IS_PRO: Condition = {
  op: '==',
  left: { op: 'attribute', path: ['plan'], type: 'string' },
  right: { op: 'literal', value: 'pro' },
};
const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3 },
    fc.constant(IS_PRO),
    fc.boolean().map((value): Condition => ({ op: 'constant', value })),
    tie('condition').map((of): Condition => ({ op: 'not', of })),
    fc.record({ op: fc.constantFrom('and', 'or'), of: fc.array(tie('condition'), { maxLength: 3 }) }),
  ),
}));

const audience = fc.record({
  unit,
  salt,
  allow: some(PEOPLE),
  deny: some(PEOPLE),
  programme: maybe(fc.constant('early')),
  regions: maybe(some(['nz', 'de'])),
  condition: maybe(condition),
  share,
});

const experiment = (key: string) =>
  fc.boolean().chain((isOnRevisions) =>
    fc.record({
      key: fc.constant(key),
      layer: fc.constantFrom('l', 'm', 'none'),
      range: fc.tuple(share, share).map(([one, other]) => [Math.min(one, other), Math.max(one, other)] as const),
      unit,
      salt,
      condition: maybe(condition),
      arms: fc.array(
        fc.record({
          weight: fc.constantFrom(0, 1, 3),
          digest: isOnRevisions ? maybe(fc.constantFrom(...DIGESTS)) : fc.constant(null),
          selection: isOnRevisions
            ? fc.constant({})
            : fc.dictionary(fc.constantFrom(...AXES), fc.constantFrom(...OPTIONS), { maxKeys: 2 }),
        }),
        { minLength: 1, maxLength: 3 },
      ),
    }),
  );

const persona = (key: string) =>
  fc.record({
    key: fc.constant(key),
    stable: maybe(fc.constantFrom(...DIGESTS)),
    candidate: maybe(fc.record({ release: fc.constant('rel'), digest: fc.constantFrom(...DIGESTS), audience })),
    prerequisites: fc.array(
      fc.record({ persona: fc.constantFrom(...PERSONAS, 'none'), variant: fc.constantFrom('stable', 'candidate') }),
      { maxLength: 2 },
    ),
    experiments: fc
      .tuple(maybe(experiment('e')), maybe(experiment('f')))
      .map((each) =>
        each.flatMap((one) =>
          one === null ? [] : [{ ...one, arms: one.arms.map((arm, n) => ({ ...arm, key: `arm${n}` })) }],
        ),
      ),
    kept: some(DIGESTS),
  });

const rules = fc
  .array(
    fc.record({
      axis: fc.constantFrom(...AXES),
      option: fc.constantFrom(...OPTIONS, 'gone'),
      condition: maybe(condition),
    }),
    { maxLength: 3 },
  )
  .map((each) => each.map((rule, n) => ({ ...rule, id: `${n}` })));

const revisionOf = (digest: string) =>
  fc.record({ locks: rules, rules, personal: fc.boolean() }).map(({ locks, rules: ofContext, personal }) =>
    revision(digest, {
      axes: AXES.map((key) => ({ key, options: OPTIONS, default: 'x', personal })),
      locks: locks.slice(0, 1),
      rules: ofContext,
    }),
  );

const plainFlag: fc.Arbitrary<Plain> = fc.record({
  key: fc.constant('f'),
  enabled: fc.boolean(),
  variants: fc.constant({ a: 1, b: 'two', c: { three: true } }),
  rules: fc
    .array(
      fc.record({
        condition: maybe(condition),
        give: fc.oneof(
          fc.record({ variant: fc.constantFrom('a', 'b', 'gone') }),
          fc.record({
            unit,
            salt,
            weights: fc.array(
              fc.record({ variant: fc.constantFrom('a', 'b', 'c'), weight: fc.constantFrom(0, 1, 3) }),
              {
                minLength: 1,
                maxLength: 3,
              },
            ),
          }),
        ),
      }),
      { maxLength: 3 },
    )
    .map((each) => each.map((rule, n) => ({ ...rule, id: `${n}` }))),
  default: maybe(fc.constantFrom('a', 'c')),
  metadata: fc.constant({}),
});

/** Any flag set of three personas, a plain flag `f` and as many revisions, prerequisites that come back to themselves among them. */
export const anyFlagSet: fc.Arbitrary<FlagSet> = fc.record({
  format: fc.constant(1),
  environment: fc.constant('production'),
  version: fc.constant(1),
  segments: fc.constant([]),
  lists: fc.constant([]),
  holdouts: fc.array(fc.record({ key: fc.constant('h'), unit, share, salt, personas: maybe(some(PERSONAS)) }), {
    maxLength: 1,
  }),
  layers: fc.tuple(unit, unit).map(([one, other]) => [
    { key: 'l', unit: one, salt: 'l' },
    { key: 'm', unit: other, salt: 'm' },
  ]),
  revisions: fc.tuple(...DIGESTS.map(revisionOf)),
  personas: fc.tuple(...PERSONAS.map(persona)),
  plain: plainFlag.map((flag) => [flag]),
});

const optionally = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });

export const anyContext: fc.Arbitrary<EvaluationContext> = fc
  .record({
    targetingKey: optionally(fc.constantFrom(...PEOPLE)),
    account: optionally(fc.constantFrom('acme', 'bmce')),
    conversation: optionally(fc.constantFrom('c1', 'c2')),
    region: optionally(fc.constantFrom('nz', 'de', 'us')),
    plan: optionally(fc.constantFrom('pro', 'free')),
    tone: optionally(fc.constantFrom(...OPTIONS, 'gone')),
  })
  .map((given) => Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)));

export const anyKnown: fc.Arbitrary<Known> = fc.record({
  choices: fc.dictionary(fc.constantFrom(...AXES), fc.constantFrom(...OPTIONS), { maxKeys: 2 }),
  programmes: some(['early', 'late']),
  optedOut: fc.boolean(),
  countedAs: maybe(fc.constantFrom('anonymous-1', 'anonymous-2')),
  began: maybe(
    fc.record({
      digest: fc.constantFrom(...DIGESTS, 'gone'),
      variant: fc.constantFrom('stable', 'candidate', 'e/arm0', 'e/arm1', 'f/arm0'),
    }),
  ),
});
