import type { Page, SigningKeySummary } from '@setlist/sdk';
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { retireSigningKey } from '../operations/retire-signing-key.ts';
import { loadSigningKeys } from '../postgres/signing-keys.ts';
import { type Api, callOf, requireDb, unwrap } from './api.ts';
import { ListQuery, pageOfNamed } from './paging.ts';

const RetireBody = Type.Object(
  {
    reason: Type.String({
      minLength: 1,
      maxLength: 1000,
      pattern: '^[^\\u0000\\p{Cs}]*$',
      title: 'text without U+0000',
    }),
  },
  { additionalProperties: false },
);

/** The keys that sign bundles and checkpoints: listed, and retired when one leaked. */
export function addSigningKeyRoutes(app: FastifyInstance, api: Pick<Api, 'db' | 'signer'>): void {
  app.get<{ Querystring: ListQuery }>(
    '/signing-keys',
    { config: { permission: 'definitions.read' }, schema: { querystring: ListQuery } },
    async (request): Promise<Page<SigningKeySummary>> => {
      const keys = await loadSigningKeys(requireDb(api));
      const all = keys.map((key) => ({ ...key, isOwn: key.id === api.signer?.keyId }));
      return pageOfNamed(all, request.query, ({ id }) => id);
    },
  );

  app.post<{ Params: { id: string }; Body: { reason: string } }>(
    '/signing-keys/:id/retire',
    { config: { permission: 'setting.change' }, schema: { body: RetireBody } },
    async (request) => {
      const question = { id: request.params.id, reason: request.body.reason, ownKeyId: api.signer?.keyId ?? null };
      const { retiredAt } = unwrap(await retireSigningKey(requireDb(api), callOf(request), question));
      return { id: request.params.id, retiredAt };
    },
  );
}
