import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { OnNotify, PostgresEngine, StoreLog } from './connect.ts';
import { valueTypes } from './value-types.ts';

/** No PostgreSQL answers at that address. */
export class PostgresUnreachable extends Error {
  override readonly name = 'PostgresUnreachable';
}

const APPLICATION_NAME = 'setlist';
const CONNECT_TIMEOUT_MS = 10_000;
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 10_000;

/** A pool of ten on a PostgreSQL server, and one connection beside it that listens and comes back when it was lost. */
export async function openServer(url: string, log: StoreLog): Promise<PostgresEngine> {
  const connection = {
    connectionString: url,
    application_name: APPLICATION_NAME,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    types: valueTypes,
  };
  const pool = new pg.Pool({ ...connection, max: 10, idle_in_transaction_session_timeout: 60_000 });
  pool.on('error', (error) => log.warn({ reason: error.message }, 'A connection to PostgreSQL was lost'));
  // One that is lost in the middle of a transaction is not the pool's to hear, and unheard it would end the process; the
  // transaction's next statement fails with it.
  pool.on('connect', (client) => client.on('error', () => undefined));
  try {
    await pool.query('select 1');
  } catch (error) {
    await pool.end();
    throw new PostgresUnreachable(
      `No PostgreSQL answers at ${withoutPassword(url)}: ${reasonOf(error)}. Check the URL, or leave it out to use the embedded one.`,
    );
  }
  const ear = createEar(connection, log);
  return { kind: 'server', pool, listen: ear.listen, tryLead: ear.tryLead, stop: ear.stop };
}

interface Ear {
  readonly listen: PostgresEngine['listen'];
  readonly tryLead: PostgresEngine['tryLead'];
  readonly stop: () => Promise<void>;
}

/** Connects at the first `listen`, and for as long as anyone listens. */
function createEar(connection: pg.ClientConfig, log: StoreLog): Ear {
  const heard = new Map<string, Set<OnNotify>>();
  const stopping = new AbortController();
  let client: Promise<pg.Client> | null = null;

  const open = async (): Promise<pg.Client> => {
    const opened = new pg.Client(connection);
    opened.on('error', (error) =>
      log.warn({ reason: error.message }, 'The listening connection to PostgreSQL was lost'),
    );
    opened.on('notification', ({ channel, payload }) => {
      for (const onNotify of heard.get(channel) ?? []) onNotify(payload ?? '');
    });
    await opened.connect();
    opened.once('end', () => {
      if (stopping.signal.aborted) return;
      client = reopen();
      client.catch(() => undefined);
    });
    for (const channel of heard.keys()) await opened.query(`listen ${pg.escapeIdentifier(channel)}`);
    return opened;
  };

  const reopen = async (): Promise<pg.Client> => {
    for (let waitMs = FIRST_RETRY_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_RETRY_MS)) {
      await sleep(waitMs * (0.5 + Math.random() / 2), undefined, { signal: stopping.signal, ref: false });
      const opened = await open().catch(() => null);
      if (!opened) continue;
      for (const listeners of heard.values()) for (const onNotify of listeners) onNotify(null);
      return opened;
    }
  };

  const connected = (): Promise<pg.Client> => {
    client ??= open().catch((error: unknown) => {
      client = null;
      throw error;
    });
    return client;
  };

  const run = async (statement: string) => {
    await (await connected()).query(statement);
  };

  /** Locks of a session end with it, so what is held is remembered by connection. */
  const held = new WeakMap<pg.Client, Set<number>>();

  return {
    tryLead: async (lock) => {
      const session = await connected();
      const locks = held.get(session) ?? new Set();
      if (locks.has(lock)) {
        await session.query('select 1');
        return true;
      }
      const { rows } = await session.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [lock]);
      if (rows[0]?.held !== true) return false;
      held.set(session, locks.add(lock));
      return true;
    },
    listen: async (channel, onNotify) => {
      const listeners = heard.get(channel) ?? new Set();
      heard.set(channel, listeners.add(onNotify));
      await run(`listen ${pg.escapeIdentifier(channel)}`);
      return async () => {
        listeners.delete(onNotify);
        if (listeners.size > 0 || heard.get(channel) !== listeners) return;
        heard.delete(channel);
        await run(`unlisten ${pg.escapeIdentifier(channel)}`);
      };
    },
    stop: async () => {
      stopping.abort();
      const opened = await client?.catch(() => null);
      await opened?.end();
    },
  };
}

function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return 'the given URL, which is not one (postgres://user:password@host:5432/database)';
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}
