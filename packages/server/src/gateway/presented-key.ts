import type { IncomingHttpHeaders } from 'node:http';
import { permits, ROLES } from '@setlist/core/access';
import type { Refusal } from '@setlist/core/refusal';
import { ok, type Result, refuse } from '@setlist/core/result';
import { bearerOf } from '../http/bearer.ts';
import type { ResolveFor, Serving, SnapshotKey } from '../serving/serving.ts';

/** The key that a request presents, if it may talk to personas; else `unauthenticated` or `forbidden`. */
export function admitKey(serving: Serving, headers: IncomingHttpHeaders): Result<SnapshotKey, Refusal> {
  const presented = bearerOf(headers);
  const key = serving.authenticate(presented);
  if (key === null) {
    const why = presented === undefined ? 'No API key was given.' : 'The API key is unknown, revoked or expired.';
    return refuse({
      code: 'unauthenticated',
      message: `${why} Send \`Authorization: Bearer KEY\`; \`setlist keys create\` makes one.`,
    });
  }
  if (!key.scopes.includes('serve')) {
    return refuse({
      code: 'forbidden',
      message: 'The API key has no scope `serve`, which chat needs. Use one that has.',
    });
  }
  return ok(key);
}

/** What a key's conversations may reach: its environment, and unapproved work only where its roles carry the right. */
export function resolveFor(key: SnapshotKey): ResolveFor {
  const known = resolvedFor.get(key);
  if (known !== undefined) return known;
  const roles = ROLES.filter((role) => key.scopes.includes(role));
  const by = { environment: key.environment, mayPreview: permits(roles, 'persona.preview') };
  resolvedFor.set(key, by);
  return by;
}

/** Keys are objects of a snapshot, so what is worked out of one goes with it. */
const resolvedFor = new WeakMap<SnapshotKey, ResolveFor>();
