import { explain, type Flags, parseContext } from '@setlist/core/audience';
import { parseAudience } from '@setlist/core/audience/rules';
import type { Json } from '@setlist/core/audit';
import type { AudienceOutcome, AudienceRecord, AudienceTrial, AudienceVersion, Page } from '@setlist/sdk';
import type { FastifyInstance } from 'fastify';
import type { Kysely } from 'kysely';
import { Refused } from '../http/refused.ts';
import { loadAudiencePolicy } from '../operations/audience-policy.ts';
import {
  type AudienceRow,
  loadAudience,
  refusalOfFaults,
  refuseUnknownEnvironment,
} from '../operations/audience-row.ts';
import { proposeAudience } from '../operations/propose-audience.ts';
import { restoreAudience } from '../operations/restore-audience.ts';
import type { Tables } from '../postgres/tables.ts';
import { type Api, callOf, requireDb, servedIn, unwrap, unwrapBody } from './api.ts';
import { changeOf } from './audience-changes.ts';
import { ProposeAudienceBody, RestoreAudienceBody, TryAudienceBody } from './audience-schemas.ts';
import { ListQuery, limitOf, pageOf, readCursor } from './paging.ts';
import { expectedVersion, setVersion } from './preconditions.ts';

const DOCUMENT_BYTES = 8 * 1_024 * 1_024;

interface ByName {
  readonly Params: { readonly name: string };
}

interface Proposed {
  readonly document: Json;
  readonly title: string;
  readonly description?: string;
  readonly coAuthors?: readonly string[];
}

/** The audience of each environment: read, proposed, restored, tried. */
export function addAudienceRoutes(app: FastifyInstance, api: Api): void {
  const reading = { permission: 'definitions.read' } as const;

  app.get<ByName>('/environments/:name/audience', { config: reading }, async (request, reply) => {
    const { name } = request.params;
    const record = await currentOf(requireDb(api), name);
    setVersion(reply, record.rowVersion);
    return record;
  });

  app.get<ByName & { Querystring: ListQuery }>(
    '/environments/:name/audience/versions',
    { config: reading, schema: { querystring: ListQuery } },
    (request) => listVersions(requireDb(api), request.params.name, request.query),
  );

  app.put<ByName & { Body: Proposed }>(
    '/environments/:name/audience',
    { config: { permission: 'audience.propose' }, schema: { body: ProposeAudienceBody }, bodyLimit: DOCUMENT_BYTES },
    async (request, reply): Promise<AudienceOutcome> => {
      const { document, title, description = '', coAuthors = [] } = request.body;
      const { name: environment } = request.params;
      // First, so that nothing else walks through what is nested beyond measure.
      const parsed = parseAudience(document);
      if (!parsed.ok) throw new Refused(refusalOfFaults(parsed.error));
      const proposal = { environment, document, title, description, coAuthors };
      const db = requireDb(api);
      const made = unwrap(await proposeAudience(db, callOf(request), proposal, expectedVersion(request)));
      await api.refresh();
      const audience = made.applied === null ? await currentOf(db, environment) : await recordOf(db, made.applied);
      setVersion(reply, audience.rowVersion);
      const change = made.change === null ? null : changeOf(made.change);
      return { state: !made.changed ? 'unchanged' : change === null ? 'applied' : 'proposed', audience, change };
    },
  );

  app.post<ByName & { Body: { version: number; reason: string } }>(
    '/environments/:name/audience/restore',
    { config: { permission: 'audience.restore' }, schema: { body: RestoreAudienceBody } },
    async (request, reply): Promise<AudienceRecord> => {
      const db = requireDb(api);
      const to = { environment: request.params.name, ...request.body };
      const { applied } = unwrap(await restoreAudience(db, callOf(request), to, expectedVersion(request)));
      await api.refresh();
      setVersion(reply, applied.version);
      return recordOf(db, applied);
    },
  );

  app.post<ByName & { Body: { context: unknown } }>(
    '/environments/:name/audience/try',
    { config: { ...reading, changesNothing: true }, schema: { body: TryAudienceBody } },
    async (request): Promise<AudienceTrial> => {
      const { name } = request.params;
      servedIn(api, name, null);
      const flags = api.serving.flags(name);
      if (flags === undefined) throw new Error(`Bug in Setlist: ${name} was compiled without flags.`);
      return trialOf(flags, request.body);
    },
  );
}

function trialOf(flags: Flags, body: { readonly context: unknown }): AudienceTrial {
  const context = unwrapBody(parseContext(body.context), body);
  const now = Date.now();
  const { environment, version } = flags.set;
  const personas = flags.set.personas.map(({ key }) => {
    const evaluated = flags.evaluate(key, context, null, now);
    const resolution = evaluated.ok ? evaluated.value : null;
    return {
      persona: key,
      variant: resolution?.variant ?? null,
      revision: resolution?.version ?? null,
      digest: resolution?.digest ?? null,
      rule: resolution?.rule ?? null,
      selection: resolution?.selection ?? {},
      explanation: explain(resolution, flags.trace(key, context, null, now)),
    };
  });
  return { environment, version, personas };
}

async function currentOf(db: Kysely<Tables>, environment: string): Promise<AudienceRecord> {
  const unknown = await refuseUnknownEnvironment(db, environment);
  if (unknown !== null) throw new Refused(unknown);
  const row = await loadAudience(db, environment);
  if (row !== null) return recordOf(db, row);
  const nothing = { title: '', changeId: null, restoredFrom: null, reason: null, appliedAt: null, appliedBy: null };
  const { reviews } = await loadAudiencePolicy(db, environment);
  return { environment, version: 0, digest: null, ...nothing, document: {}, rowVersion: 0, reviews };
}

async function recordOf(db: Kysely<Tables>, row: AudienceRow): Promise<AudienceRecord> {
  const { reviews } = await loadAudiencePolicy(db, row.environment);
  return { ...versionOf(row), document: row.body, rowVersion: row.version, reviews };
}

function versionOf(row: Omit<AudienceRow, 'body'>): AudienceVersion {
  return {
    environment: row.environment,
    version: row.version,
    digest: row.digest,
    title: row.title,
    changeId: row.change_id,
    restoredFrom: row.restored_from,
    reason: row.reason,
    appliedAt: row.applied_at,
    appliedBy: row.applied_by_name,
  };
}

/** Newest first. */
async function listVersions(db: Kysely<Tables>, environment: string, query: ListQuery): Promise<Page<AudienceVersion>> {
  const limit = limitOf(query.limit);
  const after = readCursor(query.cursor, ['seq']);
  const unknown = await refuseUnknownEnvironment(db, environment);
  if (unknown !== null) throw new Refused(unknown);
  let select = db
    .selectFrom('audiences')
    .select(['environment', 'version', 'digest', 'title', 'change_id', 'restored_from', 'reason'])
    .select(['applied_at', 'applied_by', 'applied_by_name', 'row_version'])
    .where('environment', '=', environment)
    .orderBy('version', 'desc')
    .limit(limit + 1);
  if (after !== null) select = select.where('version', '<', after[0]);
  return pageOf(await select.execute(), limit, versionOf, ({ version }) => [version]);
}
