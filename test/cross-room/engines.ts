import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { createDatabaseOn } from './real-postgres.ts';

/** What every claim about the database is held against. */
export const ENGINES = ['embedded', 'server'] as const;
export type EngineKind = (typeof ENGINES)[number];

/** Of the `postgres` database, as superuser, of the PostgreSQL server that the whole run shares. */
export const postgresUrl = (): string => inject('postgresUrl');

/** A new database of that server. */
export function createDatabase(): Promise<string> {
  return createDatabaseOn(postgresUrl(), `test_${randomUUID().replaceAll('-', '')}`);
}

/** Where a store of that kind is: a new database of the server, or none for the embedded engine. */
export async function databaseOf(kind: EngineKind): Promise<string | undefined> {
  return kind === 'server' ? createDatabase() : undefined;
}
