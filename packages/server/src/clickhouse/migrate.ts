import { createHash } from 'node:crypto';
import type { ClickHouseClient } from '@clickhouse/client';

/** Where the tables live: what differs between one node and a cluster. */
export interface Placement {
  /** Follows a table's name: empty, or ` ON CLUSTER name`. */
  readonly onCluster: string;
  /** `ReplacingMergeTree` → itself, or its Replicated kin with its arguments. */
  readonly engine: (name: 'MergeTree' | 'ReplacingMergeTree') => string;
}

const SINGLE_NODE: Placement = { onCluster: '', engine: (name) => name };

/** One step forward. Every statement may run twice: ClickHouse has no transactions, and two nodes may start at once. */
export interface TelemetryMigration {
  /** 1, 2, 3… without gaps. */
  readonly version: number;
  readonly name: string;
  readonly statements: (placement: Placement) => readonly string[];
}

/** The database's tables are not ones that this program can work with. */
export class TelemetrySchemaRefused extends Error {
  override readonly name = 'TelemetrySchemaRefused';
}

/** Creates the database where it is missing. The client must name another one: ClickHouse refuses every call that names one it lacks. */
export async function createDatabase(
  client: ClickHouseClient,
  database: string,
  placement: Placement = SINGLE_NODE,
): Promise<void> {
  await client.command({ query: `CREATE DATABASE IF NOT EXISTS ${database}${placement.onCluster}` });
}

/**
 * Brings the database up to the newest migration; answers how many were applied. Throws `TelemetrySchemaRefused` when it is newer than
 * this program or a migration was edited.
 */
export async function migrateTelemetry(
  client: ClickHouseClient,
  migrations: readonly TelemetryMigration[],
  placement: Placement = SINGLE_NODE,
): Promise<number> {
  const run = (query: string) => client.command({ query });
  await run(`CREATE TABLE IF NOT EXISTS migrations${placement.onCluster} (
    version UInt32, name String, checksum String, applied_at DateTime64(3, 'UTC') DEFAULT now64(3)
  ) ENGINE = ${placement.engine('ReplacingMergeTree')} ORDER BY version`);
  const applied = await loadApplied(client);
  refuseUnlessPrefix(applied, migrations);
  const missing = migrations.slice(applied.length);
  for (const migration of missing) {
    for (const statement of migration.statements(placement)) await run(statement);
    const row = { version: migration.version, name: migration.name, checksum: checksum(migration) };
    await client.insert({
      table: 'migrations',
      values: [row],
      format: 'JSONEachRow',
      columns: ['version', 'name', 'checksum'],
    });
  }
  return missing.length;
}

interface Applied {
  readonly version: number;
  readonly name: string;
  readonly checksum: string;
}

async function loadApplied(client: ClickHouseClient): Promise<readonly Applied[]> {
  const query =
    'SELECT version, any(name) AS name, any(checksum) AS checksum FROM migrations GROUP BY version ORDER BY version';
  const result = await client.query({ query, format: 'JSONEachRow' });
  return result.json<Applied>();
}

function refuseUnlessPrefix(applied: readonly Applied[], migrations: readonly TelemetryMigration[]): void {
  const newest = applied.at(-1);
  if (newest && newest.version > migrations.length) {
    throw new TelemetrySchemaRefused(
      `The ClickHouse database is at schema version ${newest.version} ("${newest.name}") and this program knows ${migrations.length}. ` +
        'It was written by a newer release of Setlist: upgrade this one, or give it a database of its own.',
    );
  }
  for (const [index, row] of applied.entries()) {
    const known = migrations[index];
    if (known && row.version === known.version && row.checksum === checksum(known)) continue;
    throw new TelemetrySchemaRefused(
      `Migration ${row.version} ("${row.name}") of the ClickHouse database is not the one that this program has. ` +
        'It was changed after it had been applied: run the release that applied it, or restore the database from a backup.',
    );
  }
}

/** Of what a single node runs: moving to a cluster is not an edit. */
function checksum(migration: TelemetryMigration): string {
  return createHash('sha256').update(migration.statements(SINGLE_NODE).join(';\n')).digest('hex');
}
