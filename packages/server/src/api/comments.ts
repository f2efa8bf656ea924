import type { CommentAnchor, Page, ReleaseComment } from '@setlist/sdk';
import type { FastifyInstance } from 'fastify';
import { Refused } from '../http/refused.ts';
import { noRelease } from '../operations/assess-release.ts';
import { commentOf, commentRelease, resolveComment } from '../operations/comment-release.ts';
import { type Api, callOf, requireDb, unwrap } from './api.ts';
import { ListQuery, limitOf, pageOf, readCursor } from './paging.ts';
import { expectedVersion, setVersion } from './preconditions.ts';
import { CommentBody } from './release-schemas.ts';

/** What people say of a release, and of lines of its prompt. */
export function addCommentRoutes(app: FastifyInstance, api: Api): void {
  app.get<{ Params: { id: string }; Querystring: ListQuery }>(
    '/releases/:id/comments',
    { config: { permission: 'definitions.read' }, schema: { querystring: ListQuery } },
    (request) => listComments(api, request.params.id, request.query),
  );

  app.post<{ Params: { id: string }; Body: { body: string; anchor?: CommentAnchor } }>(
    '/releases/:id/comments',
    { config: { permission: 'release.comment' }, schema: { body: CommentBody } },
    async (request, reply): Promise<ReleaseComment> => {
      const said = { body: request.body.body, anchor: request.body.anchor ?? null };
      const { comment } = unwrap(await commentRelease(requireDb(api), callOf(request), request.params.id, said));
      setVersion(reply.code(201), comment.rowVersion);
      return comment;
    },
  );

  app.post<{ Params: { id: string; comment: string } }>(
    '/releases/:id/comments/:comment/resolve',
    { config: { permission: 'release.comment' } },
    async (request, reply): Promise<ReleaseComment> => {
      const { id, comment } = request.params;
      const resolved = await resolveComment(requireDb(api), callOf(request), id, comment, expectedVersion(request));
      const { rowVersion } = unwrap(resolved).comment;
      setVersion(reply, rowVersion);
      return unwrap(resolved).comment;
    },
  );
}

async function listComments(api: Api, releaseId: string, query: ListQuery): Promise<Page<ReleaseComment>> {
  const limit = limitOf(query.limit);
  const after = readCursor(query.cursor, ['instant', 'text']);
  const db = requireDb(api);
  const release = await db.selectFrom('releases').select('id').where('id', '=', releaseId).executeTakeFirst();
  if (release === undefined) throw new Refused(noRelease(releaseId));
  const rows = await db
    .selectFrom('comments')
    .selectAll()
    .where('release_id', '=', releaseId)
    .$if(after !== null, (rest) =>
      rest.where((eb) => eb(eb.refTuple('created_at', 'id'), '>', eb.tuple(after?.[0] ?? '', after?.[1] ?? ''))),
    )
    .orderBy('created_at')
    .orderBy('id')
    .limit(limit + 1)
    .execute();
  return pageOf(rows, limit, commentOf, (row) => [row.created_at, row.id]);
}
