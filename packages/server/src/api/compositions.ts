import { compose } from '@setlist/core/persona';
import type { Refusal, RefusalCode } from '@setlist/core/refusal';
import { type Result, refuse } from '@setlist/core/result';
import type { ComposeRequest, ComposeResponse } from '@setlist/sdk';
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { NO_CONTEXT } from '../serving/serving.ts';
import { type Api, environmentOf, servedIn, unwrap } from './api.ts';

const closed = { additionalProperties: false };
const word = (description: string) => Type.String({ minLength: 1, maxLength: 200, description });
/** Keys of axes and of variables. */
const named = Type.String({ pattern: '^[\\w-]{1,63}$' });
const ComposeBody = Type.Object(
  {
    persona: word('Key of a persona.'),
    environment: Type.Optional(word('As it is there: the key’s unless told.')),
    revision: Type.Optional(word('A version, a digest, `stable` or `candidate`; what is served unless told.')),
    selection: Type.Optional(
      Type.Record(named, Type.String({ maxLength: 200 }), { ...closed, description: 'Axis to option.' }),
    ),
    channel: Type.Optional(word('A channel of the persona.')),
    locale: Type.Optional(word('BCP 47; the nearest that the persona speaks.')),
    variables: Type.Optional(
      Type.Record(named, Type.Union([Type.String({ maxLength: 4_000 }), Type.Number(), Type.Boolean()]), {
        ...closed,
        description: 'What the templates of the persona ask for, by name.',
      }),
    ),
  },
  closed,
);

/** A conversation of nobody in particular. */

/** What a model would receive, with the source of every part. */
export function addCompositionRoutes(app: FastifyInstance, api: Api): void {
  app.post<{ Body: ComposeRequest }>(
    '/compositions',
    { config: { permission: 'definitions.read', changesNothing: true }, schema: { body: ComposeBody } },
    async (request): Promise<ComposeResponse> => {
      const { persona, revision, selection, channel, locale, variables } = request.body;
      const model = revision === undefined ? persona : `${persona}@${revision}`;
      const environment = environmentOf(request, request.body.environment);
      servedIn(api, environment, '/environment');
      const found = unwrap(
        inBody(api.serving.find(model, NO_CONTEXT, { environment, mayPreview: true }), request.body),
      );
      const composed = compose(found.revision, selection ?? {}, {
        ...(channel === undefined ? {} : { channel }),
        ...(locale === undefined ? {} : { locale }),
        ...(variables === undefined ? {} : { variables }),
      });
      return {
        ...unwrap(inBody(composed, request.body)),
        persona: found.persona,
        version: found.revision.content.version,
      };
    },
  );
}

/** Where each refusal of core stands in the body; of the others, the field is the axis, the variable or the parameter. */
function inBody<T>(result: Result<T, Refusal>, { revision }: ComposeRequest): Result<T, Refusal> {
  if (result.ok) return result;
  const { code, field, message } = result.error;
  if (field === 'model') return refuse({ code, message, field: revision === undefined ? '/persona' : '/revision' });
  if (code === 'unknown_channel') return refuse({ code, message, field: '/channel' });
  const parent = PARENTS[code];
  if (field === undefined || parent === undefined) return refuse({ code, message });
  return refuse({ code, message, field: `${parent}/${field.split('.').at(-1)}` });
}

const PARENTS: Partial<Record<RefusalCode, string>> = {
  unknown_axis: '/selection',
  unknown_option: '/selection',
  unreachable_selection: '/selection',
  invalid_variable: '/variables',
};
