import type { CreateKeyRequest, CreateKeyResponse, KeyScope, KeySummary } from '@setlist/sdk';
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { createKey } from '../operations/create-key.ts';
import { revokeKey } from '../operations/revoke-key.ts';
import { type Api, requireDb, unwrap } from './api.ts';

/** No control characters, which lists could not show and PostgreSQL could not store, and no half of a character. */
const VISIBLE = '^[^\\p{Cc}\\p{Cs}]*$';

const CreateKeyBody = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100, pattern: VISIBLE }),
    environment: Type.Optional(Type.String({ minLength: 1, maxLength: 63, pattern: VISIBLE })),
    scopes: Type.Array(Type.Union([Type.Literal('serve'), Type.Literal('manage')]), {
      minItems: 1,
      maxItems: 2,
      uniqueItems: true,
    }),
  },
  { additionalProperties: false },
);

const KeyParams = Type.Object({ id: Type.String({ pattern: VISIBLE }) });

/** API keys: made, listed, revoked. A key is shown once, when it is made. */
export function addKeyRoutes(app: FastifyInstance, api: Api): void {
  app.get('/keys', async (): Promise<{ keys: KeySummary[] }> => {
    const rows = await requireDb(api)
      .selectFrom('api_keys')
      .select(['id', 'name', 'environment', 'scopes', 'created_at', 'revoked_at'])
      .orderBy('created_at', 'desc')
      .execute();
    return {
      keys: rows.map((row) => ({
        id: row.id,
        name: row.name,
        environment: row.environment,
        scopes: row.scopes as KeyScope[],
        createdAt: row.created_at,
        revokedAt: row.revoked_at,
      })),
    };
  });

  app.post<{ Body: CreateKeyRequest }>(
    '/keys',
    { schema: { body: CreateKeyBody } },
    async (request, reply): Promise<CreateKeyResponse> => {
      const { name, scopes } = request.body;
      const environment = request.body.environment ?? api.serving.current().environment;
      const made = unwrap(
        await createKey(requireDb(api), { kind: 'key', id: request.keyId }, { name, environment, scopes }),
      );
      await api.refresh();
      reply.code(201);
      const createdAt = made.createdAt;
      return { id: made.id, name, environment, scopes, createdAt, revokedAt: null, key: made.key };
    },
  );

  app.delete<{ Params: { id: string } }>('/keys/:id', { schema: { params: KeyParams } }, async (request, reply) => {
    unwrap(await revokeKey(requireDb(api), { kind: 'key', id: request.keyId }, request.params.id));
    await api.refresh();
    return reply.code(204).send();
  });
}
