import { RehearsalReportSchema } from '@setlist/core/assessment';
import { RISKS, STAGES } from '@setlist/core/release';
import Type from 'typebox';
import { PROSE } from '../http/text.ts';

const closed = { additionalProperties: false };
const text = (minLength: number, maxLength: number, description: string) =>
  Type.String({ minLength, maxLength, ...PROSE, description });
const oneOf = (values: readonly string[], description: string) => Type.String({ enum: [...values], description });

const Label = text(1, 200, 'A version or a digest (`sha256:…`) of a published revision.');
export const Reason = text(3, 2_000, 'Why, in words: it stands in the audit log.');
const KEY = {
  pattern: '^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$',
  title: 'lower-case letters, digits and inner hyphens, at most 63',
} as const;
const Key = Type.String(KEY);
const PersonaKey = Type.String({ ...KEY, description: 'Key of a persona.' });
const Stages = Type.Array(oneOf(STAGES, 'A stage.'), {
  minItems: 1,
  maxItems: 4,
  uniqueItems: true,
  description: 'Stages to pass, in the order flag, beta, ga; `extension` alone for a skill pack.',
});
const CoAuthors = Type.Array(Type.String({ format: 'email', maxLength: 200 }), {
  maxItems: 50,
  description: 'E-mail addresses of whoever else wrote it: none of them may review it.',
});
const TargetingKeys = Type.Array(text(1, 256, 'A targeting key, as applications send it.'), {
  maxItems: 1_000,
  description: 'Who gets it at `flag` and `beta` without asking.',
});
const Impact = Type.Object(
  {
    affected: text(0, 4_000, 'Who is affected.'),
    cultures: text(0, 4_000, 'Which cultures and locales, and how it reads there.'),
    whatCouldGoWrong: text(0, 4_000, 'What could go wrong.'),
    mitigations: text(0, 4_000, 'What keeps it from going wrong, and what is done when it does.'),
    declaredRisk: oneOf(RISKS, 'At least what the assessment found counts, whatever is declared.'),
  },
  { ...closed, description: 'The impact questionnaire; which answers must be there depends on the risk.' },
);

const EnvironmentName = Type.String({ ...KEY, description: 'Name of an environment.' });
export const CreateEnvironmentBody = Type.Object(
  { name: EnvironmentName, description: Type.Optional(text(0, 500, 'For whom it is.')) },
  closed,
);

export const ProposeBody = Type.Object(
  {
    environment: EnvironmentName,
    persona: PersonaKey,
    revision: Label,
    title: text(1, 200, 'What changes, in a line.'),
    description: Type.Optional(text(0, 10_000, 'Why, for whom.')),
    stages: Type.Optional(Stages),
    coAuthors: Type.Optional(CoAuthors),
    targetingKeys: Type.Optional(TargetingKeys),
    impact: Type.Optional(Impact),
    submit: Type.Optional(Type.Boolean({ description: 'Submit for review at once.' })),
  },
  closed,
);

export const ChangeBody = Type.Object(
  {
    title: Type.Optional(text(1, 200, 'What changes, in a line.')),
    description: Type.Optional(text(0, 10_000, 'Why, for whom.')),
    stages: Type.Optional(Stages),
    coAuthors: Type.Optional(CoAuthors),
    targetingKeys: Type.Optional(TargetingKeys),
    impact: Type.Optional(Impact),
  },
  { ...closed, minProperties: 1 },
);

const command = <T extends string, P extends Type.TProperties>(type: T, properties: P, description: string) =>
  Type.Object(
    { type: Type.Literal(type, { description: 'Which command it is.' }), ...properties },
    { ...closed, title: type, description },
  );

const ScheduleSchema = Type.Object(
  {
    startAt: text(10, 40, 'RFC 3339, or local without an offset (`2026-12-01T09:00`).'),
    timeZone: Type.Union([Type.String({ maxLength: 60 }), Type.Null()], {
      description: 'IANA name of the zone in which `startAt` is local; `null` where it has an offset.',
    }),
    regions: Type.Array(
      Type.Object(
        {
          region: text(1, 60, 'As applications send it.'),
          timeZone: text(1, 60, 'IANA name.'),
          delayMs: Type.Integer({
            minimum: 0,
            maximum: 31_536_000_000,
            description: 'Milliseconds after the start, in the local time of the region.',
          }),
        },
        closed,
      ),
      { maxItems: 200, description: 'Regions that open each at its own time; none: everywhere at once.' },
    ),
  },
  { ...closed, description: 'When it starts, and where.' },
);

/** Every command of a release, told apart by `type`. */
export const CommandBody = Type.Unsafe<Record<string, unknown>>({
  type: 'object',
  required: ['type'],
  discriminator: { propertyName: 'type' },
  oneOf: [
    command('submit', {}, 'Submits a draft for review.'),
    command('withdraw', { reason: Reason }, 'Takes it back from review, as a draft.'),
    command(
      'revise',
      { revision: Label, coAuthors: Type.Optional(CoAuthors) },
      'Gives it other content before it starts: every review of it is dismissed.',
    ),
    command(
      'review',
      {
        verdict: oneOf(['approve', 'request_changes', 'reject'], 'What you decide.'),
        digest: text(71, 71, 'The digest that you looked at.'),
        comment: text(0, 10_000, 'For the author.'),
      },
      'Approves the digest that was looked at and no other, sends it back, or rejects it.',
    ),
    command('schedule', { schedule: ScheduleSchema }, 'Starts it at a time.'),
    command('unschedule', { reason: Reason }, 'Takes it off its schedule; it stays approved.'),
    command('start', {}, 'Serves its first stage.'),
    command('open_region', { region: text(1, 60, 'A region of the schedule.') }, 'Opens a region of its schedule.'),
    command('advance', {}, 'Takes it to the next stage, or completes it after the last.'),
    command(
      'record_verdict',
      {
        outcome: oneOf(['pass', 'fail', 'inconclusive'], 'What the evidence says of this stage.'),
        evidence: text(3, 10_000, 'What it rests on.'),
      },
      'Records what an analysis says of the stage it stands in.',
    ),
    command('hold', { reason: Reason }, 'Holds it where it stands.'),
    command('resume', {}, 'Goes on after a hold.'),
    command('rollback', { reason: Reason }, 'Serves what was served before, at once; shuts the latch.'),
    command('abort', { reason: Reason }, 'Ends it before it was served.'),
    command('acknowledge', { reason: Reason }, 'Answers for a rollback: opens the latch.'),
    command(
      'break_glass',
      { reason: text(10, 2_000, 'Why it cannot wait.') },
      'Serves it to everyone without approval; a review must follow.',
    ),
  ],
});

export const CommentBody = Type.Object(
  {
    body: text(1, 10_000, 'What you have to say.'),
    anchor: Type.Optional(
      Type.Object(
        {
          selection: Type.Record(Key, Key, { ...closed, maxProperties: 100, description: 'Axis to option.' }),
          channel: Type.Union([Key, Type.Null()], { description: 'Of the composition; `null` for none.' }),
          locale: Type.Union([text(0, 40, 'A locale.'), Type.Null()], {
            description: 'Of the composition; `null` for the persona’s own.',
          }),
          line: Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'Of the composed prompt, from 1.' }),
          text: text(0, 4_000, 'The line as it was read.'),
        },
        { ...closed, description: 'A line of the composed prompt; the release as a whole unless told.' },
      ),
    ),
  },
  closed,
);

export const BoardBody = Type.Object(
  {
    environment: EnvironmentName,
    persona: PersonaKey,
    revision: Label,
    declaredRisk: Type.Optional(oneOf(RISKS, 'As the author would declare it.')),
    coAuthors: Type.Optional(CoAuthors),
  },
  closed,
);

export const PoliciesBody = Type.Object(
  {
    files: Type.Record(Type.String({ pattern: '^[^\\u0000-\\u001f]{1,200}$' }), Type.String({ maxLength: 200_000 }), {
      ...closed,
      maxProperties: 200,
      description: 'Path to YAML text; the whole set.',
    }),
  },
  closed,
);

export const AssessBody = Type.Object({ rehearsal: Type.Optional(RehearsalReportSchema) }, closed);
