import { ApiError, createClient } from '@setlist/sdk';
import type { Command } from 'commander';
import { urlOf } from './connection.ts';
import { readLogin, saveLogin } from './logins.ts';
import { type JsonOption, withJson } from './options.ts';
import { terminalOf } from './terminal.ts';

interface LogoutOptions extends JsonOption {
  readonly url?: string;
  readonly data: string;
}

/** Adds `setlist logout`: revokes the key that `setlist login` keeps, and forgets it. */
export function addLogoutCommand(program: Command): void {
  const command = program
    .command('logout')
    .description('Revoke the key that `setlist login` keeps, and forget it')
    .option('--url <url>', 'server (or SETLIST_URL; default: the one in local.json of the state directory)')
    .option('--data <dir>', 'state directory', '.setlist')
    .action(logout);
  withJson(command);
}

async function logout(options: LogoutOptions): Promise<void> {
  const url = urlOf(options, process.env);
  const terminal = terminalOf(options);
  const login = readLogin(url, process.env);
  if (login !== null) {
    const { apiKey, keyId } = login;
    await createClient({ url, apiKey }).revokeKey(keyId).catch(ignoreUseless);
  }
  saveLogin(url, null, process.env);
  if (options.json) terminal.printJson({ url, revoked: login?.keyId ?? null });
  else
    terminal.print(
      login === null ? `Nobody is signed in at ${url}.` : `Signed out at ${url}: the key ${login.keyId} is revoked.`,
    );
}

/** A key that the server does not take any more needs no revoking. */
function ignoreUseless(error: unknown): void {
  if (error instanceof ApiError && [401, 403, 404].includes(error.status)) return;
  throw error;
}
