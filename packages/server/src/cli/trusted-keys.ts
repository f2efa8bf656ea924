import { readFile } from 'node:fs/promises';
import { UnreachableError } from '@setlist/sdk';
import { type KeyRing, readJwks } from '../signing/public-key.ts';
import { readLocal } from './connection.ts';
import { usageError } from './exit-codes.ts';

const JWKS_PATH = '/.well-known/jwks.json';

/** The keys of a JWK set: a file, or a URL of one or of a Setlist server. */
export async function loadTrustedKeys(source: string): Promise<KeyRing> {
  const isUrl = /^https?:\/\//.test(source);
  const text = isUrl ? await fetchText(jwksUrl(source)) : await readFile(source, 'utf8');
  const keys = readJwks(parsed(text, source));
  if (!keys.ok) throw usageError(`${source}: ${keys.error.message}`);
  return keys.value;
}

/** Where the keys of the server at hand are, or `null` where none is known. */
export function keysOfServer(
  options: { readonly url?: string; readonly data: string },
  env: Readonly<Record<string, string | undefined>>,
): string | null {
  return options.url ?? env['SETLIST_URL'] ?? readLocal(options.data)?.url ?? null;
}

function jwksUrl(source: string): string {
  if (!URL.canParse(source)) throw usageError(`${source} is not a URL.`);
  const url = new URL(source);
  return url.pathname === '/' ? new URL(JWKS_PATH, url).href : url.href;
}

async function fetchText(url: string): Promise<string> {
  let response: Response;
  try {
    response = await fetch(url, { headers: { accept: 'application/jwk-set+json, application/json' } });
    if (response.ok) return await response.text();
  } catch (cause) {
    throw new UnreachableError(url, cause);
  }
  throw usageError(`${url} answered ${response.status}: there are no keys.`);
}

function parsed(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw usageError(`${source} is not JSON. Give a JWK set, such as a server's ${JWKS_PATH}.`);
  }
}
