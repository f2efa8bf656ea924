import { readFile } from 'node:fs/promises';
import { type KeyRing, readJwks } from '../signing/public-key.ts';
import { CannotStart } from './cannot-start.ts';

/** The keys of a JWK set on disk; throws `CannotStart` when there is none. */
export async function readPinnedKeys(path: string): Promise<KeyRing> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) throw new CannotStart(`--trusted-keys: ${path} cannot be read. Give a JWK set (RFC 7517).`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new CannotStart(`--trusted-keys: ${path} is not JSON. Give a JWK set (RFC 7517).`);
  }
  const keys = readJwks(parsed);
  if (keys.ok) return keys.value;
  throw new CannotStart(`--trusted-keys: ${path}: ${keys.error.message}`);
}
