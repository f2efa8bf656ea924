import type { RehearsalReport } from '@setlist/core/assessment';
import type { ReleaseState } from '@setlist/core/release';
import { RELEASE_STATES } from '@setlist/core/release';
import type {
  AssessmentRecord,
  ChangeRelease,
  Page,
  ProposeRelease,
  ReleaseDetail,
  ReleaseSummary,
  SendCommand,
} from '@setlist/sdk';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import Type from 'typebox';
import { Refused } from '../http/refused.ts';
import { assessRelease, noRelease } from '../operations/assess-release.ts';
import { changeRelease } from '../operations/change-release.ts';
import { commandRelease } from '../operations/command-release.ts';
import { loadAssessment } from '../operations/load-situation.ts';
import { proposeRelease } from '../operations/propose-release.ts';
import type { ReleaseRow } from '../operations/save-release.ts';
import { type Api, callOf, requireDb, unwrap, unwrapBody } from './api.ts';
import { requireRight } from './authorise.ts';
import { limitOf, PageQuery, pageOf, readCursor } from './paging.ts';
import { expectedVersion, setMade, setVersion } from './preconditions.ts';
import { detailOf } from './release-detail.ts';
import { AssessBody, ChangeBody, CommandBody, ProposeBody } from './release-schemas.ts';

const ReleasesQuery = Type.Object(
  {
    ...PageQuery,
    environment: Type.Optional(Type.String({ description: 'Releases to this environment.' })),
    persona: Type.Optional(Type.String({ description: 'Releases of this persona.' })),
    state: Type.Optional(
      Type.String({ enum: [...RELEASE_STATES], description: 'Releases that are in this state now.' }),
    ),
    reviewOwed: Type.Optional(
      Type.Enum(['true', 'false'], {
        description: 'Those that owe a review for what was done without one, or those that do not.',
      }),
    ),
  },
  { additionalProperties: false },
);
type ReleasesQuery = Type.Static<typeof ReleasesQuery>;

interface ById {
  readonly Params: { readonly id: string };
}

/** Releases: proposed, changed, commanded, assessed, read. */
export function addReleaseRoutes(app: FastifyInstance, api: Api): void {
  const reading = { permission: 'definitions.read' } as const;

  app.get<{ Querystring: ReleasesQuery }>(
    '/releases',
    { config: reading, schema: { querystring: ReleasesQuery } },
    async (request): Promise<Page<ReleaseSummary>> => listReleases(api, request.query),
  );

  app.post<{ Body: ProposeRelease }>(
    '/releases',
    { config: { permission: 'release.propose' }, schema: { body: ProposeBody } },
    async (request, reply) => {
      const { environment, persona, revision, title } = request.body;
      const { description = '', coAuthors = [], targetingKeys = [], submit = false } = request.body;
      const proposal = {
        environment,
        persona,
        revision,
        title,
        description,
        stages: request.body.stages ?? null,
        coAuthors,
        targetingKeys,
        impact: request.body.impact ?? null,
        submit,
      };
      const row = unwrapBody(await proposeRelease(requireDb(api), callOf(request), api, proposal), request.body);
      setMade(reply, `/releases/${row.release.id}`);
      return answer(api, request, reply, row);
    },
  );

  app.get<ById>('/releases/:id', { config: reading }, async (request, reply) => {
    const row = await requireDb(api)
      .selectFrom('releases')
      .select(['body', 'row_version'])
      .where('id', '=', request.params.id)
      .executeTakeFirst();
    if (row === undefined) throw new Refused(noRelease(request.params.id));
    const detail = await detailOf(requireDb(api), request, { release: row.body, rowVersion: row.row_version });
    setVersion(reply, detail.rowVersion);
    return detail;
  });

  app.patch<ById & { Body: ChangeRelease }>(
    '/releases/:id',
    { config: { permission: 'release.change' }, schema: { body: ChangeBody } },
    async (request, reply) => {
      const { id } = request.params;
      const call = callOf(request);
      const row = unwrapBody(
        await changeRelease(requireDb(api), call, id, request.body, expectedVersion(request)),
        request.body,
      );
      return answer(api, request, reply, row);
    },
  );

  app.post<ById & { Body: SendCommand }>(
    '/releases/:id/commands',
    { config: { permission: 'definitions.read', operation: 'release' }, schema: { body: CommandBody } },
    async (request, reply) => {
      const sent = request.body.type === 'revise' ? { coAuthors: [], ...request.body } : request.body;
      const call = { ...callOf(request), permission: `release.${sent.type}` } as const;
      // Looked at again within the transaction; here so that nobody has work done that they may not ask for.
      requireRight(request.visitor, call.permission);
      const { id } = request.params;
      const row = unwrapBody(await commandRelease(requireDb(api), call, api, id, sent, expectedVersion(request)), sent);
      return answer(api, request, reply, row);
    },
  );

  app.post<ById & { Body: { rehearsal?: RehearsalReport } }>(
    '/releases/:id/assessments',
    { config: { permission: 'release.assess' }, schema: { body: AssessBody } },
    async (request, reply): Promise<AssessmentRecord> => {
      const db = requireDb(api);
      const { rehearsal = null } = request.body;
      const made = unwrap(await assessRelease(db, callOf(request), api.assess, request.params.id, rehearsal));
      reply.code(201);
      return loadAssessment(db, made.id);
    },
  );
}

/** The release as it is now, once this node serves what was decided. */
async function answer(api: Api, request: FastifyRequest, reply: FastifyReply, row: ReleaseRow): Promise<ReleaseDetail> {
  await api.refresh();
  setVersion(reply, row.rowVersion);
  return detailOf(requireDb(api), request, row);
}

async function listReleases(api: Api, query: ReleasesQuery): Promise<Page<ReleaseSummary>> {
  const limit = limitOf(query.limit);
  const after = readCursor(query.cursor, ['instant', 'text']);
  let select = requireDb(api)
    .selectFrom('releases')
    .select(['id', 'body', 'row_version', 'created_at'])
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if (query.environment !== undefined) select = select.where('environment', '=', query.environment);
  if (query.persona !== undefined) select = select.where('persona', '=', query.persona);
  if (query.state !== undefined) select = select.where('state', '=', query.state as ReleaseState);
  if (query.reviewOwed !== undefined)
    select = select.where(sql`body->>'reviewOwed'`, query.reviewOwed === 'true' ? 'is not' : 'is', null);
  if (after !== null) {
    const [at, id] = after;
    select = select.where((eb) => eb(eb.refTuple('created_at', 'id'), '<', eb.tuple(at, id)));
  }
  return pageOf(
    await select.execute(),
    limit,
    (row) => ({ release: row.body, rowVersion: row.row_version }),
    (row) => [row.created_at, row.id],
  );
}
