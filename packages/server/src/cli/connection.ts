import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Client, createClient, type LocalFile } from '@setlist/sdk';
import { CliError, EXIT, usageError } from './exit-codes.ts';
import type { ServerOptions } from './options.ts';

export interface Connection {
  readonly url: string;
  readonly apiKey: string;
}

/** A client of the server that the flags, the environment or `local.json` name, in this order; throws `CliError`. */
export function connect(options: ServerOptions): Client {
  return createClient(connectionOf(options, process.env));
}

/** Where to and with which key. The key of `local.json` goes to the server of `local.json` only. */
export function connectionOf(options: ServerOptions, env: Readonly<Record<string, string | undefined>>): Connection {
  const local = readLocal(options.data);
  const given = options.url ?? env['SETLIST_URL'];
  const url = given ?? local?.url;
  if (url === undefined) {
    throw new CliError(
      `No server is known: there is no ${join(options.data, 'local.json')}. Start one with \`setlist serve\`, or give --url and --api-key.`,
      EXIT.unreachable,
      'server_unknown',
    );
  }
  if (!URL.canParse(url) || !/^https?:/.test(url)) throw usageError(`The URL ${url} is not an http or https URL.`);
  const own = local !== null && new URL(local.url).origin === new URL(url).origin ? local.apiKey : undefined;
  const apiKey = options.apiKey ?? env['SETLIST_API_KEY'] ?? own;
  if (apiKey === undefined) {
    throw usageError(
      `No key is known for ${url}. Give --api-key or set SETLIST_API_KEY; make one with \`setlist keys create\` where the server runs.`,
    );
  }
  return { url: url.replace(/\/+$/, '').replace(/\/v1$/, ''), apiKey };
}

/** `local.json` of a state directory, `null` where there is none that can be used. */
export function readLocal(directory: string): Pick<LocalFile, 'url' | 'apiKey'> | null {
  try {
    const parsed: unknown = JSON.parse(readFileSync(join(directory, 'local.json'), 'utf8'));
    if (typeof parsed !== 'object' || parsed === null) return null;
    if (!('url' in parsed) || typeof parsed.url !== 'string' || !URL.canParse(parsed.url)) return null;
    if (!('apiKey' in parsed) || typeof parsed.apiKey !== 'string') return null;
    return { url: parsed.url, apiKey: parsed.apiKey };
  } catch {
    return null;
  }
}
