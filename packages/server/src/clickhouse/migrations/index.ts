import type { TelemetryMigration } from '../migrate.ts';
import { turns } from './0001-turns.ts';

/** Every migration of the telemetry database, oldest first. One that was released is never edited: its checksum is in people's databases. */
export const TELEMETRY_MIGRATIONS: readonly TelemetryMigration[] = [turns];
