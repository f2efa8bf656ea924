import { exposureOf } from '@setlist/core/release';
import type { EnvironmentSummary, Page } from '@setlist/sdk';
import type { FastifyInstance } from 'fastify';
import type { Kysely } from 'kysely';
import { Refused } from '../http/refused.ts';
import { createEnvironment } from '../operations/create-environment.ts';
import { isLatched } from '../operations/load-situation.ts';
import type { Tables } from '../postgres/tables.ts';
import { type Api, callOf, requireDb, unwrap } from './api.ts';
import { ListQuery, pageOfNamed } from './paging.ts';
import { setMade, setVersion } from './preconditions.ts';
import { CreateEnvironmentBody } from './release-schemas.ts';

/** Environments, with what each serves and what is on its way there. */
export function addEnvironmentRoutes(app: FastifyInstance, api: Api): void {
  const reading = { permission: 'definitions.read' } as const;

  app.get<{ Querystring: ListQuery }>(
    '/environments',
    { config: reading, schema: { querystring: ListQuery } },
    async (request): Promise<Page<EnvironmentSummary>> =>
      pageOfNamed(await loadEnvironments(requireDb(api)), request.query, ({ name }) => name),
  );

  app.get<{ Params: { name: string } }>(
    '/environments/:name',
    { config: reading },
    async (request, reply): Promise<EnvironmentSummary> => {
      const found = await loadEnvironment(requireDb(api), request.params.name);
      setVersion(reply, found.rowVersion);
      return found;
    },
  );

  app.post<{ Body: { name: string; description?: string } }>(
    '/environments',
    { config: { permission: 'environment.change' }, schema: { body: CreateEnvironmentBody } },
    async (request, reply): Promise<EnvironmentSummary> => {
      const { name, description = '' } = request.body;
      unwrap(await createEnvironment(requireDb(api), callOf(request), { name, description }, false));
      await api.refresh();
      const made = await loadEnvironment(requireDb(api), name);
      setMade(reply, `/environments/${name}`);
      setVersion(reply, made.rowVersion);
      return made;
    },
  );
}

async function loadEnvironment(db: Kysely<Tables>, name: string): Promise<EnvironmentSummary> {
  const found = (await loadEnvironments(db)).find((environment) => environment.name === name);
  if (found !== undefined) return found;
  throw new Refused({ code: 'not_found', message: `There is no environment \`${name}\`.` });
}

/** Every environment by name. */
async function loadEnvironments(db: Kysely<Tables>): Promise<EnvironmentSummary[]> {
  const environments = await db.selectFrom('environments').selectAll().orderBy('name').execute();
  const served = await db
    .selectFrom('served')
    .innerJoin('revisions', 'revisions.digest', 'served.digest')
    .select(['served.environment', 'served.persona', 'served.digest', 'served.release_id', 'revisions.version'])
    .orderBy('served.persona')
    .execute();
  const releases = await db
    .selectFrom('releases')
    .select('body')
    .where('state', 'in', ['progressing', 'held', 'rolled_back'])
    .orderBy('created_at')
    .execute();
  return environments.map((row) => {
    const here = releases.map(({ body }) => body).filter((release) => release.environment === row.name);
    const stable = served.filter((each) => each.environment === row.name);
    const keys = new Set([...stable.map((each) => each.persona), ...here.map((release) => release.persona)]);
    return {
      name: row.name,
      description: row.description,
      rowVersion: row.row_version,
      createdAt: row.created_at,
      personas: [...keys].sort().flatMap((key) => {
        const own = stable.find((each) => each.persona === key);
        const candidate = here.find((release) => release.persona === key && exposureOf(release).kind === 'candidate');
        const latched = here.find((release) => release.persona === key && isLatched(release));
        if (own === undefined && candidate === undefined && latched === undefined) return [];
        return [
          {
            key,
            version: own?.version ?? null,
            digest: own?.digest ?? null,
            releaseId: own?.release_id ?? null,
            candidate:
              candidate === undefined || candidate.stage === null
                ? null
                : { releaseId: candidate.id, version: candidate.version, stage: candidate.stage },
            latchedBy: latched?.id ?? null,
          },
        ];
      }),
    };
  });
}
