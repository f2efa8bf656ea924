import { type Permission, permits } from '@setlist/core/access';
import type {
  CreateKeyRequest,
  CreateKeyResponse,
  KeySummary,
  Page,
  RotateKeyRequest,
  RotateKeyResponse,
} from '@setlist/sdk';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import type { Static } from 'typebox';
import { emptyBody } from '../http/empty-body.ts';
import { Refused } from '../http/refused.ts';
import { knowCaller } from '../operations/caller.ts';
import { createKey } from '../operations/create-key.ts';
import { selectKeys } from '../operations/key-row.ts';
import { revokeKey } from '../operations/revoke-key.ts';
import { rotateKey } from '../operations/rotate-key.ts';
import { type Api, callOf, environmentOf, requireDb, unwrap } from './api.ts';
import {
  CreateKeyBody,
  concealKey,
  instantOf,
  KeyListQuery,
  KeyParams,
  keyOf,
  overlapOf,
  RotateKeyBody,
  shownKey,
} from './key-schemas.ts';
import { limitOf, pageOf, readCursor } from './paging.ts';
import { expectedVersion, setMade, setVersion } from './preconditions.ts';

interface ById {
  readonly Params: { readonly id: string };
}

/** Members have their own keys; those of others, and service keys, take `key.change`, which the operation asks for. */
const config = { permission: 'own_key.change' } as const;
const ANY_KEY: Permission = 'key.change';

/** API keys: made, listed, rotated, revoked. A key is shown once, when it is made. */
export function addKeyRoutes(app: FastifyInstance, api: Api): void {
  app.get<{ Querystring: Static<typeof KeyListQuery> }>(
    '/keys',
    { config, schema: { querystring: KeyListQuery } },
    (request) => listKeys(api, request, request.query),
  );

  app.get<ById>('/keys/:id', { config, schema: { params: KeyParams } }, async (request, reply): Promise<KeySummary> => {
    const { id } = request.params;
    const row = await visibleKeys(api, request).then((keys) => keys.where('id', '=', id).executeTakeFirst());
    if (row === undefined)
      throw new Refused({ code: 'not_found', message: `There is no key \`${id}\` that you may see.` });
    setVersion(reply, row.row_version);
    return keyOf(row);
  });

  app.post<{ Body: CreateKeyRequest }>(
    '/keys',
    { config, schema: { body: CreateKeyBody } },
    async (request, reply): Promise<CreateKeyResponse> => {
      const { name, scopes, personal = false } = request.body;
      const call = callOf(request, concealKey);
      const made = unwrap(
        await createKey(requireDb(api), personal ? call : { ...call, permission: ANY_KEY }, {
          name,
          environment: environmentOf(request, request.body.environment),
          scopes,
          personal,
          expiresAt: instantOf(request.body.expiresAt, '/expiresAt'),
        }),
      );
      await api.refresh();
      setVersion(reply, made.row.row_version);
      setMade(reply, `/keys/${made.row.id}`);
      return { ...keyOf(made.row), ...shownKey(made.key) };
    },
  );

  app.post<ById & { Body: RotateKeyRequest }>(
    '/keys/:id/rotate',
    { config, schema: { params: KeyParams, body: RotateKeyBody }, preValidation: emptyBody },
    async (request, reply): Promise<RotateKeyResponse> => {
      const made = unwrap(
        await rotateKey(requireDb(api), callOf(request, concealKey), request.params.id, {
          overlapMs: overlapOf(request.body.overlap),
          expiresAt: instantOf(request.body.expiresAt, '/expiresAt'),
          expected: expectedVersion(request),
        }),
      );
      await api.refresh();
      setVersion(reply, made.row.row_version);
      setMade(reply, `/keys/${made.row.id}`);
      return { ...keyOf(made.row), ...shownKey(made.key), replaced: keyOf(made.replaced) };
    },
  );

  app.delete<ById>('/keys/:id', { config, schema: { params: KeyParams } }, async (request, reply) => {
    unwrap(await revokeKey(requireDb(api), callOf(request), request.params.id, expectedVersion(request)));
    await api.refresh();
    return reply.code(204).send();
  });
}

/** Every key for whoever may change every key, else one's own and the one that asks. */
async function visibleKeys(api: Api, request: FastifyRequest) {
  const { caller, roles } = request.visitor;
  const keys = selectKeys(requireDb(api));
  if (permits(roles, ANY_KEY)) return keys;
  const memberId = await memberOf(api, request);
  const keyId = caller.kind === 'key' ? caller.keyId : '';
  return keys.where((eb) => eb.or([eb('member_id', '=', memberId ?? ''), eb('id', '=', keyId)]));
}

/** The person who asks, or in whose name the key does; `null`: nobody. */
async function memberOf(api: Api, request: FastifyRequest): Promise<string | null> {
  const { actor } = unwrap(await knowCaller(requireDb(api), request.visitor.caller, new Date().toISOString()));
  return actor.kind === 'person' ? actor.id : null;
}

async function listKeys(
  api: Api,
  request: FastifyRequest,
  query: Static<typeof KeyListQuery>,
): Promise<Page<KeySummary>> {
  const limit = limitOf(query.limit);
  const after = readCursor(query.cursor, ['instant', 'text']);
  const member = query.member === 'me' ? await memberOf(api, request) : query.member;
  const works = sql<boolean>`revoked_at is null and (expires_at is null or expires_at > now())`;
  const keys = await visibleKeys(api, request);
  const rows = await keys
    .$if(query.environment !== undefined, (q) => q.where('environment', '=', query.environment ?? ''))
    .$if(member !== undefined, (q) => q.where('member_id', '=', member ?? ''))
    .$if(query.active !== undefined, (q) => q.where(works, '=', query.active === 'true'))
    .$if(after !== null, (q) => q.where(sql<boolean>`(created_at, id) < (${after?.[0]}::timestamptz, ${after?.[1]})`))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  return pageOf(rows, limit, keyOf, (row) => [row.created_at, row.id]);
}
