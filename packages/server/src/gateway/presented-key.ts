import type { IncomingHttpHeaders } from 'node:http';
import type { Refusal } from '@setlist/core/refusal';
import { ok, type Result, refuse } from '@setlist/core/result';
import { bearerOf } from '../http/bearer.ts';
import type { Serving, SnapshotKey } from '../serving/serving.ts';

/** The key that a request presents, if it may talk to personas; else `unauthenticated` or `forbidden`. */
export function admitKey(serving: Serving, headers: IncomingHttpHeaders): Result<SnapshotKey, Refusal> {
  const presented = bearerOf(headers);
  const key = serving.authenticate(presented);
  if (key === null) {
    const why = presented === undefined ? 'No API key was given.' : 'The API key is not one of this environment.';
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
