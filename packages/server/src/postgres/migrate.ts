import { createHash } from 'node:crypto';
import { CompiledQuery, type Kysely, sql, type Transaction } from 'kysely';

/** One step forward; there is none back. */
export interface Migration {
  /** 1, 2, 3… without gaps. */
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/** The database's schema is not one that this program can work with. */
export class SchemaRefused extends Error {
  override readonly name = 'SchemaRefused';
}

/** Any number that no one else locks: "setl" in ASCII. */
const MIGRATION_LOCK = 0x7365746c;

/**
 * Brings the database up to the newest migration: all in one transaction, under an advisory lock, so that any number of processes may
 * start at once. Answers how many were applied; throws `SchemaRefused` when the database is newer than this program or a migration was edited.
 */
export async function migrate<T>(db: Kysely<T>, migrations: readonly Migration[]): Promise<number> {
  return db.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`.execute(transaction);
    const applied = await loadApplied(transaction);
    refuseUnlessPrefix(applied, migrations);
    const missing = migrations.slice(applied.length);
    for (const migration of missing) await apply(transaction, migration);
    return missing.length;
  });
}

interface Applied {
  readonly version: number;
  readonly name: string;
  readonly checksum: string;
}

async function loadApplied<T>(transaction: Transaction<T>): Promise<readonly Applied[]> {
  await sql`create table if not exists migrations (
    version int primary key, name text not null, checksum text not null, applied_at timestamptz not null default now()
  )`.execute(transaction);
  const { rows } = await sql<Applied>`select version, name, checksum from migrations order by version`.execute(
    transaction,
  );
  return rows;
}

function refuseUnlessPrefix(applied: readonly Applied[], migrations: readonly Migration[]): void {
  const newest = applied.at(-1);
  if (newest && newest.version > migrations.length) {
    throw new SchemaRefused(
      `The database is at schema version ${newest.version} ("${newest.name}") and this program knows ${migrations.length}. ` +
        'It was written by a newer release of Setlist: upgrade this one, or give it a database of its own.',
    );
  }
  for (const [index, row] of applied.entries()) {
    const known = migrations[index];
    if (known && row.version === known.version && row.checksum === checksum(known)) continue;
    throw new SchemaRefused(
      `Migration ${row.version} ("${row.name}") of the database is not the one that this program has. ` +
        'It was changed after it had been applied: run the release that applied it, or restore the database from a backup.',
    );
  }
}

async function apply<T>(transaction: Transaction<T>, migration: Migration): Promise<void> {
  await transaction.executeQuery(CompiledQuery.raw(migration.sql));
  await sql`insert into migrations (version, name, checksum) values (${migration.version}, ${migration.name}, ${checksum(migration)})`.execute(
    transaction,
  );
}

function checksum(migration: Migration): string {
  return createHash('sha256').update(migration.sql).digest('hex');
}
