import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A key that `setlist login` keeps. */
export interface Login {
  readonly apiKey: string;
  readonly keyId: string;
  /** As the server calls whoever it is. */
  readonly name: string;
  /** RFC 3339; `null`: never. */
  readonly expiresAt: string | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** `logins.json` of this user: `SETLIST_CONFIG_DIR`, else the system's place for settings. */
export function loginsPath(env: Environment): string {
  const own = env['SETLIST_CONFIG_DIR'];
  if (own) return join(own, 'logins.json');
  if (process.platform === 'win32' && env['APPDATA']) return join(env['APPDATA'], 'setlist', 'logins.json');
  return join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'setlist', 'logins.json');
}

/** The login at the server of a URL, `null` without one that still lives. */
export function readLogin(url: string, env: Environment, now = new Date().toISOString()): Login | null {
  const login = readLogins(env)[new URL(url).origin];
  if (login === undefined || (login.expiresAt !== null && login.expiresAt <= now)) return null;
  return login;
}

/** Keeps a login, readable by this user only; `null` forgets it. */
export function saveLogin(url: string, login: Login | null, env: Environment): void {
  const path = loginsPath(env);
  const { [new URL(url).origin]: _, ...others } = readLogins(env);
  const logins = login === null ? others : { ...others, [new URL(url).origin]: login };
  mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}.new`;
  try {
    writeFileSync(draft, `${JSON.stringify(logins, null, 2)}\n`, { mode: 0o600 });
    renameSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

function readLogins(env: Environment): Readonly<Record<string, Login>> {
  try {
    const parsed: unknown = JSON.parse(readFileSync(loginsPath(env), 'utf8'));
    if (typeof parsed !== 'object' || parsed === null) return {};
    return Object.fromEntries(Object.entries(parsed).filter((entry): entry is [string, Login] => isLogin(entry[1])));
  } catch {
    return {};
  }
}

function isLogin(value: unknown): value is Login {
  if (typeof value !== 'object' || value === null) return false;
  if (!('apiKey' in value && 'keyId' in value && 'name' in value && 'expiresAt' in value)) return false;
  const { apiKey, keyId, name, expiresAt } = value;
  return (
    [apiKey, keyId, name].every((part) => typeof part === 'string') &&
    (expiresAt === null || typeof expiresAt === 'string')
  );
}
