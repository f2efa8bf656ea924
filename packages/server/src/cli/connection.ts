import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Client, createClient, type LocalFile } from '@setlist/sdk';
import { CliError, EXIT, usageError } from './exit-codes.ts';
import { readLogin } from './logins.ts';
import type { ServerOptions } from './options.ts';

export interface Connection {
  readonly url: string;
  readonly apiKey: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** A client of the server that the flags, the environment or `local.json` name, in this order; throws `CliError`. */
export function connect(options: ServerOptions): Client {
  return createClient(connectionOf(options, process.env));
}

/**
 * Where to and with which key. The key is that of the flags, of the environment, of `setlist login` at that server, or of
 * `local.json`, whose key goes to the server of `local.json` only.
 */
export function connectionOf(options: ServerOptions, env: Environment): Connection {
  const url = urlOf(options, env);
  const local = readLocal(options.data);
  const own = local !== null && new URL(local.url).origin === new URL(url).origin ? local.apiKey : undefined;
  const apiKey = options.apiKey ?? env['SETLIST_API_KEY'] ?? readLogin(url, env)?.apiKey ?? own;
  if (apiKey === undefined) {
    throw usageError(
      `No key is known for ${url}. Sign in with \`setlist login\`, give --api-key, or set SETLIST_API_KEY; \`setlist keys create\` where the server runs makes one.`,
    );
  }
  return { url, apiKey };
}

/** Where to: what the flags, the environment or `local.json` name, in this order, without the `/v1` that OpenAI clients take. */
export function urlOf(options: Pick<ServerOptions, 'url' | 'data'>, env: Environment): string {
  const url = options.url ?? env['SETLIST_URL'] ?? readLocal(options.data)?.url;
  if (url === undefined) {
    throw new CliError(
      `No server is known: there is no ${join(options.data, 'local.json')}. Start one with \`setlist serve\`, or give --url and --api-key.`,
      EXIT.unreachable,
      'server_unknown',
    );
  }
  if (!URL.canParse(url) || !/^https?:/.test(url)) throw usageError(`The URL ${url} is not an http or https URL.`);
  return url.replace(/\/+$/, '').replace(/\/v1$/, '');
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
