import type { AudienceChange, IdListRecord, Page, ReviewAudience } from '@setlist/sdk';
import type { FastifyInstance } from 'fastify';
import { Refused } from '../http/refused.ts';
import type { AudienceChangeRow } from '../operations/audience-row.ts';
import { noChange } from '../operations/change-of-audience.ts';
import { readIdList } from '../operations/read-id-list.ts';
import { reviewAudience } from '../operations/review-audience.ts';
import { uploadIdList } from '../operations/upload-id-list.ts';
import { withdrawAudience } from '../operations/withdraw-audience.ts';
import { type Api, callOf, requireDb, unwrap } from './api.ts';
import { AudienceChangesQuery, IdListBody, ReviewAudienceBody, WithdrawAudienceBody } from './audience-schemas.ts';
import { requireRight } from './authorise.ts';
import { limitOf, pageOf, readCursor } from './paging.ts';
import { expectedVersion, setVersion } from './preconditions.ts';

const LIST_BODY_BYTES = 64 * 1_024 * 1_024;
const PIECE_LENGTH = 262_144;

interface ById {
  readonly Params: { readonly id: string };
}

/** Proposed changes of audiences, and the lists of ids that audiences name. */
export function addAudienceChangeRoutes(app: FastifyInstance, api: Api): void {
  const reading = { permission: 'definitions.read' } as const;

  app.get<{ Querystring: AudienceChangesQuery }>(
    '/audience-changes',
    { config: reading, schema: { querystring: AudienceChangesQuery } },
    (request) => listChanges(api, request.query),
  );

  app.get<ById>('/audience-changes/:id', { config: reading }, async (request, reply) => {
    const { id } = request.params;
    const row = await requireDb(api).selectFrom('audience_changes').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined) throw new Refused(noChange(id));
    setVersion(reply, row.row_version);
    return changeOf(row);
  });

  app.post<ById & { Body: ReviewAudience }>(
    '/audience-changes/:id/review',
    { config: { permission: 'audience.review' }, schema: { body: ReviewAudienceBody } },
    async (request, reply) => {
      const { comment = '', ...review } = request.body;
      const { id } = request.params;
      const given = { ...review, comment };
      const { change } = unwrap(
        await reviewAudience(requireDb(api), callOf(request), id, given, expectedVersion(request)),
      );
      await api.refresh();
      setVersion(reply, change.row_version);
      return changeOf(change);
    },
  );

  app.post<ById & { Body: { reason: string } }>(
    '/audience-changes/:id/withdraw',
    { config: { permission: 'audience.withdraw' }, schema: { body: WithdrawAudienceBody } },
    async (request, reply) => {
      const { id } = request.params;
      const { reason } = request.body;
      const { change } = unwrap(
        await withdrawAudience(requireDb(api), callOf(request), id, reason, expectedVersion(request)),
      );
      setVersion(reply, change.row_version);
      return changeOf(change);
    },
  );

  app.post<{ Body: { lines: string } }>(
    '/id-lists',
    { config: { permission: 'audience.propose' }, schema: { body: IdListBody }, bodyLimit: LIST_BODY_BYTES },
    async (request, reply): Promise<IdListRecord> => {
      // Looked at again within the transaction; here so that nobody has millions of ids sorted that they may not send.
      requireRight(request.visitor, 'audience.propose');
      const read = unwrap(await readIdList(piecesOf(request.body.lines)));
      const { digest, count } = unwrap(await uploadIdList(requireDb(api), callOf(request), read));
      reply.code(201);
      return { digest, count };
    },
  );
}

/** Pieces are cut between lines, so that no character is. */
function* piecesOf(lines: string): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  for (let start = 0; start < lines.length; ) {
    const newline = lines.indexOf('\n', start + PIECE_LENGTH);
    const end = newline < 0 ? lines.length : newline + 1;
    yield encoder.encode(lines.slice(start, end));
    start = end;
  }
}

/** A change as the API shows it. */
export function changeOf(row: AudienceChangeRow): AudienceChange {
  return {
    id: row.id,
    environment: row.environment,
    baseVersion: row.base_version,
    document: row.body,
    digest: row.digest,
    title: row.title,
    description: row.description,
    authors: row.authors,
    authorName: row.author_name,
    reviews: row.reviews,
    state: row.state,
    reason: row.reason,
    appliedVersion: row.applied_version,
    rowVersion: row.row_version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** Newest first. */
async function listChanges(api: Api, query: AudienceChangesQuery): Promise<Page<AudienceChange>> {
  const limit = limitOf(query.limit);
  const after = readCursor(query.cursor, ['instant', 'text']);
  let select = requireDb(api)
    .selectFrom('audience_changes')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if (query.environment !== undefined) select = select.where('environment', '=', query.environment);
  if (query.state !== undefined) select = select.where('state', '=', query.state);
  if (after !== null) {
    const [at, id] = after;
    select = select.where((eb) => eb(eb.refTuple('created_at', 'id'), '<', eb.tuple(at, id)));
  }
  return pageOf(await select.execute(), limit, changeOf, (row) => [row.created_at, row.id]);
}
