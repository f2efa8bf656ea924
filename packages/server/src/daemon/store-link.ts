import type { Logger } from 'pino';
import { connectPostgres, type PostgresStore } from '../postgres/connect.ts';
import { SchemaRefused } from '../postgres/migrate.ts';

const RETRY_MS = 3_000;

/** PostgreSQL as far as it is there. */
export interface StoreLink {
  readonly store: () => PostgresStore | null;
  readonly state: () => 'embedded' | 'server' | 'down';
  readonly close: () => Promise<void>;
}

/**
 * Connects now, or says that it can't and goes on trying: a node serves its last good snapshot while its server is down.
 * The embedded store has no "later": when it can't be opened, this throws.
 */
export async function linkStore(options: {
  readonly url: string | null;
  readonly stateDirectory: string;
  readonly log: Logger;
  readonly onConnected: (store: PostgresStore) => Promise<void>;
}): Promise<StoreLink> {
  const { url, stateDirectory, log, onConnected } = options;
  let store: PostgresStore | null = null;
  let reachable = false;
  let closed = false;
  let timer: NodeJS.Timeout | null = null;

  const connect = async () => {
    const connected = await connectPostgres({ stateDirectory, log, ...(url === null ? {} : { url }) });
    if (closed) return connected.close();
    try {
      await onConnected(connected);
    } catch (error) {
      await connected.close();
      throw error;
    }
    store = connected;
    reachable = true;
  };

  const watch = async () => {
    try {
      if (store === null) await connect();
      else await store.ping();
      if (!reachable) log.info('PostgreSQL is back');
      reachable = true;
    } catch (error) {
      if (reachable) log.warn({ err: error }, 'PostgreSQL cannot be reached; serving the last good snapshot');
      reachable = false;
    }
    if (!closed) timer = setTimeout(() => void watch(), RETRY_MS).unref();
  };

  if (url === null) {
    await connect();
  } else {
    await connect().catch((error: unknown) => {
      // Waiting mends a server that is away, not a schema of another version.
      if (error instanceof SchemaRefused) throw error;
      log.warn({ err: error }, 'PostgreSQL cannot be reached; serving the last good snapshot and trying again');
    });
    timer = setTimeout(() => void watch(), RETRY_MS).unref();
  }

  return {
    store: () => (reachable ? store : null),
    state: () => (store === null || !reachable ? 'down' : store.kind),
    close: async () => {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      await store?.close();
    },
  };
}
