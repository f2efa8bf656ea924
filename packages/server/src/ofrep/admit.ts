import type { IncomingHttpHeaders } from 'node:http';
import { bearerOf } from '../http/bearer.ts';
import type { Serving, SnapshotKey } from '../serving/serving.ts';

/** Why a request is not let in: OFREP knows the status, and clients read the rest. */
export interface NotAdmitted {
  readonly status: 401 | 403;
  readonly says: string;
}

/** The key that a request presents, if it may evaluate flags. */
export function admit(serving: Serving, headers: IncomingHttpHeaders): SnapshotKey | NotAdmitted {
  const presented = bearerOf(headers);
  const key = serving.authenticate(presented);
  if (key === null) return presented === undefined ? NO_KEY : UNKNOWN_KEY;
  return key.scopes.includes('serve') ? key : NO_SCOPE;
}

const NO_KEY: NotAdmitted = {
  status: 401,
  says: 'No API key was given. Send `Authorization: Bearer KEY` or `X-API-Key: KEY`.',
};
const UNKNOWN_KEY: NotAdmitted = { status: 401, says: 'The API key is unknown, revoked or expired.' };
const NO_SCOPE: NotAdmitted = {
  status: 403,
  says: 'The API key has no scope `serve`, which evaluating flags needs. Use one that has.',
};
