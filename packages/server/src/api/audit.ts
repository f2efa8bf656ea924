import type { AuditCheckpoint, AuditEntry } from '@setlist/core/audit';
import type { AuditQuery, Page } from '@setlist/sdk';
import type { FastifyInstance } from 'fastify';
import type { ExpressionBuilder, Kysely } from 'kysely';
import Type from 'typebox';
import { Refused } from '../http/refused.ts';
import { checkpointOf, entryOf } from '../postgres/audit-rows.ts';
import type { Tables } from '../postgres/tables.ts';
import { type Api, requireDb } from './api.ts';
import { exportCsv, exportJsonLines } from './audit-export.ts';
import { limitOf, PageQuery, pageOf, readCursor } from './paging.ts';

/** Something to look for in a database, which cannot hold U+0000. */
const word = (description: string) =>
  Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      pattern: '^[^\\p{Cc}\\p{Cs}]*$',
      title: 'at most 200 characters, none of them a control character',
      description,
    }),
  );

const ListQuery = Type.Object(
  {
    ...PageQuery,
    actor: word('Id of a member, a key or a controller, or with its kind: `person:mem_1`.'),
    action: word('`release.review`, or `release.*` for a family.'),
    persona: word('Key of a persona.'),
    environment: word('Name of an environment.'),
    release: word('Id of a release.'),
    object: word('Kind of an object, or with its id: `release`, `key:3f…`.'),
    from: word('Not before this time (RFC 3339).'),
    to: word('Before this time (RFC 3339).'),
  },
  { additionalProperties: false },
);
type ListQuery = Type.Static<typeof ListQuery>;

const CheckpointQuery = Type.Object(PageQuery, { additionalProperties: false });
type CheckpointQuery = Type.Static<typeof CheckpointQuery>;

const ExportQuery = Type.Object(
  {
    format: Type.Optional(
      Type.String({ enum: ['jsonl', 'csv'], description: '`jsonl` unless told: the one that verifies.' }),
    ),
  },
  { additionalProperties: false },
);

/** The audit log: read, newest first, and exported whole. */
export function addAuditRoutes(app: FastifyInstance, api: Pick<Api, 'db' | 'signer'>): void {
  const config = { permission: 'audit.read' } as const;

  app.get<{ Querystring: ListQuery }>(
    '/audit',
    { config, schema: { querystring: ListQuery } },
    (request): Promise<Page<AuditEntry>> => listAudit(requireDb(api), request.query),
  );

  app.get<{ Querystring: CheckpointQuery }>(
    '/audit/checkpoints',
    { config, schema: { querystring: CheckpointQuery } },
    (request): Promise<Page<AuditCheckpoint>> => listCheckpoints(requireDb(api), request.query),
  );

  app.get<{ Querystring: { format?: 'jsonl' | 'csv' } }>(
    '/audit/export',
    { config, schema: { querystring: ExportQuery } },
    async (request, reply) => {
      const db = requireDb(api);
      const isCsv = request.query.format === 'csv';
      const day = new Date().toISOString().slice(0, 10);
      reply.header('cache-control', 'no-store');
      reply.header('content-disposition', `attachment; filename="audit-${day}.${isCsv ? 'csv' : 'jsonl'}"`);
      reply.type(isCsv ? 'text/csv; charset=utf-8; header=present' : 'application/jsonl; charset=utf-8');
      return reply.send(await (isCsv ? exportCsv(db) : exportJsonLines(db, api.signer)));
    },
  );
}

async function listAudit(db: Kysely<Tables>, query: ListQuery): Promise<Page<AuditEntry>> {
  const limit = limitOf(query.limit);
  const [before] = readCursor(query.cursor, ['seq']) ?? [];
  const rows = await db
    .selectFrom('audit')
    .selectAll()
    .where((eb) => eb.and(conditionsOf(eb, query)))
    .$if(before !== undefined, (rest) => rest.where('seq', '<', before ?? 0))
    .orderBy('seq', 'desc')
    .limit(limit + 1)
    .execute();
  return pageOf(rows, limit, entryOf, ({ seq }) => [seq]);
}

async function listCheckpoints(db: Kysely<Tables>, query: CheckpointQuery): Promise<Page<AuditCheckpoint>> {
  const limit = limitOf(query.limit);
  const [before] = readCursor(query.cursor, ['seq']) ?? [];
  const rows = await db
    .selectFrom('audit_checkpoints')
    .selectAll()
    .$if(before !== undefined, (rest) => rest.where('seq', '<', before ?? 0))
    .orderBy('seq', 'desc')
    .limit(limit + 1)
    .execute();
  return pageOf(rows, limit, checkpointOf, ({ seq }) => [seq]);
}

type Builder = ExpressionBuilder<Tables, 'audit'>;

function conditionsOf(eb: Builder, query: Omit<AuditQuery, 'cursor' | 'limit'>) {
  const { actor, action, persona, environment, release, object, from, to } = query;
  return [
    ...(actor === undefined ? [] : [actorIs(eb, actor)]),
    ...(action === undefined ? [] : [actionIs(eb, action)]),
    ...(persona === undefined ? [] : [eb('persona', '=', persona)]),
    ...(environment === undefined ? [] : [eb('environment', '=', environment)]),
    ...(release === undefined ? [] : [eb('release_id', '=', release)]),
    ...(object === undefined ? [] : [objectIs(eb, object)]),
    ...(from === undefined ? [] : [eb('at', '>=', instantOf('from', from))]),
    ...(to === undefined ? [] : [eb('at', '<', instantOf('to', to))]),
  ];
}

function actorIs(eb: Builder, actor: string) {
  const [, kind, id] = /^(person|key|controller|server):(.+)$/s.exec(actor) ?? [];
  if (kind === undefined || id === undefined) return eb('actor_id', '=', actor);
  return eb.and([eb('actor_kind', '=', kind as AuditEntry['actor']['kind']), eb('actor_id', '=', id)]);
}

function actionIs(eb: Builder, action: string) {
  if (!action.endsWith('.*')) return eb('action', '=', action);
  return eb('action', 'like', `${action.slice(0, -1).replace(/[\\%_]/g, '\\$&')}%`);
}

function objectIs(eb: Builder, object: string) {
  const at = object.indexOf(':');
  if (at < 0) return eb('object_kind', '=', object);
  return eb.and([eb('object_kind', '=', object.slice(0, at)), eb('object_id', '=', object.slice(at + 1))]);
}

const RFC_3339 = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))?$/;

/** A day alone is its midnight in UTC. */
function instantOf(field: string, text: string): string {
  const time = RFC_3339.test(text) ? Date.parse(text) : Number.NaN;
  // Nothing is older, and PostgreSQL knows no year 0.
  if (!Number.isNaN(time)) return new Date(Math.max(0, time)).toISOString();
  throw new Refused({
    code: 'invalid_request',
    field,
    message: `\`${field}\` is a time such as 2026-11-22T10:00:00Z, or a day such as 2026-11-22.`,
  });
}
