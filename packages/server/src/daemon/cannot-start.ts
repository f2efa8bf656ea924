import { TelemetrySchemaRefused } from '../clickhouse/migrate.ts';
import { UpstreamsFileError } from '../gateway/upstreams-file.ts';
import { SchemaRefused } from '../postgres/migrate.ts';
import { ConversationFileError } from '../rehearsal/read-conversations.ts';
import { StateDirectoryHeld } from '../state/directory.ts';
import type { DaemonSettings } from './settings.ts';

/** The daemon can't start, for a reason that the person who started it can mend. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';
}

/** Tells what a person can mend from a bug: the former becomes a `CannotStart`, the latter stays what it is. */
export function startFailure(error: unknown, settings: DaemonSettings): unknown {
  if (!(error instanceof Error)) return error;
  if (EXPECTED.some((kind) => error instanceof kind)) return new CannotStart(error.message, { cause: error });
  const { code } = error as NodeJS.ErrnoException;
  const address = `${settings.host}:${settings.port}`;
  const reason = LISTENING[code ?? '']?.(address);
  return reason === undefined ? error : new CannotStart(reason, { cause: error });
}

const EXPECTED = [
  StateDirectoryHeld,
  UpstreamsFileError,
  SchemaRefused,
  TelemetrySchemaRefused,
  ConversationFileError,
  CannotStart,
] as const;

const LISTENING: Readonly<Record<string, (address: string) => string>> = {
  EADDRINUSE: (address) => `${address} is taken. Choose another with --port, or --port 0 for a free one.`,
  EACCES: (address) => `Listening on ${address} is not allowed. Choose a port above 1023 with --port.`,
  EADDRNOTAVAIL: (address) => `This machine has no address for ${address}. Choose another with --host.`,
  ENOTFOUND: (address) => `${address} is no address. Choose another with --host.`,
};
