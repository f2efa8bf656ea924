import Type from 'typebox';
import { permits, ROLES, type Role } from '../access/roles.ts';
import { KEY_PATTERN } from '../persona/schema.ts';
import { DURATION_IN_WORDS, DURATION_PATTERN } from './duration.ts';
import { RISKS, type Stage } from './release.ts';

/** Stages that every release but an extension passes. */
export const RELEASE_STAGES = ['flag', 'beta', 'ga'] as const satisfies readonly Stage[];

/** Seats that every board knows; any other key names a seat of the owner's. */
export const BOARD_SEATS = ['brand', 'safety', 'cultural', 'legal'] as const;

/** The key of `reviews` that stands for reviewers of whatever seat. */
export const ANY_SEAT = 'any';

/** Roles with which a policy may trust the breaking of glass: those that carry the right. */
export const GLASS_ROLES: readonly Role[] = ROLES.filter((role) => permits([role], 'release.break_glass'));

const closed = { additionalProperties: false };
const few = { minItems: 1, maxItems: 50 };
const oneOf = <T extends string>(values: readonly T[], description?: string) =>
  Type.Unsafe<T>({ anyOf: values.map((value) => Type.Literal(value)), ...(description && { description }) });
const required = (description: string) => Type.Literal('required', { description });
const duration = (description: string) =>
  Type.String({ pattern: DURATION_PATTERN, title: DURATION_IN_WORDS, description });
const globs = (description: string) =>
  Type.Array(
    Type.String({
      pattern: '^[a-z0-9*](?:[a-z0-9*-]{0,61}[a-z0-9*])?$',
      title: 'a name in lower case, in which `*` stands for any part',
    }),
    { ...few, description },
  );
const localTime = (description: string) =>
  Type.String({
    pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(?::\\d{2})?$',
    title: 'a wall-clock time such as `2026-12-24T00:00`',
    description,
  });

const ReviewsSchema = Type.Record(Type.String({ pattern: KEY_PATTERN }), Type.Integer({ minimum: 1, maximum: 20 }), {
  ...closed,
  maxProperties: 20,
  description:
    'Approvals by seat: brand, safety, cultural, legal, or a seat of your own. `any` is how many different people approve in all.',
});

const StageRuleSchema = Type.Object(
  {
    soak: Type.Optional(duration('Least time in the stage.')),
    verdict: Type.Optional(required('A pass must be the newest verdict of the stage.')),
    gate: Type.Optional(Type.Literal('person', { description: 'No controller or service key may open the gate.' })),
    reviews: Type.Optional(ReviewsSchema),
  },
  { ...closed, description: 'What must be so before a release leaves the stage.' },
);

const FreezeSchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100 }),
    from: localTime('First moment, by the clocks of the time zone.'),
    to: localTime('First moment after it.'),
    timeZone: Type.String({ minLength: 1, maxLength: 64, description: 'IANA name, such as Europe/Berlin.' }),
  },
  closed,
);

const BreakGlassSchema = Type.Union(
  [
    Type.Literal('never'),
    Type.Object(
      {
        roles: Type.Array(oneOf(GLASS_ROLES), few),
        reviewWithin: duration('The review that must follow is due by then.'),
      },
      closed,
    ),
  ],
  { description: 'Who may start without approval, with a reason and a review afterwards; `never`: nobody.' },
);

/** A file of `policies/`. The parser checks with it and editors read it: one source. */
export const PolicyFileSchema = Type.Object(
  {
    name: Type.String({ pattern: KEY_PATTERN, description: 'Names the policy on boards and in refusals.' }),
    description: Type.Optional(Type.String({ minLength: 1, maxLength: 1_000 })),
    applies: Type.Object(
      {
        environments: Type.Optional(globs('Every environment unless told.')),
        personas: Type.Optional(globs('Every persona unless told.')),
        fromRisk: Type.Optional(oneOf(RISKS, 'Releases of this risk and above; every risk unless told.')),
      },
      { ...closed, description: 'To which releases; `{}`: to all.' },
    ),
    missionCritical: Type.Optional(
      Type.Boolean({ description: 'Whatever the policy applies to is of critical risk; false unless told.' }),
    ),
    reviews: Type.Optional(ReviewsSchema),
    locales: Type.Optional(
      Type.Literal('covered', { description: 'Each affected locale is approved by someone competent in it.' }),
    ),
    stages: Type.Optional(
      Type.Array(oneOf(RELEASE_STAGES), { ...few, description: 'Stages to pass; `ga` is always one of them.' }),
    ),
    rules: Type.Optional(
      Type.Object(
        {
          flag: Type.Optional(StageRuleSchema),
          beta: Type.Optional(StageRuleSchema),
          ga: Type.Optional(StageRuleSchema),
          extension: Type.Optional(StageRuleSchema),
        },
        closed,
      ),
    ),
    freezes: Type.Optional(
      Type.Array(FreezeSchema, { maxItems: 100, description: 'Windows in which nothing starts or advances.' }),
    ),
    breakGlass: Type.Optional(BreakGlassSchema),
    signatures: Type.Optional(required('Nodes serve only what a verified bundle attests.')),
    assessment: Type.Optional(required('A passed assessment and an answered questionnaire come before submission.')),
  },
  { ...closed, title: 'Setlist policy', description: 'A file of policies/' },
);
export type PolicyFile = Type.Static<typeof PolicyFileSchema>;

/** A JSON Schema (draft 2020-12) for files of `policies/`, for editors. */
export function policyJsonSchema(): object {
  const schema: unknown = JSON.parse(
    JSON.stringify({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: 'urn:setlist:schema:policy:1',
      ...PolicyFileSchema,
    }),
  );
  return Object(schema);
}
