import type { FastifyInstance } from 'fastify';
import { Refused } from '../http/refused.ts';
import { noRelease } from '../operations/assess-release.ts';
import { type Api, requireDb } from './api.ts';

/** `GET /releases/{id}/bundle`: what attests the digest that the release has now, as it was signed. */
export function addBundleRoute(app: FastifyInstance, api: Pick<Api, 'db'>): void {
  app.get<{ Params: { id: string } }>(
    '/releases/:id/bundle',
    { config: { permission: 'definitions.read' } },
    async (request, reply) => {
      const { id } = request.params;
      const row = await requireDb(api)
        .selectFrom('releases')
        .leftJoin('bundles', (join) =>
          join.onRef('bundles.release_id', '=', 'releases.id').onRef('bundles.digest', '=', 'releases.digest'),
        )
        .select(['releases.state', 'releases.digest', 'bundles.bundle'])
        .where('releases.id', '=', id)
        .executeTakeFirst();
      if (row === undefined) throw new Refused(noRelease(id));
      if (row.bundle === null) {
        throw new Refused({
          code: 'not_found',
          message: `Release \`${id}\` has no bundle: it is ${row.state}, and a bundle is signed when a digest is approved.`,
        });
      }
      reply.header('content-disposition', `attachment; filename="${id}.intoto.jsonl"`);
      reply.type('application/jsonl; charset=utf-8');
      return reply.send(row.bundle);
    },
  );
}
