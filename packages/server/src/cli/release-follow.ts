import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, type Client, type ReleaseDetail, UnreachableError } from '@setlist/sdk';

/** One look at a release, or that the server could not be asked. */
export type Sighting =
  | { readonly kind: 'release'; readonly detail: ReleaseDetail }
  | { readonly kind: 'outage'; readonly message: string; readonly sinceMs: number };

export interface FollowOptions {
  readonly intervalMs: number;
  readonly signal?: AbortSignal;
}

/** A server that neither answers nor closes the connection is as good as away. */
const ANSWER_TIMEOUT_MS = 20_000;
const LONGEST_WAIT_MS = 30_000;

/**
 * Looks at a release again and again, until its reader stops. An outage is a sighting too: the wait doubles while it lasts,
 * up to half a minute. Throws what no waiting mends: a release that is not there, a key without the right.
 */
export async function* followRelease(
  client: Pick<Client, 'release'>,
  id: string,
  { intervalMs, signal }: FollowOptions,
): AsyncGenerator<Sighting> {
  let failures = 0;
  let sinceMs = Date.now();
  for (;;) {
    if (failures === 0) sinceMs = Date.now();
    const sighting = await look(client, id, sinceMs);
    yield sighting;
    failures = sighting.kind === 'outage' ? failures + 1 : 0;
    const waitMs = failures === 0 ? intervalMs : backoffMs(intervalMs, failures);
    await sleep(waitMs, undefined, signal === undefined ? {} : { signal });
  }
}

async function look(client: Pick<Client, 'release'>, id: string, sinceMs: number): Promise<Sighting> {
  try {
    return { kind: 'release', detail: await client.release(id, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) }) };
  } catch (error) {
    const message = outageMessage(error);
    if (message === null) throw error;
    return { kind: 'outage', message, sinceMs };
  }
}

/** What to say where waiting may mend it; `null`: it will not. */
function outageMessage(error: unknown): string | null {
  if (error instanceof UnreachableError) return error.message;
  if (error instanceof ApiError && (error.status >= 500 || error.status === 429)) return error.message;
  if (error instanceof Error && error.name === 'TimeoutError')
    return `The server did not answer within ${ANSWER_TIMEOUT_MS / 1_000} s.`;
  return null;
}

/** Doubled with each failure, with up to a fifth more, so that many pipelines do not come back as one. */
function backoffMs(intervalMs: number, failures: number): number {
  const doubled = Math.min(LONGEST_WAIT_MS, intervalMs * 2 ** Math.min(failures, 10));
  return doubled * (1 + Math.random() / 5);
}
