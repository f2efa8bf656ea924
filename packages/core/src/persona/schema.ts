import Type from 'typebox';

/** Lower-case words joined by hyphens, 1–63 long. Never holds `/` or `@`, which references and OFREP keys rely on. */
export const KEY_PATTERN = '^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$';
/** Semantic Versioning 2.0.0. */
export const SEMVER_PATTERN =
  '^(?:0|[1-9]\\d*)\\.(?:0|[1-9]\\d*)\\.(?:0|[1-9]\\d*)(?:-(?:[0-9A-Za-z-]+)(?:\\.[0-9A-Za-z-]+)*)?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$';
/** A well-formed subset of BCP 47: language, script, region, variants. */
export const LOCALE_PATTERN = '^[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|\\d{3}))?(?:-[a-z0-9]{5,8})*$';
export const VARIABLE_PATTERN = '^[a-z][a-z0-9_]{0,62}$';
/** `axis/option`. */
export const MODULE_REF_PATTERN = '^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?/[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$';

const few = { maxItems: 50 };
const closed = { additionalProperties: false };
const key = (description: string) => Type.String({ pattern: KEY_PATTERN, description });
const text = (description: string, maxLength = 20_000) => Type.String({ minLength: 1, maxLength, description });
const perLocale = (description: string) =>
  Type.Record(Type.String({ pattern: LOCALE_PATTERN }), Type.String({ minLength: 1, maxLength: 2_000 }), {
    ...closed,
    description,
    minProperties: 1,
    maxProperties: 50,
  });

const ConstraintSchema = Type.Object(
  {
    id: key('Names the constraint in sources, conflicts and reviews.'),
    text: text('The rule, as the model reads it.', 2_000),
    forbids: Type.Optional(
      Type.Array(Type.String({ minLength: 2, maxLength: 200 }), {
        ...few,
        description: 'Phrases that no module, skill, rule or voice of this persona may contain.',
      }),
    ),
  },
  closed,
);

const ParameterChangeSchema = Type.Union([
  Type.Number({ description: 'Sets the parameter.' }),
  Type.Object({ add: Type.Number({ description: 'Adds to what it was.' }) }, closed),
]);

const parameters = <T extends Type.TSchema>(value: T, description: string) =>
  Type.Object(
    {
      temperature: Type.Optional(value),
      top_p: Type.Optional(value),
      max_tokens: Type.Optional(value),
      presence_penalty: Type.Optional(value),
      frequency_penalty: Type.Optional(value),
    },
    { ...closed, description },
  );

const ParameterBoundSchema = Type.Object(
  {
    default: Type.Optional(Type.Number()),
    min: Type.Optional(Type.Number()),
    max: Type.Optional(Type.Number()),
    beyond: Type.Optional(
      Type.Union([Type.Literal('clamp'), Type.Literal('refuse')], {
        description: 'What becomes of a value beyond the bounds; `clamp` unless told.',
      }),
    ),
  },
  closed,
);

const AxisSchema = Type.Object(
  {
    key: key('`tone`, `expertise`, `brevity`, or your own.'),
    description: Type.Optional(Type.String({ maxLength: 500 })),
    personal: Type.Optional(
      Type.Boolean({ description: 'The person in the conversation may choose; false unless told.' }),
    ),
    default: key('The option that applies when nothing else is said.'),
    options: Type.Array(key('A file `modules/<axis>/<option>.md`.'), { minItems: 1, maxItems: 50 }),
  },
  closed,
);

const VariableSchema = Type.Union([
  Type.Object(
    {
      type: Type.Literal('string'),
      description: Type.Optional(Type.String()),
      default: Type.String(),
      maxLength: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_000, description: '200 unless told.' })),
      enum: Type.Optional(Type.Array(Type.String(), { minItems: 1, maxItems: 200 })),
    },
    closed,
  ),
  Type.Object(
    {
      type: Type.Literal('number'),
      description: Type.Optional(Type.String()),
      default: Type.Number(),
      min: Type.Optional(Type.Number()),
      max: Type.Optional(Type.Number()),
    },
    closed,
  ),
  Type.Object(
    { type: Type.Literal('boolean'), description: Type.Optional(Type.String()), default: Type.Boolean() },
    closed,
  ),
]);

/** `persona.yaml`. The parser checks with it and `setlist schema` prints it for editors: one source. */
export const PersonaFileSchema = Type.Object(
  {
    key: key('Names the persona everywhere: the `model` an application asks for.'),
    version: Type.String({ pattern: SEMVER_PATTERN, description: 'Semantic version; labels a revision.' }),
    name: text('What people call it.', 100),
    description: text('One or two sentences: for whom, for what.', 1_000),
    owner: text('Team or address that answers for it.', 200),
    throughline: Type.Object(
      {
        brand: Type.Array(ConstraintSchema, few),
        safety: Type.Array(ConstraintSchema, { minItems: 1, ...few }),
        disclosure: perLocale('What tells a person that they talk to an AI, for every locale.'),
      },
      { ...closed, description: 'Brand and safety constraints that nothing may override.' },
    ),
    voice: text('The canonical voice, before any module.'),
    axes: Type.Optional(Type.Array(AxisSchema, { maxItems: 12, description: 'In composition order.' })),
    model: Type.Object(
      {
        parameters: Type.Optional(parameters(ParameterBoundSchema, 'Defaults and bounds.')),
        attempts: Type.Array(
          Type.Object(
            {
              upstream: key('An upstream known to the server.'),
              model: text('The model as that upstream names it.', 200),
            },
            closed,
          ),
          { minItems: 1, maxItems: 8, description: 'Tried in order.' },
        ),
      },
      closed,
    ),
    channels: Type.Optional(
      Type.Record(
        Type.String({ pattern: KEY_PATTERN }),
        Type.Object(
          {
            instructions: Type.Optional(text('Rules of the channel.')),
            parameters: Type.Optional(parameters(ParameterChangeSchema, 'Changes for the channel.')),
          },
          closed,
        ),
        { ...closed, maxProperties: 50 },
      ),
    ),
    defaultLocale: Type.String({ pattern: LOCALE_PATTERN }),
    locales: Type.Record(
      Type.String({ pattern: LOCALE_PATTERN }),
      Type.Object({ instructions: Type.Optional(text('Rules of the locale.')) }, closed),
      { ...closed, minProperties: 1, maxProperties: 50 },
    ),
    fallback: perLocale('What is said when nothing can be answered, for every locale.'),
    variables: Type.Optional(
      Type.Record(Type.String({ pattern: VARIABLE_PATTERN }), VariableSchema, { ...closed, maxProperties: 200 }),
    ),
    skills: Type.Optional(Type.Array(key('A folder `skills/<name>/`.'), { maxItems: 50 })),
    extensions: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { description: 'Kept, never interpreted.' })),
  },
  { ...closed, title: 'Setlist persona', description: 'persona.yaml' },
);
export type PersonaFile = Type.Static<typeof PersonaFileSchema>;

/** Front matter of `modules/<axis>/<option>.md`. */
export const ModuleFrontMatterSchema = Type.Object(
  {
    description: Type.Optional(Type.String({ maxLength: 500 })),
    requires: Type.Optional(Type.Array(Type.String({ pattern: MODULE_REF_PATTERN }), { maxItems: 100 })),
    conflicts: Type.Optional(Type.Array(Type.String({ pattern: MODULE_REF_PATTERN }), { maxItems: 100 })),
    parameters: Type.Optional(parameters(ParameterChangeSchema, 'Changes this option makes.')),
    locales: Type.Optional(Type.Array(Type.String({ pattern: LOCALE_PATTERN }), { minItems: 1, ...few })),
    channels: Type.Optional(Type.Array(Type.String({ pattern: KEY_PATTERN }), { minItems: 1, ...few })),
  },
  { ...closed, title: 'Setlist module', description: 'Front matter of modules/<axis>/<option>.md' },
);
export type ModuleFrontMatter = Type.Static<typeof ModuleFrontMatterSchema>;

/** Front matter of `skills/<name>/SKILL.md` (Agent Skills), strict. */
export const SkillFrontMatterSchema = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z0-9-]{1,64}$' }),
    description: Type.String({ minLength: 1, maxLength: 1_024 }),
    license: Type.Optional(Type.String()),
    compatibility: Type.Optional(Type.String({ maxLength: 500 })),
    metadata: Type.Optional(Type.Record(Type.String(), Type.String())),
    'allowed-tools': Type.Optional(Type.String()),
  },
  { ...closed, title: 'Agent Skills front matter' },
);
export type SkillFrontMatter = Type.Static<typeof SkillFrontMatterSchema>;
