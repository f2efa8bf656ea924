import { compose } from '@setlist/core/persona';
import type { ComposeRequest, ComposeResponse } from '@setlist/sdk';
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { findRevision } from '../serving/find-revision.ts';
import { type Api, environmentOf, unwrap } from './api.ts';

const closed = { additionalProperties: false };
const word = Type.String({ minLength: 1, maxLength: 200 });
/** Keys of axes and of variables. */
const named = Type.String({ pattern: '^[\\w-]{1,63}$' });
const ComposeBody = Type.Object(
  {
    persona: word,
    environment: Type.Optional(word),
    revision: Type.Optional(word),
    selection: Type.Optional(Type.Record(named, Type.String({ maxLength: 200 }), closed)),
    channel: Type.Optional(word),
    locale: Type.Optional(word),
    variables: Type.Optional(
      Type.Record(named, Type.Union([Type.String({ maxLength: 4_000 }), Type.Number(), Type.Boolean()]), closed),
    ),
  },
  closed,
);

/** A conversation of nobody in particular. */
const NOBODY = { targetingKey: null, region: null };

/** What a model would receive, with the source of every part. */
export function addCompositionRoutes(app: FastifyInstance, api: Api): void {
  app.post<{ Body: ComposeRequest }>(
    '/compositions',
    { config: { permission: 'definitions.read', changesNothing: true }, schema: { body: ComposeBody } },
    async (request): Promise<ComposeResponse> => {
      const { persona, revision, selection, channel, locale, variables } = request.body;
      const model = revision === undefined ? persona : `${persona}@${revision}`;
      const environment = environmentOf(request, request.body.environment);
      const found = unwrap(findRevision(api.serving.current(), model, NOBODY, { environment, mayPreview: true }));
      const composed = unwrap(
        compose(found.revision, selection ?? {}, {
          ...(channel === undefined ? {} : { channel }),
          ...(locale === undefined ? {} : { locale }),
          ...(variables === undefined ? {} : { variables }),
        }),
      );
      return { ...composed, persona: found.persona, version: found.revision.content.version };
    },
  );
}
