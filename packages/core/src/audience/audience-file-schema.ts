import Type from 'typebox';
import { ContextFileSchema } from './context-file-schema.ts';
import type { ContextValue } from './evaluation-context.ts';
import { UNITS } from './flags.ts';

const closed = { additionalProperties: false };

const AUDIENCE_LIMITS = {
  segments: 1_000,
  lists: 200,
  holdouts: 100,
  programmes: 100,
  prerequisites: 1_000,
  /** Of one persona. */
  needs: 20,
  flags: 1_000,
  variants: 50,
  rules: 100,
} as const;

/** In words, what `KEY_PATTERN` asks for. */
export const KEY_WORDS = 'lower-case letters, digits and inner hyphens, at most 63';
const KEY_PATTERN = '^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$';
const DIGEST_PATTERN = '^sha256:[0-9a-f]{64}$';
const PERCENTAGE_PATTERN = '^(?:100(?:\\.0{1,3})?|[0-9]{1,2}(?:\\.[0-9]{1,3})?)%$';

const Key = Type.String({ pattern: KEY_PATTERN, title: KEY_WORDS });
const text = (minLength: number, maxLength: number, description: string) =>
  Type.String({
    minLength,
    maxLength,
    pattern: '^[^\\p{Cs}\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f]*$',
    title: `text without control characters, of ${minLength} to ${maxLength} characters`,
    description,
  });
const Rule = text(1, 4_000, 'For whom, in CEL: docs/segments.md.');
const Percentage = Type.String({
  pattern: PERCENTAGE_PATTERN,
  title: 'a percentage such as `5%` or `0.125%`, with the sign',
  description: 'With its sign and at most three decimals: `5%`.',
});
const UnitOf = Type.Optional(
  Type.Unsafe<(typeof UNITS)[number]>({
    type: 'string',
    enum: [...UNITS],
    description: 'Who is put together; `user` unless told.',
  }),
);
const Salt = Type.Optional(
  text(
    1,
    200,
    'Keeps who is in where it is renamed: the salt that it had, `ENVIRONMENT/holdout/KEY` or `ENVIRONMENT/flag/KEY`.',
  ),
);
const byKey = <T extends Type.TSchema>(value: T, maxProperties: number, description: string) =>
  Type.Optional(Type.Record(Key, value, { ...closed, maxProperties, description }));

const Personas = Type.Optional(
  Type.Array(Key, {
    minItems: 1,
    maxItems: 1_000,
    uniqueItems: true,
    description: 'Keys of personas; all unless told.',
  }),
);

const Holdout = Type.Object({ share: Percentage, unit: UnitOf, personas: Personas, salt: Salt }, closed);

const Programme = Type.Object(
  {
    title: text(1, 200, 'What people are offered.'),
    description: text(0, 2_000, 'What it means to take part.'),
    personas: Personas,
    public: Type.Optional(
      Type.Boolean({ description: 'Whether people may find it by themselves; `false` unless told.' }),
    ),
  },
  closed,
);

const Split = Type.Object({ variant: Key, weight: Percentage }, closed);

const FlagRule = Type.Object(
  {
    id: Type.Optional(
      Type.String({
        pattern: KEY_PATTERN,
        title: KEY_WORDS,
        description: 'Its name in answers; its place, from 1, unless told.',
      }),
    ),
    if: Type.Optional(Rule),
    serve: Type.Optional(Type.String({ pattern: KEY_PATTERN, title: KEY_WORDS, description: 'A variant.' })),
    split: Type.Optional(
      Type.Array(Split, {
        minItems: 1,
        maxItems: AUDIENCE_LIMITS.variants,
        description:
          'Variants with their weights, 100% together. Their order counts: a weight grows over what comes next.',
      }),
    ),
  },
  { ...closed, description: 'Serves one variant, or splits people between some.' },
);

const Flag = Type.Object(
  {
    description: Type.Optional(text(0, 2_000, 'What it decides.')),
    enabled: Type.Optional(
      Type.Boolean({ description: '`false`: applications use the default in their own code; `true` unless told.' }),
    ),
    variants: Type.Record(Key, Type.Unsafe<ContextValue>({}), {
      ...closed,
      minProperties: 1,
      maxProperties: AUDIENCE_LIMITS.variants,
      description: 'Any JSON, all of one type.',
    }),
    default: Type.Optional(
      Type.String({
        pattern: KEY_PATTERN,
        title: KEY_WORDS,
        description: 'The variant of whoever no rule matches; the default in the application’s own code unless told.',
      }),
    ),
    unit: UnitOf,
    salt: Salt,
    metadata: Type.Optional(
      Type.Record(
        Type.String({
          pattern: '^[A-Za-z][A-Za-z0-9_.-]{0,63}$',
          title: 'a name of letters, digits, `_`, `.` and `-` that begins with a letter',
        }),
        Type.Unsafe<string | number | boolean>({ type: ['string', 'number', 'boolean'], maxLength: 1_000 }),
        { ...closed, maxProperties: 50, description: 'Given with every answer.' },
      ),
    ),
    rules: Type.Optional(
      Type.Array(FlagRule, { maxItems: AUDIENCE_LIMITS.rules, description: 'The first that matches decides.' }),
    ),
  },
  closed,
);

/** `audience.yaml` of an environment, for editors, requests and findings; `checkAudience` knows what this can not say. */
export const AudienceFileSchema = Type.Object(
  {
    context: ContextFileSchema.properties.attributes,
    segments: byKey(Rule, AUDIENCE_LIMITS.segments, 'Rules with a name, by key.'),
    lists: byKey(
      Type.String({
        pattern: DIGEST_PATTERN,
        title: 'the digest of an uploaded list: `sha256:` and 64 hexadecimal digits',
      }),
      AUDIENCE_LIMITS.lists,
      'Lists of ids that rules name, each by the digest that its upload answered.',
    ),
    holdouts: byKey(Holdout, AUDIENCE_LIMITS.holdouts, 'Shares of people who keep what is stable.'),
    programmes: byKey(Programme, AUDIENCE_LIMITS.programmes, 'What people may opt into.'),
    prerequisites: byKey(
      Type.Record(Key, Type.Unsafe<'stable' | 'candidate'>({ type: 'string', enum: ['stable', 'candidate'] }), {
        ...closed,
        minProperties: 1,
        maxProperties: AUDIENCE_LIMITS.needs,
      }),
      AUDIENCE_LIMITS.prerequisites,
      'Of a persona: what the same context must get of others, or its candidate is not given.',
    ),
    flags: byKey(Flag, AUDIENCE_LIMITS.flags, 'Feature flags of your own, by key.'),
  },
  closed,
);

/** What `audience.yaml` holds, once read as YAML or JSON. */
export type AudienceDocument = Type.Static<typeof AudienceFileSchema>;
