import type { Result } from '@setlist/core/result';
import type { ServerStatus } from '@setlist/sdk';
import type { Kysely } from 'kysely';
import { Refused } from '../http/refused.ts';
import type { CheckFiles } from '../operations/check-files.ts';
import type { OperationRefusal } from '../operations/operation.ts';
import type { Tables } from '../postgres/tables.ts';
import type { Serving } from '../serving/serving.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The key that opened the door, once it has. */
    keyId: string;
  }
}

/** What the management API is given. */
export interface Api {
  readonly serving: Serving;
  /** `null` while PostgreSQL cannot be reached. */
  readonly db: () => Kysely<Tables> | null;
  /** Resolves once what was written is served on this node. */
  readonly refresh: () => Promise<void>;
  readonly check: CheckFiles;
  readonly status: () => Promise<ServerStatus>;
}

/** The database, or a refusal that says it is down. */
export function requireDb(api: Api): Kysely<Tables> {
  const db = api.db();
  if (db !== null) return db;
  throw new Refused({
    code: 'store_unavailable',
    message: 'PostgreSQL cannot be reached. Personas are served from the last good snapshot; writes must wait.',
  });
}

/** The value of an operation; a refusal leaves as an RFC 9457 problem. */
export function unwrap<T>(result: Result<T, OperationRefusal>): T {
  if (result.ok) return result.value;
  const { diagnostics, ...refusal } = result.error;
  throw new Refused(refusal, diagnostics ?? null);
}
