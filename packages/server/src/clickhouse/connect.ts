import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ClickHouseClient,
  type ClickHouseClientConfigOptions,
  ClickHouseLogLevel,
  createClient,
} from '@clickhouse/client';

import type { Logger } from 'pino';
import { ChdbUnusable, type EmbeddedClickHouse, startEmbedded } from './embedded.ts';
import { createDatabase, migrateTelemetry, TelemetrySchemaRefused } from './migrate.ts';
import { TELEMETRY_MIGRATIONS } from './migrations/index.ts';

/** What is logged of a store: never a value, a key or a URL with its password. */
export type StoreLog = Pick<Logger, 'info' | 'warn' | 'error'>;

/** The telemetry database. With kind `off` there is none, nothing is recorded, and everything else works. */
export type ClickHouseStore =
  | (Store & { readonly kind: 'embedded' | 'server'; readonly client: ClickHouseClient })
  | (Store & { readonly kind: 'off'; readonly client: null });

interface Store {
  /** Resolves when the engine answers, or is off; rejects otherwise. */
  readonly ping: () => Promise<void>;
  /** The embedded engine's process, for metrics; `null` where there is none. */
  readonly enginePid: () => number | null;
  readonly close: () => Promise<void>;
}

export interface ConnectClickHouseOptions {
  /** `http://user:password@host:8123/database` (without one: `setlist`); absent: the embedded engine, where chDB is installed. */
  readonly url?: string | undefined;
  /** Where the embedded engine keeps its files; the caller holds its lock. */
  readonly stateDirectory: string;
  readonly log: StoreLog;
}

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 30_000;

/**
 * Opens the telemetry database and brings its tables up to date. A server that does not answer is tried again in the background: what is
 * recorded meanwhile waits in the spool. Throws only when the tables are newer than this program.
 */
export async function connectClickHouse({
  url,
  stateDirectory,
  log,
}: ConnectClickHouseOptions): Promise<ClickHouseStore> {
  const embedded = url ? null : await startOrSayWhyNot(stateDirectory, log);
  if (!url && !embedded) return OFF;
  const target = embedded ? embeddedTarget(embedded) : serverTarget(url ?? '');
  const client = createClient(target);
  const stopping = new AbortController();
  const close = async () => {
    stopping.abort();
    await client.close();
    embedded?.agent.destroy();
    await embedded?.stop();
  };
  try {
    await bringUpToDate(client, target, log);
  } catch (error) {
    if (error instanceof TelemetrySchemaRefused) {
      await close();
      throw error;
    }
    log.warn({ reason: reasonOf(error) }, 'ClickHouse does not answer; what is recorded waits on disk until it does');
    void keepTrying(() => bringUpToDate(client, target, log), log, stopping.signal);
  }
  return {
    kind: url ? 'server' : 'embedded',
    client,
    ping: async () => {
      const result = await client.ping();
      if (!result.success) throw result.error;
    },
    enginePid: () => embedded?.pid() ?? null,
    close,
  };
}

const OFF: ClickHouseStore = {
  kind: 'off',
  client: null,
  ping: async () => undefined,
  enginePid: () => null,
  close: async () => undefined,
};

async function startOrSayWhyNot(stateDirectory: string, log: StoreLog): Promise<EmbeddedClickHouse | null> {
  try {
    return await startEmbedded(stateDirectory, log);
  } catch (error) {
    if (!(error instanceof ChdbUnusable)) throw error;
    log.warn(
      { reason: error.message },
      'No telemetry is recorded: chDB can’t run here. Install the optional package chdb, or give the URL of a ClickHouse server',
    );
    return null;
  }
}

type Target = ClickHouseClientConfigOptions & { readonly database: string };

const TARGET = {
  database: 'setlist',
  application: 'setlist',
  request_timeout: 150_000,
  compression: { request: false, response: false },
  log: { level: ClickHouseLogLevel.OFF },
};

function embeddedTarget({ agent, token }: EmbeddedClickHouse): Target {
  return { ...TARGET, url: 'http://embedded', http_agent: agent, username: 'setlist', password: token };
}

/** The path of the URL names the database; the client would let it win over the one that we create it from. */
function serverTarget(given: string): Target {
  const url = new URL(given);
  const database = url.pathname.slice(1) || TARGET.database;
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(database))
    throw new TypeError(
      `The ClickHouse URL names the database ${JSON.stringify(database)}: use letters, digits and _ only.`,
    );
  url.pathname = '/';
  return {
    ...TARGET,
    database,
    url,
    clickhouse_settings: { async_insert: 0, output_format_json_quote_64bit_integers: 1 },
  };
}

async function bringUpToDate(client: ClickHouseClient, target: Target, log: StoreLog): Promise<void> {
  const first = createClient({ ...target, database: 'default' });
  try {
    await createDatabase(first, target.database);
  } finally {
    await first.close();
  }
  const applied = await migrateTelemetry(client, TELEMETRY_MIGRATIONS);
  if (applied > 0) log.info({ applied, schema: TELEMETRY_MIGRATIONS.length }, 'ClickHouse schema brought up to date');
}

async function keepTrying(bringUp: () => Promise<void>, log: StoreLog, signal: AbortSignal): Promise<void> {
  for (let waitMs = FIRST_RETRY_MS; !signal.aborted; waitMs = Math.min(waitMs * 2, LONGEST_RETRY_MS)) {
    await sleep(waitMs, undefined, { signal, ref: false }).catch(() => undefined);
    if (signal.aborted) return;
    try {
      await bringUp();
      return log.info({}, 'ClickHouse answers');
    } catch (error) {
      if (!(error instanceof TelemetrySchemaRefused)) continue;
      return log.error(
        { reason: error.message },
        'Nothing is inserted into ClickHouse, what is recorded stays on disk',
      );
    }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
