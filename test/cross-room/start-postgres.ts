import type { TestProject } from 'vitest/node';
import { startRealPostgres } from './real-postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the PostgreSQL server that all files of a run share: its superuser's `postgres` database. */
    readonly postgresUrl: string;
  }
}

/** One PostgreSQL server for a whole run; every file has databases of its own there. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startRealPostgres();
  project.provide('postgresUrl', server.url);
  return server.stop;
}
