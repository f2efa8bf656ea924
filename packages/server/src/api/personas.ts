import { countSelections, type Revision } from '@setlist/core/persona';
import type { Page, PersonaDetail, PersonaSummary } from '@setlist/sdk';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { Refused } from '../http/refused.ts';
import type { ServedPersona } from '../serving/serving.ts';
import { type Api, environmentOf, servedIn } from './api.ts';
import { PageQuery, pageOfNamed } from './paging.ts';
import { loadLabels } from './revision-labels.ts';

const environment = Type.Optional(
  Type.String({ minLength: 1, maxLength: 63, description: 'As this environment has them: the key’s unless told.' }),
);
const InEnvironment = Type.Object({ environment }, { additionalProperties: false });
const PersonasQuery = Type.Object({ ...PageQuery, environment }, { additionalProperties: false });
interface Asked {
  readonly Querystring: { readonly environment?: string };
}

/** Personas as an environment has them: read from the snapshot, so that they can be seen while the database is down. */
export function addPersonaRoutes(app: FastifyInstance, api: Api): void {
  const config = { permission: 'definitions.read' } as const;

  app.get<{ Querystring: Type.Static<typeof PersonasQuery> }>(
    '/personas',
    { config, schema: { querystring: PersonasQuery } },
    async (request): Promise<Page<PersonaSummary>> => {
      const personas = [...personasOf(api, request).values()].flatMap(summaryOf);
      return pageOfNamed(personas, request.query, ({ key }) => key);
    },
  );

  const one = { config, schema: { querystring: InEnvironment } } as const;
  app.get<Asked & { Params: { key: string } }>('/personas/:key', one, async (request): Promise<PersonaDetail> => {
    const persona = personasOf(api, request).get(request.params.key);
    const shown = persona === undefined ? null : shownOf(persona);
    const [summary] = persona === undefined ? [] : summaryOf(persona);
    if (persona === undefined || shown === null || summary === undefined) {
      throw new Refused({ code: 'unknown_persona', message: `No persona is named \`${request.params.key}\`.` });
    }
    return {
      ...summary,
      content: shown.content,
      selections: selectionsOf(shown),
      revisions: await loadLabels(api, persona),
    };
  });
}

function personasOf(api: Api, request: FastifyRequest<Asked>): ReadonlyMap<string, ServedPersona> {
  const environment = environmentOf(request, request.query.environment);
  return servedIn(api, environment, 'environment').personas;
}

/** What is served, else what is on its way, else what was published last. */
function shownOf({ stable, candidate, revisions }: ServedPersona): Revision | null {
  return stable ?? candidate?.revision ?? revisions[0] ?? null;
}

function summaryOf(persona: ServedPersona): PersonaSummary[] {
  const shown = shownOf(persona);
  if (shown === null) return [];
  const { name, description, owner, version, axes, channels, locales, defaultLocale } = shown.content;
  const { key, candidate, stable } = persona;
  return [
    {
      key,
      name,
      description,
      owner,
      version,
      digest: shown.digest,
      status: stable !== null ? 'stable' : candidate !== null ? 'candidate' : 'unreleased',
      candidate:
        candidate === null
          ? null
          : { releaseId: candidate.releaseId, version: candidate.revision.content.version, stage: candidate.stage },
      axes: axes.map((axis) => ({ key: axis.key, default: axis.default, personal: axis.personal })),
      channels: channels.map((channel) => channel.key),
      locales: locales.map((rule) => rule.locale),
      defaultLocale,
      servedSince: persona.servedSince,
    },
  ];
}

const counted = new WeakMap<Revision, number>();

function selectionsOf(revision: Revision): number {
  const known = counted.get(revision);
  if (known !== undefined) return known;
  const count = countSelections(revision);
  counted.set(revision, count);
  return count;
}
