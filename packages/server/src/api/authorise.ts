import { type Permission, permits, ROLES } from '@setlist/core/access';
import type { FastifyRequest } from 'fastify';
import { bearerOf } from '../http/bearer.ts';
import { Refused } from '../http/refused.ts';
import type { SnapshotKey } from '../serving/serving.ts';
import type { Api, Visitor } from './api.ts';

/**
 * Lets in whoever has a key or a session with the right that the route declares. Keys are known from the snapshot, so
 * reading goes on while the database is down; a write reads the caller's rights again in its transaction.
 */
export async function authorise(api: Api, request: FastifyRequest): Promise<void> {
  // A path without a route is answered 404, for those who may come in at all.
  const permission = request.is404 ? 'definitions.read' : request.routeOptions.config.permission;
  if (permission === undefined) throw new Error(`Bug in Setlist: ${request.routeOptions.url} declares no permission.`);
  const presented = bearerOf(request.headers);
  const visitor = presented === undefined ? await visitorBySession(api, request) : visitorByKey(api, presented);
  if (visitor === null) throw new Refused(NOT_KNOWN);
  const isForServing = request.routeOptions.config.scope === 'serve';
  if (!(isForServing && visitor.serves)) requireRight(visitor, permission);
  request.visitor = visitor;
}

/** Throws `Refused` for whoever has not the right. */
export function requireRight({ name, roles }: Visitor, permission: Permission): void {
  if (permits(roles, permission)) return;
  throw new Refused({
    code: 'forbidden',
    field: 'authorization',
    message: `This takes the right \`${permission}\`, which ${name} has not (roles: ${roles.join(', ') || 'none'}). Ask an administrator for a role that carries it (docs/access.md).`,
  });
}

const NOT_KNOWN = {
  code: 'unauthenticated',
  field: 'authorization',
  message:
    'Send `Authorization: Bearer slk_…` with a key that is neither revoked nor expired, or sign in at the console. `setlist keys create` makes a key.',
} as const;

function visitorByKey(api: Api, presented: string): Visitor | null {
  const key = api.serving.authenticate(presented);
  return key === null ? null : visitorOf(key);
}

function visitorOf(key: SnapshotKey): Visitor {
  const roles = ROLES.filter((role) => key.scopes.includes(role));
  return {
    caller: { kind: 'key', keyId: key.id },
    name: `key ${key.id}`,
    roles,
    serves: key.scopes.includes('serve'),
    environment: key.environment,
  };
}

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

async function visitorBySession(api: Api, request: FastifyRequest): Promise<Visitor | null> {
  const session = await api.sessionOf(request);
  if (session === null) return null;
  if (!SAFE.has(request.method)) refuseForeignOrigin(request);
  const { memberId, name, roles } = session;
  return { caller: { kind: 'person', memberId, via: 'session' }, name, roles, serves: false, environment: null };
}

/** A cookie comes along with what other sites send, so a change needs proof that our own page sent it (Fetch Metadata, else Origin). */
function refuseForeignOrigin(request: FastifyRequest): void {
  const { origin, host } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (site === 'same-origin') return;
  if (site === undefined && origin !== undefined && URL.canParse(origin) && new URL(origin).host === host) return;
  throw new Refused({
    code: 'forbidden',
    field: 'origin',
    message: 'A session may change things from the console only. Use a key from elsewhere.',
  });
}
