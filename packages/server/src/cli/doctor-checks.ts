import { constants } from 'node:fs';
import { access, readdir, readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { createClient, type ServerStatus } from '@setlist/sdk';
import { connectionOf, readLocal } from './connection.ts';
import { CliError } from './exit-codes.ts';
import type { ServerOptions } from './options.ts';
import { checkFolder, findPersonaFolders, isThere } from './persona-folders.ts';

/** One thing that was looked at. */
export interface Check {
  readonly name: string;
  readonly status: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  /** What to do about it; `null` when all is well. */
  readonly mend: string | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

const LEAST_NODE = [22, 18] as const;
const ANSWER_WITHIN_MS = 3_000;
/** Environment variables that hold a provider's key, by provider. Their values are never read beyond "is it set". */
const PROVIDER_KEYS = {
  OpenAI: ['OPENAI_API_KEY'],
  Anthropic: ['ANTHROPIC_API_KEY'],
  Google: ['GOOGLE_GENERATIVE_AI_API_KEY'],
  'Amazon Bedrock': ['AWS_BEARER_TOKEN_BEDROCK', 'AWS_ACCESS_KEY_ID'],
} as const;

const ok = (name: string, detail: string): Check => ({ name, status: 'ok', detail, mend: null });
const warn = (name: string, detail: string, mend: string): Check => ({ name, status: 'warn', detail, mend });
const fail = (name: string, detail: string, mend: string): Check => ({ name, status: 'fail', detail, mend });

/** Looks at Node, the state directory, the port, the server and its stores, provider keys, chDB and persona folders. */
export async function checkupOf(
  dirs: readonly string[],
  options: ServerOptions & { readonly port: string },
  env: Environment,
): Promise<readonly Check[]> {
  const { checks: server, status } = await serverChecks(options, env);
  return [
    nodeCheck(process.versions.node),
    await stateDirectoryCheck(options.data),
    await lockCheck(options.data, status !== null),
    await portCheck(options.port, options.data, status !== null),
    await localFileCheck(options.data),
    ...server,
    providerCheck(env, status),
    chdbCheck(),
    ...(await personaChecks(dirs)),
  ];
}

function nodeCheck(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor, leastMinor] = LEAST_NODE;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return ok('Node.js', version);
  return fail('Node.js', `${version} is too old`, `Install Node.js ${LEAST_NODE.join('.')} or later.`);
}

async function stateDirectoryCheck(data: string): Promise<Check> {
  const directory = resolve(data);
  const there = await stat(directory).catch(() => null);
  if (there !== null && !there.isDirectory()) {
    return fail('State directory', `${directory} is not a directory`, 'Give another one with --data.');
  }
  const writable = await access(there === null ? await nearestParent(directory) : directory, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!writable)
    return fail(
      'State directory',
      `${directory} can not be written to`,
      'Change its owner, or give another one with --data.',
    );
  return ok('State directory', there === null ? `${directory} will be made` : `${directory} can be written to`);
}

async function nearestParent(path: string): Promise<string> {
  const parent = dirname(path);
  return (await isThere(parent)) || parent === path ? parent : nearestParent(parent);
}

/** The highest numbered file of `lock/` rules; a live process in it holds the directory. */
async function lockCheck(data: string, isServing: boolean): Promise<Check> {
  const directory = join(data, 'lock');
  const names = await readdir(directory).catch(() => []);
  const [newest] = names
    .filter((name) => /^\d+\.json$/.test(name))
    .sort((a, b) => Number.parseInt(b, 10) - Number.parseInt(a, 10));
  const text = newest === undefined ? '{}' : await readFile(join(directory, newest), 'utf8').catch(() => '{}');
  const holder = holderOf(text);
  if (holder === null || !isRunning(holder)) return ok('Lock', 'nobody holds the state directory');
  if (isServing) return ok('Lock', `held by the running server, process ${holder}`);
  return warn(
    'Lock',
    `process ${holder} holds the state directory, and its server does not answer`,
    `Look at process ${holder}; stop it, or wait until it serves.`,
  );
}

function holderOf(text: string): number | null {
  try {
    const { pid, released } = JSON.parse(text) as { pid?: unknown; released?: unknown };
    return typeof pid === 'number' && pid > 0 && released !== true ? pid : null;
  } catch {
    return null;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function portCheck(port: string, data: string, isServing: boolean): Promise<Check> {
  const number = Number(port);
  if (!Number.isInteger(number) || number < 0 || number > 65_535) {
    return fail('Port', `${port} is not a port`, 'Give --port a whole number from 0 to 65535.');
  }
  const local = readLocal(data);
  if (isServing && local !== null && new URL(local.url).port === port)
    return ok('Port', `${port} is the running server's`);
  const code = await new Promise<string | null>((resolved) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolved(error.code ?? 'error'));
    server.listen(number, '127.0.0.1', () => server.close(() => resolved(null)));
  });
  if (code === null) return ok('Port', `${port} is free`);
  return warn(
    'Port',
    `${port} is taken (${code})`,
    'Start the server with another --port, or --port 0 for a free one.',
  );
}

async function localFileCheck(data: string): Promise<Check> {
  const path = join(data, 'local.json');
  const there = await stat(path).catch(() => null);
  if (there === null)
    return warn(
      'local.json',
      `${path} is not there`,
      'Start a server with `setlist serve`, or give --url and --api-key.',
    );
  if (readLocal(data) === null)
    return fail('local.json', `${path} can not be read as one`, 'Restart the server: it writes the file anew.');
  if (process.platform !== 'win32' && (there.mode & 0o077) !== 0) {
    return fail('local.json', `${path} holds a key that others can read`, `Run \`chmod 600 ${path}\`.`);
  }
  return ok('local.json', `${path} names ${readLocal(data)?.url}`);
}

async function serverChecks(
  options: ServerOptions,
  env: Environment,
): Promise<{ checks: Check[]; status: ServerStatus | null }> {
  try {
    const connection = connectionOf(options, env);
    const status = await createClient(connection).status(AbortSignal.timeout(ANSWER_WITHIN_MS));
    const found = ok(
      'Server',
      `${connection.url} answers, version ${status.version}, environment ${status.environment}`,
    );
    return { checks: [found, ...storeChecks(status)], status };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    // A refusal of our own says what mends it.
    const mend = error instanceof CliError ? null : 'Start one with `setlist serve`, or check --url and --api-key.';
    return { checks: [{ name: 'Server', status: 'warn', detail: reason, mend }], status: null };
  }
}

function storeChecks({ stores, upstreams }: ServerStatus): Check[] {
  const store = (name: string, state: string, mend: string) =>
    state === 'down' ? fail(name, 'down', mend) : ok(name, state);
  const open = upstreams.filter(({ state }) => state !== 'closed');
  return [
    store('PostgreSQL', stores.postgres, 'Serving goes on; look at the database and the server log.'),
    store('ClickHouse', stores.clickhouse, 'Serving goes on; look at the database and the server log.'),
    ...open.map(({ name, state }) =>
      warn('Upstream', `${name} is ${state}`, 'It is tried again by itself; look at its status.'),
    ),
  ];
}

function providerCheck(env: Environment, status: ServerStatus | null): Check {
  const present = Object.entries(PROVIDER_KEYS).flatMap(([provider, names]) =>
    names.some((name) => env[name] || env[`${name}_FILE`]) ? [provider] : [],
  );
  if (present.length > 0) return ok('Provider keys', `set for ${present.join(', ')}`);
  if (status !== null && !status.rehearsal) return ok('Provider keys', 'none here; the server has its own upstreams');
  const names = Object.values(PROVIDER_KEYS).map(([name]) => name);
  return warn(
    'Provider keys',
    'none: answers come from recorded conversations',
    `Set ${names.slice(0, -1).join(', ')} or ${names.at(-1)}.`,
  );
}

function chdbCheck(): Check {
  try {
    import.meta.resolve('chdb');
    return ok('chDB', 'installed');
  } catch {
    return warn(
      'chDB',
      'not installed: nothing is measured',
      'Run `npm install chdb`, or give the server --clickhouse.',
    );
  }
}

async function personaChecks(dirs: readonly string[]): Promise<readonly Check[]> {
  if (dirs.length === 0) return [];
  const checks: Check[] = [];
  for (const folder of await findPersonaFolders(dirs)) {
    const { key, version, diagnostics, selections } = await checkFolder(folder);
    const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
    const warnings = diagnostics.length - errors;
    const mend = `Run \`setlist check ${folder}\`.`;
    if (errors > 0) checks.push(fail('Persona', `${folder} has ${errors} errors`, mend));
    else if (warnings > 0) checks.push(warn('Persona', `${folder} has ${warnings} warnings`, mend));
    else checks.push(ok('Persona', `${key} ${version} passes; ${selections} selections composed`));
  }
  return checks;
}
