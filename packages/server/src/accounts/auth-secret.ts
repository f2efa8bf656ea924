import { randomBytes, randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AccountSettingsRefused } from './settings.ts';

const SHORTEST = 32;

/**
 * The secret that signs session cookies: `SETLIST_AUTH_SECRET`, which every node of one database must share, else
 * `auth-secret` in the state directory, made at the first start and readable by its owner only.
 */
export async function loadAuthSecret(
  stateDirectory: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const given = env['SETLIST_AUTH_SECRET'];
  if (given) return checked(given, 'SETLIST_AUTH_SECRET');
  const path = join(stateDirectory, 'auth-secret');
  const kept = await read(path);
  if (kept !== null) return checked(kept, path);
  const draft = `${path}.${randomUUID()}.new`;
  await writeFile(draft, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flush: true });
  try {
    // A link, so that of two processes that start at once one makes the file and the other reads it.
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return checked((await read(path)) ?? '', path);
}

async function read(path: string): Promise<string | null> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function checked(secret: string, from: string): string {
  if (secret.length >= SHORTEST) return secret;
  throw new AccountSettingsRefused(
    `${from} holds a secret of ${secret.length} characters; it takes ${SHORTEST} at least. \`openssl rand -base64 32\` makes one.`,
  );
}
