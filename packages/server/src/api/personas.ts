import { countSelections, type Revision } from '@setlist/core/persona';
import type { PersonaDetail, PersonaSummary } from '@setlist/sdk';
import type { FastifyInstance } from 'fastify';
import { Refused } from '../http/refused.ts';
import type { ServedPersona } from '../serving/serving.ts';
import type { Api } from './api.ts';
import { loadLabels } from './revision-labels.ts';

/** What is served: read from the snapshot, so that it can be seen while the database is down. */
export function addPersonaRoutes(app: FastifyInstance, api: Api): void {
  app.get('/personas', async () => {
    const personas = [...api.serving.current().personas.values()].map(summaryOf);
    return { personas: personas.sort((a, b) => a.name.localeCompare(b.name, 'en')) };
  });

  app.get<{ Params: { key: string } }>('/personas/:key', async (request): Promise<PersonaDetail> => {
    const persona = api.serving.current().personas.get(request.params.key);
    if (persona === undefined) {
      throw new Refused({ code: 'unknown_persona', message: `No persona is named \`${request.params.key}\`.` });
    }
    return {
      ...summaryOf(persona),
      content: persona.stable.content,
      selections: selectionsOf(persona.stable),
      revisions: await loadLabels(api, persona),
    };
  });
}

function summaryOf({ key, stable, publishedAt }: ServedPersona): PersonaSummary {
  const { name, description, owner, version, axes, channels, locales, defaultLocale } = stable.content;
  return {
    key,
    name,
    description,
    owner,
    version,
    digest: stable.digest,
    axes: axes.map((axis) => ({ key: axis.key, default: axis.default, personal: axis.personal })),
    channels: channels.map((channel) => channel.key),
    locales: locales.map((rule) => rule.locale),
    defaultLocale,
    publishedAt,
  };
}

const counted = new WeakMap<Revision, number>();

function selectionsOf(revision: Revision): number {
  const known = counted.get(revision);
  if (known !== undefined) return known;
  const count = countSelections(revision);
  counted.set(revision, count);
  return count;
}
