import { resolve } from 'node:path';
import { AccountSettingsRefused } from '../accounts/settings.ts';
import { FolderError } from '../cli/read-persona-folder.ts';
import { TelemetrySchemaRefused } from '../clickhouse/migrate.ts';
import { UpstreamsFileError } from '../gateway/upstreams-file.ts';
import { SchemaRefused } from '../postgres/migrate.ts';
import { ConversationFileError } from '../rehearsal/read-conversations.ts';
import { RehearsalUpstreamFailed } from '../rehearsal/spawn.ts';
import { SigningKeyUnusable } from '../signing/key-file.ts';
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
  const { code = '', syscall } = error as NodeJS.ErrnoException;
  const isOfNetwork = syscall === 'listen' || syscall === 'getaddrinfo';
  const reason = isOfNetwork
    ? LISTENING[code]?.(`${settings.host}:${settings.port}`)
    : STORING[code]?.(resolve(settings.data));
  return reason === undefined ? error : new CannotStart(reason, { cause: error });
}

const EXPECTED = [
  StateDirectoryHeld,
  AccountSettingsRefused,
  SigningKeyUnusable,
  UpstreamsFileError,
  SchemaRefused,
  TelemetrySchemaRefused,
  ConversationFileError,
  FolderError,
  RehearsalUpstreamFailed,
  CannotStart,
] as const;

const LISTENING: Readonly<Record<string, (address: string) => string>> = {
  EADDRINUSE: (address) => `${address} is taken. Choose another with --port, or --port 0 for a free one.`,
  EACCES: (address) => `Listening on ${address} is not allowed. Choose a port above 1023 with --port.`,
  EADDRNOTAVAIL: (address) => `This machine has no address for ${address}. Choose another with --host.`,
  ENOTFOUND: (address) => `${address} is no address. Choose another with --host.`,
};

/** Of the state directory: nothing else is written at a start. */
const STORING: Readonly<Record<string, (directory: string) => string>> = {
  ENOSPC: (directory) =>
    `The disk that holds ${directory} is full. Free some space, or give another place with --data.`,
  EDQUOT: (directory) => `The quota for ${directory} is used up. Free some space, or give another place with --data.`,
  EROFS: (directory) => `${directory} is on a disk that cannot be written to. Give another place with --data.`,
  EACCES: (directory) =>
    `${directory} may not be written to by this user. Change its owner, or give another with --data.`,
  EPERM: (directory) =>
    `${directory} may not be written to by this user. Change its owner, or give another with --data.`,
  ENOTDIR: (directory) => `${directory} is not a folder. Give one with --data.`,
  EEXIST: (directory) => `${directory} is not a folder. Give one with --data.`,
};
