import { join } from 'node:path';
import pg from 'pg';
import type { OnNotify, PostgresEngine, StoreLog } from './connect.ts';
import { startEngine } from './pglite-tunnel.ts';
import { valueTypes } from './value-types.ts';

/** PGlite below the state directory, behind a `pg` pool of its one connection. Warns when a commit does not reach the disk. */
export async function openEmbedded(
  stateDirectory: string,
  log: StoreLog,
  answerWithinMs = 30_000,
): Promise<PostgresEngine> {
  const engine = await startEngine({
    directory: join(stateDirectory, 'postgres'),
    answerWithinMs,
    onReady: (syncsPerCommit) => sayWhenNotDurable(syncsPerCommit, log),
    onDeath: (reason) => log.error({ reason }, 'The embedded PostgreSQL stopped; the next query starts it again'),
  });
  const pool = new pg.Pool({
    stream: engine.openTunnel,
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: 60_000,
    types: valueTypes,
    // Given here so that PGHOST, PGSSLMODE and their like are not asked.
    host: 'embedded',
    user: 'postgres',
    database: 'postgres',
    password: '',
    ssl: false,
    options: '',
  });
  pool.on('error', (error) =>
    log.warn({ reason: error.message }, 'The connection to the embedded PostgreSQL was lost'),
  );
  // One that is lost in the middle of a transaction is not the pool's to hear, and unheard it would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return { kind: 'embedded', pool, listen: listenOnPool(pool, log), tryLead: leadAlone, stop: engine.stop };
}

/** One process has the directory, so there is nobody to compete with. */
const leadAlone: PostgresEngine['tryLead'] = async () => true;

function sayWhenNotDurable(syncsPerCommit: number, log: StoreLog): void {
  if (syncsPerCommit > 0) return;
  log.error(
    { syncsPerCommit },
    'The embedded PostgreSQL does not flush its commits to disk: a power cut can lose the last of them. ' +
      'Pin @electric-sql/pglite to the version that Setlist was tested with, or use a PostgreSQL server.',
  );
}

/** The one connection hears its own notifications, and says so when it answers. */
function listenOnPool(pool: pg.Pool, log: StoreLog): PostgresEngine['listen'] {
  const heard = new Map<string, Set<OnNotify>>();
  const listenAgain = async (client: pg.PoolClient) => {
    for (const [channel, listeners] of heard) {
      await client.query(`listen ${pg.escapeIdentifier(channel)}`);
      for (const onNotify of listeners) onNotify(null);
    }
  };
  pool.on('connect', (client) => {
    client.on('notification', ({ channel, payload }) => {
      for (const onNotify of heard.get(channel) ?? []) onNotify(payload ?? '');
    });
    if (heard.size === 0) return;
    listenAgain(client).catch((error: Error) => log.warn({ reason: error.message }, 'Could not listen again'));
  });
  return async (channel, onNotify) => {
    const listeners = heard.get(channel) ?? new Set();
    heard.set(channel, listeners.add(onNotify));
    await pool.query(`listen ${pg.escapeIdentifier(channel)}`);
    return async () => {
      listeners.delete(onNotify);
      if (listeners.size > 0 || heard.get(channel) !== listeners) return;
      heard.delete(channel);
      await pool.query(`unlisten ${pg.escapeIdentifier(channel)}`);
    };
  };
}
