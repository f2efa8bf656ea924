import Type from 'typebox';

const closed = { additionalProperties: false };
const count = (description: string) => Type.Integer({ minimum: 0, maximum: 1_000_000_000, description });
const rate = (description: string) => Type.Number({ minimum: 0, description });
const orNull = <T extends Type.TSchema>(value: T) => Type.Union([value, Type.Null()]);
const digest = Type.String({
  pattern: '^sha256:[0-9a-f]{64}$',
  title: '`sha256:` and 64 hex digits',
  description: 'A revision.',
});

const StyleSignatureSchema = Type.Object(
  {
    answers: count('Answers that were measured.'),
    words: count('Words in them.'),
    length: Type.Object({ p25: count('Characters.'), p50: count('Characters.'), p75: count('Characters.') }, closed),
    contractions: rate('Per 100 words.'),
    firstPerson: rate('Per 100 words.'),
    emoji: rate('Per 100 words.'),
    formalWords: rate('Per 100 words.'),
    readingGrade: orNull(Type.Number({ description: 'Flesch-Kincaid, English only.' })),
    forbidden: Type.Number({ minimum: 0, maximum: 1, description: 'Share of answers with a forbidden phrase.' }),
  },
  closed,
);

/** A rehearsal report as JSON, for whoever takes one from outside. */
export const RehearsalReportSchema = Type.Object(
  {
    digest,
    baseDigest: orNull(digest),
    conversations: count('Conversations that were played to each revision.'),
    turns: count('Turns that the candidate was asked.'),
    rehearsal: Type.Boolean({ description: 'Recorded conversations answered, not a model.' }),
    unanswered: Type.Object(
      { stable: orNull(count('Turns of stable.')), candidate: count('Turns of the candidate.') },
      { ...closed, description: 'Turns without a whole answer of a model.' },
    ),
    stable: orNull(StyleSignatureSchema),
    candidate: StyleSignatureSchema,
    drift: Type.Array(
      Type.Object(
        {
          signature: Type.String({ pattern: '^[a-zA-Z]{1,40}$', title: '1 to 40 letters' }),
          stable: Type.Number(),
          candidate: Type.Number(),
          band: Type.String({ maxLength: 100 }),
          beyond: Type.Boolean(),
        },
        closed,
      ),
      { maxItems: 20 },
    ),
  },
  { ...closed, description: 'What `setlist assess --rehearse` measured.' },
);
