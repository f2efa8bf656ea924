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
  try {
    await pool.query('select 1');
  } catch (error) {
    await pool.end();
    throw new PostgresUnreachable(
      `No PostgreSQL answers at ${withoutPassword(url)}: ${reasonOf(error)}. Check the URL, or leave it out to use the embedded one.`,
    );
  }
  const ear = createEar(connection, log);
  return { kind: 'server', pool, listen: ear.listen, stop: ear.stop };
}

interface Ear {
  readonly listen: PostgresEngine['listen'];
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

  const run = async (statement: string) => {
    client ??= open().catch((error: unknown) => {
      client = null;
      throw error;
    });
    await (await client).query(statement);
  };

  return {
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
