import { type Kysely, sql } from 'kysely';
import type { Logger } from 'pino';
import type { Tables } from '../postgres/tables.ts';

/** When keys were used last, kept in memory and written now and then. */
export interface KeyUsage {
  /** Notes that a key opened the door just now. Costs a look into a map. */
  readonly used: (keyId: string) => void;
  /** Writes what is still to be written. Comes before the store is closed. */
  readonly close: () => Promise<void>;
}

export interface KeyUsageOptions {
  /** `null` while PostgreSQL cannot be reached: what was noted waits. */
  readonly db: () => Kysely<Tables> | null;
  readonly log: Pick<Logger, 'warn'>;
  /** How often there is a look at what to write. */
  readonly lookEveryMs?: number;
  /** A key that was written is not written again for as long. */
  readonly restMs?: number;
}

const LOOK_EVERY_MS = 60_000;
const REST_MS = 3_600_000;

/**
 * Writes `api_keys.last_used_at` in the background: a key at most once an hour for each node, all of them in one statement.
 * It is no change that anyone made, so it leaves no audit row and raises no version.
 */
export function createKeyUsage(options: KeyUsageOptions): KeyUsage {
  const { db, log, lookEveryMs = LOOK_EVERY_MS, restMs = REST_MS } = options;
  const restingUntil = new Map<string, number>();
  const waiting = new Map<string, string>();

  const used = (keyId: string) => {
    const now = Date.now();
    if ((restingUntil.get(keyId) ?? 0) > now) return;
    restingUntil.set(keyId, now + restMs);
    waiting.set(keyId, new Date(now).toISOString());
  };

  const write = async () => {
    const store = db();
    if (store === null || waiting.size === 0) return;
    const noted = [...waiting];
    waiting.clear();
    try {
      await writeUsage(store, noted);
    } catch (error) {
      for (const [id, at] of noted) if (!waiting.has(id)) waiting.set(id, at);
      log.warn({ err: error, keys: noted.length }, 'when keys were used last could not be written; trying again');
    }
  };

  let writing = Promise.resolve();
  const timer = setInterval(() => {
    writing = writing.then(write);
  }, lookEveryMs);
  timer.unref();

  return {
    used,
    close: async () => {
      clearInterval(timer);
      await writing;
      await write();
    },
  };
}

async function writeUsage(db: Kysely<Tables>, noted: readonly (readonly [id: string, at: string])[]): Promise<void> {
  const ids = noted.map(([id]) => id);
  const times = noted.map(([, at]) => at);
  await sql`
    update api_keys set last_used_at = noted.at
    from unnest(${ids}::text[], ${times}::timestamptz[]) as noted (id, at)
    where api_keys.id = noted.id and (last_used_at is null or last_used_at < noted.at)
  `.execute(db);
}
