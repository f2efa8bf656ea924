import type { Page, RetiredSigningKey, SigningKeySummary } from '@setlist/sdk';
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { retireSigningKey } from '../operations/retire-signing-key.ts';
import { loadSigningKeys } from '../postgres/signing-keys.ts';
import { type Api, callOf, requireDb, unwrap } from './api.ts';
import { ListQuery, pageOfNamed } from './paging.ts';
import { expectedVersion, setVersion } from './preconditions.ts';

const RetireBody = Type.Object(
  {
    reason: Type.String({
      minLength: 1,
      maxLength: 1000,
      pattern: '^[^\\u0000\\p{Cs}]*$',
      title: 'text without U+0000',
      description: 'Why, in words: it stands in the audit log.',
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
    async (request, reply): Promise<RetiredSigningKey> => {
      const { id } = request.params;
      const ownKeyId = api.signer?.keyId ?? null;
      const question = { id, reason: request.body.reason, ownKeyId, expected: expectedVersion(request) };
      const { retiredAt, rowVersion } = unwrap(await retireSigningKey(requireDb(api), callOf(request), question));
      setVersion(reply, rowVersion);
      return { id, retiredAt, rowVersion };
    },
  );
}
