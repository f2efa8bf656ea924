import type { Refusal } from '@setlist/core/refusal';
import { PostgresUnreachable } from '../postgres/server.ts';

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const DISK_FULL = '53100';
const LOST_RACE: ReadonlySet<string> = new Set(['40001', '40P01']);
const UNREACHABLE: ReadonlySet<string> = new Set([
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

/** What to tell the caller of a failure that the store is to blame for; `null`: it is a bug. `committing`: the commit had been sent. */
export function refusalOfStore(error: unknown, committing: boolean): Refusal | null {
  const code = codeOf(error) ?? '';
  if (code === DISK_FULL) {
    return unavailable('The disk of PostgreSQL is full; nothing was written. Free some space, then try again.');
  }
  if (LOST_RACE.has(code)) {
    return { code: 'conflict', message: 'Another change came first; nothing was written. Look again, then try again.' };
  }
  if (!isUnreachable(error, code)) return null;
  return unavailable(
    committing
      ? 'The connection to PostgreSQL was lost while it was committing, so it is not known whether this was written. Send it again with the same Idempotency-Key, or look.'
      : 'PostgreSQL cannot be reached; nothing was written. Try again.',
  );
}

function unavailable(message: string): Refusal {
  return { code: 'store_unavailable', message };
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Whether an error says that the server is not there, rather than that the statement is wrong. */
function isUnreachable(error: unknown, code: string): boolean {
  if (error instanceof PostgresUnreachable) return true;
  return error instanceof Error && (UNREACHABLE.has(code) || /timeout|terminated/i.test(error.message));
}
