import type { FastifyInstance } from 'fastify';
import { loadSigningKeys } from '../postgres/signing-keys.ts';
import type { Api } from './api.ts';

/**
 * `GET /.well-known/jwks.json`, for anyone: the public keys whose signatures count. While the database is away it answers
 * with what it last read, and at least with the key of this node.
 */
export function addJwksRoute(app: FastifyInstance, api: Pick<Api, 'db' | 'signer'>): void {
  let known: readonly object[] = api.signer === null ? [] : [api.signer.jwk];
  app.get('/.well-known/jwks.json', async (_request, reply) => {
    const db = api.db();
    if (db !== null) {
      const counting = (await loadSigningKeys(db)).filter(({ retiredAt }) => retiredAt === null);
      if (counting.length > 0) known = counting.map(({ jwk }) => jwk);
    }
    reply.header('cache-control', 'public, max-age=300');
    reply.type('application/jwk-set+json');
    return reply.send(JSON.stringify({ keys: known }));
  });
}
