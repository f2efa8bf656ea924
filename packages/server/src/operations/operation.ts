import type { Diagnostic } from '@setlist/core/persona';
import type { Refusal } from '@setlist/core/refusal';
import { type Result, refuse } from '@setlist/core/result';
import { type Kysely, sql, type Transaction } from 'kysely';
import { PostgresUnreachable } from '../postgres/server.ts';
import type { Tables } from '../postgres/tables.ts';

/** The channel on which a new snapshot version is announced. */
export const SNAPSHOT_CHANNEL = 'setlist_snapshot';

/** Who writes: a key, the command that starts the server, later a person or a controller. */
export interface Actor {
  readonly kind: 'key' | 'server';
  readonly id: string;
}

export interface Write {
  readonly trx: Transaction<Tables>;
  readonly actor: Actor;
  /** RFC 3339. */
  readonly at: string;
}

export type OperationRefusal = Refusal & { readonly diagnostics?: readonly Diagnostic[] };

/**
 * The one door for writes: runs `apply` in a transaction and, when it changed something, raises the snapshot version and
 * announces it in that same transaction. A refusal rolls everything back.
 */
export async function perform<T extends { readonly changed: boolean }>(
  db: Kysely<Tables>,
  actor: Actor,
  apply: (write: Write) => Promise<Result<T, OperationRefusal>>,
): Promise<Result<T, OperationRefusal>> {
  let refused: Result<T, OperationRefusal> | null = null;
  try {
    return await db.transaction().execute(async (trx) => {
      const result = await apply({ trx, actor, at: new Date().toISOString() });
      if (!result.ok) {
        refused = result;
        throw new RolledBack();
      }
      if (result.value.changed) await announce(trx);
      return result;
    });
  } catch (error) {
    if (refused !== null) return refused;
    if (codeOf(error) === DISK_FULL)
      return refuse({
        code: 'store_unavailable',
        message: 'The disk of PostgreSQL is full; nothing was written. Free some space, then try again.',
      });
    if (isUnreachable(error))
      return refuse({
        code: 'store_unavailable',
        message: 'PostgreSQL cannot be reached; nothing was written. Try again.',
      });
    throw error;
  }
}

class RolledBack extends Error {}

async function announce(trx: Transaction<Tables>): Promise<void> {
  const row = await trx
    .updateTable('snapshot_version')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .returning('version')
    .executeTakeFirstOrThrow();
  await sql`select pg_notify(${SNAPSHOT_CHANNEL}, ${String(row.version)})`.execute(trx);
}

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EPIPE',
  '57P01',
  '57P03',
  '08006',
  '08001',
]);

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const DISK_FULL = '53100';

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Whether an error says that the server is not there, rather than that the statement is wrong. */
function isUnreachable(error: unknown): boolean {
  if (error instanceof PostgresUnreachable) return true;
  if (!(error instanceof Error)) return false;
  return UNREACHABLE.has(codeOf(error) ?? '') || /timeout|terminated/i.test(error.message);
}
