import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import type { Logger } from 'pino';
import { openEmbedded } from './embedded.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { refuseNestedQueries } from './nested-query.ts';
import { openServer } from './server.ts';
import type { Tables } from './tables.ts';

/** What is logged of a store: never a value, a key or a URL with its password. */
export type StoreLog = Pick<Logger, 'info' | 'warn' | 'error'>;

/** The channel's payload, or `null` after a lost connection came back: something may have been missed. */
export type OnNotify = (payload: string | null) => void;

/** The control plane's database: embedded or a server, one dialect and one behaviour. */
export interface PostgresStore {
  readonly kind: 'embedded' | 'server';
  readonly db: Kysely<Tables>;
  /** Calls back for each `NOTIFY` on the channel until the returned function is called. A hint, never the only word. */
  readonly listen: (channel: string, onNotify: OnNotify) => Promise<() => Promise<void>>;
  /** For libraries that write their own SQL: several statements at once are allowed, and values come as `pg` gives them. Never inside a transaction. */
  readonly executeSql: (text: string, values?: readonly unknown[]) => Promise<{ rows: Record<string, unknown>[] }>;
  /** Whether this process holds the lock of that number among all on the database, taking it if it is free. Lost with the connection. */
  readonly tryLead: (lock: number) => Promise<boolean>;
  /** Resolves when a query is answered; rejects otherwise. */
  readonly ping: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What an engine brings: connections, and a way to hear notifications. */
export interface PostgresEngine {
  readonly kind: PostgresStore['kind'];
  readonly pool: pg.Pool;
  readonly listen: PostgresStore['listen'];
  readonly tryLead: PostgresStore['tryLead'];
  /** Ends what is not the pool's. */
  readonly stop: () => Promise<void>;
}

export interface ConnectPostgresOptions {
  /** `postgres://…`; absent: the embedded engine. */
  readonly url?: string | undefined;
  /** Where the embedded engine keeps its files; the caller holds its lock. */
  readonly stateDirectory: string;
  readonly log: StoreLog;
}

/** Opens the control plane's database and brings its schema up to date. Throws when it can't be reached or is newer than this program. */
export async function connectPostgres({ url, stateDirectory, log }: ConnectPostgresOptions): Promise<PostgresStore> {
  const engine = url ? await openServer(url, log) : await openEmbedded(stateDirectory, log);
  const db = new Kysely<Tables>({ dialect: refuseNestedQueries(new PostgresDialect({ pool: engine.pool })) });
  const close = async () => {
    await db.destroy();
    await engine.stop();
  };
  try {
    const applied = await migrate(db, MIGRATIONS);
    if (applied > 0) log.info({ applied, schema: MIGRATIONS.length }, 'PostgreSQL schema brought up to date');
  } catch (error) {
    await close();
    throw error;
  }
  return {
    kind: engine.kind,
    db,
    listen: engine.listen,
    tryLead: engine.tryLead,
    executeSql: (text, values = []) => executeSql(engine.pool, text, values),
    ping: async () => {
      await sql`select 1`.execute(db);
    },
    close,
  };
}

/** The pool drops a connection on which a query failed, so that no transaction that it left open is met by the next one. */
async function executeSql(pool: pg.Pool, text: string, values: readonly unknown[]) {
  const answered: pg.QueryResult | pg.QueryResult[] = await pool.query({ text, values: [...values], types: pg.types });
  return { rows: [answered].flat().flatMap((result) => result.rows) };
}
