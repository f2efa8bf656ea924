import { PERMISSIONS, type Permission, permits, ROLES } from '@setlist/core/access';
import type { ChangeMember, Me } from '@setlist/sdk';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { knowCaller } from '../operations/caller.ts';
import { changeOwnAccount } from '../operations/change-own-account.ts';
import { type KeyRow, selectKeys } from '../operations/key-row.ts';
import { type Api, callOf, requireDb, unwrap } from './api.ts';
import { keyOf } from './key-schemas.ts';
import { ChangeMeBody } from './member-schemas.ts';
import { changeOf } from './members.ts';
import { expectedVersion, setVersion } from './preconditions.ts';

/** Who asks, and what they may do: read anew from the database, as a write would. */
export function addMeRoutes(app: FastifyInstance, api: Api): void {
  app.get('/me', { config: { permission: 'definitions.read' } }, async (request, reply): Promise<Me> => {
    const me = await meOf(api, request);
    if (me.rowVersion !== null) setVersion(reply, me.rowVersion);
    return me;
  });

  app.patch<{ Body: Pick<ChangeMember, 'name' | 'locales'> }>(
    '/me',
    { config: { permission: 'own_account.change' }, schema: { body: ChangeMeBody } },
    async (request, reply): Promise<Me> => {
      const change = changeOf(request.body);
      const changed = await changeOwnAccount(requireDb(api), callOf(request), expectedVersion(request), change);
      setVersion(reply, unwrap(changed).member.row_version);
      return meOf(api, request);
    },
  );
}

async function meOf(api: Api, request: FastifyRequest): Promise<Me> {
  const db = requireDb(api);
  const { caller } = request.visitor;
  const { actor } = unwrap(await knowCaller(db, caller, new Date().toISOString()));
  const key =
    caller.kind === 'key' ? await selectKeys(db).where('id', '=', caller.keyId).executeTakeFirst() : undefined;
  const member =
    actor.kind === 'person'
      ? await db.selectFrom('members').select(['email', 'row_version']).where('id', '=', actor.id).executeTakeFirst()
      : undefined;
  return {
    kind: actor.kind === 'person' ? 'person' : 'key',
    id: actor.id,
    name: actor.name,
    email: member?.email ?? null,
    roles: ROLES.filter((role) => actor.roles.includes(role)),
    reviewRoles: actor.reviewRoles,
    locales: actor.locales,
    permissions: (Object.keys(PERMISSIONS) as Permission[]).filter((permission) => permits(actor.roles, permission)),
    environment: request.visitor.environment,
    key: key === undefined ? null : keyShown(key),
    rowVersion: member?.row_version ?? null,
  };
}

function keyShown(row: KeyRow): Me['key'] {
  const { id, name, scopes, expiresAt } = keyOf(row);
  return { id, name, scopes, expiresAt };
}
