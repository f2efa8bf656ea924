import Type from 'typebox';
import { PROSE } from '../http/text.ts';
import { PageQuery } from './paging.ts';
import { Reason } from './release-schemas.ts';

const closed = { additionalProperties: false };
const text = (minLength: number, maxLength: number, description: string) =>
  Type.String({ minLength, maxLength, ...PROSE, description });

export const ProposeAudienceBody = Type.Object(
  {
    document: Type.Unknown({ description: 'What `audience.yaml` holds, as JSON: docs/audience.md.' }),
    title: text(1, 200, 'What changes, in a line.'),
    description: Type.Optional(text(0, 10_000, 'Why, for whom.')),
    coAuthors: Type.Optional(
      Type.Array(Type.String({ format: 'email', maxLength: 200 }), {
        maxItems: 50,
        description: 'E-mail addresses of whoever else wrote it: none of them may review it.',
      }),
    ),
  },
  closed,
);

export const RestoreAudienceBody = Type.Object(
  {
    version: Type.Integer({ minimum: 1, maximum: 1_000_000_000, description: 'One that was applied before.' }),
    reason: Reason,
  },
  closed,
);

export const TryAudienceBody = Type.Object(
  { context: Type.Unknown({ description: 'OpenFeature’s evaluation context of the person to try.' }) },
  closed,
);

export const ReviewAudienceBody = Type.Object(
  {
    decision: Type.String({ enum: ['approve', 'reject'], description: 'What you decide. A rejection ends it.' }),
    digest: text(71, 71, 'Of the document that you looked at.'),
    comment: Type.Optional(text(0, 10_000, 'For the author.')),
  },
  closed,
);

export const WithdrawAudienceBody = Type.Object({ reason: Reason }, closed);

export const IdListBody = Type.Object(
  { lines: Type.String({ minLength: 1, description: 'Ids, one a line: as they are, or as JSON text in quotes.' }) },
  closed,
);

export const AudienceChangesQuery = Type.Object(
  {
    ...PageQuery,
    environment: Type.Optional(Type.String({ description: 'Changes of the audience of this environment.' })),
    state: Type.Optional(
      Type.Enum(['proposed', 'applied', 'rejected', 'withdrawn'], {
        description: 'Changes that are in this state now.',
      }),
    ),
  },
  closed,
);
export type AudienceChangesQuery = Type.Static<typeof AudienceChangesQuery>;
