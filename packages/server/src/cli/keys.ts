import { ROLES } from '@setlist/core/access';
import { ApiError, type CreateKeyResponse, type KeyScope, type KeySummary } from '@setlist/sdk';
import { type Command, InvalidArgumentError } from 'commander';
import { connect } from './connection.ts';
import { EXIT_HELP, usageError } from './exit-codes.ts';
import { type JsonOption, type ServerOptions, withJson, withServer } from './options.ts';
import { terminalOf } from './terminal.ts';
import { tableText } from './text-table.ts';

type Options = JsonOption & ServerOptions;
interface CreateOptions extends Options {
  readonly scope: readonly KeyScope[];
  readonly environment?: string;
  readonly personal: boolean;
  readonly expires?: string;
}
interface ListOptions extends Options {
  readonly environment?: string;
  readonly mine: boolean;
  readonly all: boolean;
}
interface RotateOptions extends Options {
  readonly overlap: string;
  readonly expires?: string;
}

const ID = ['<id>', 'id of the key, as `setlist keys list` shows it'] as const;
const SCOPES: readonly KeyScope[] = ['serve', ...ROLES];
const EXPIRES = ['--expires <when>', 'how long it lives, 30d or 12h, or an RFC 3339 time'] as const;

/** Adds `setlist keys`: make, list, rotate and revoke the keys of a server. */
export function addKeysCommand(program: Command): void {
  const keys = program
    .command('keys')
    .description('Make, list, rotate and revoke API keys')
    .addHelpText('after', EXIT_HELP);
  const create = keys
    .command('create')
    .description('Make a key; it is shown this once')
    .argument('<name>', 'what the key is for')
    .option('--scope <scope>', `serve: talk to personas; or a role: ${ROLES.join(', ')} (repeatable)`, addScope, [])
    .option('--environment <name>', 'environment of the key (default: that of the key that asks)')
    .option('--personal', 'it acts as you, with no more than your roles', false)
    .option(...EXPIRES)
    .action(createKey);
  const list = keys
    .command('list')
    .description('List keys that work')
    .option('--environment <name>', 'those of this environment')
    .option('--mine', 'those that act as you', false)
    .option('--all', 'those that were revoked or are over, too', false)
    .action(listKeys);
  const rotate = keys
    .command('rotate')
    .description('Make a key that can do the same; the old one goes on for a while')
    .argument(...ID)
    .option('--overlap <time>', 'how long the old one goes on: 0s, 15m, 24h, 7d', '24h')
    .option(...EXPIRES)
    .action(rotateKey);
  const revoke = keys
    .command('revoke')
    .description('Revoke a key: it stops working at once')
    .argument(...ID)
    .action(revokeKey);
  for (const command of [create, list, rotate, revoke]) withJson(withServer(command));
}

async function createKey(name: string, options: CreateOptions): Promise<void> {
  const { environment, personal, expires } = options;
  const created = await connect(options).createKey({
    name,
    scopes: options.scope.length === 0 ? ['serve'] : options.scope,
    ...(personal ? { personal } : {}),
    ...(environment === undefined ? {} : { environment }),
    ...(expires === undefined ? {} : { expiresAt: instantOf(expires) }),
  });
  tellKey(created, options);
}

async function listKeys({ environment, mine, all, ...options }: ListOptions): Promise<void> {
  const asked = {
    limit: 200,
    ...(environment === undefined ? {} : { environment }),
    ...(mine ? { member: 'me' } : {}),
    ...(all ? {} : { active: true }),
  };
  const client = connect(options);
  const keys: KeySummary[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await client.keys({ ...asked, ...(cursor === undefined ? {} : { cursor }) });
    keys.push(...page.items);
    cursor = page.nextCursor;
  }
  const terminal = terminalOf(options);
  if (options.json) return terminal.printJson({ keys });
  if (keys.length === 0) return terminal.print('There are no such keys.');
  const head = ['ID', 'NAME', 'ENVIRONMENT', 'SCOPES', 'OF', 'LAST USED', 'UNTIL'];
  terminal.print(tableText([head, ...keys.map(rowOf)]));
}

function rowOf({ id, name, environment, scopes, memberId, lastUsedAt, expiresAt, revokedAt }: KeySummary): string[] {
  const until = revokedAt === null ? (expiresAt ?? '-') : `revoked ${revokedAt}`;
  return [id, name, environment, scopes.join(','), memberId ?? 'service', lastUsedAt ?? '-', until];
}

async function rotateKey(given: string, options: RotateOptions): Promise<void> {
  const { overlap, expires } = options;
  const body = { overlap, ...(expires === undefined ? {} : { expiresAt: instantOf(expires) }) };
  const rotated = await connect(options).rotateKey(idOf(given), body);
  terminalOf(options).note(`The old key ${rotated.replaced.id} goes on until ${rotated.replaced.expiresAt}.`);
  tellKey(rotated, options);
}

async function revokeKey(given: string, options: Options): Promise<void> {
  const id = idOf(given);
  try {
    await connect(options).revokeKey(id);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
    throw usageError(`There is no key ${id} that you may revoke. \`setlist keys list\` shows the ids.`);
  }
  const terminal = terminalOf(options);
  if (options.json) terminal.printJson({ revoked: id });
  else terminal.print(`Revoked ${id}.`);
}

function tellKey(key: CreateKeyResponse, options: Options): void {
  const terminal = terminalOf(options);
  if (options.json) terminal.printJson(key);
  else {
    // The key alone on standard output, so that a script can take it.
    terminal.note(
      `Key ${key.id} (${key.name}, ${key.environment}, ${key.scopes.join(' and ')}). It is shown this once:`,
    );
    terminal.print(key.key ?? '');
  }
}

/** A whole key is understood too: that is what someone has at hand who saw one leak. */
function idOf(given: string): string {
  return /^slk_([0-9a-f]+)(_|$)/.exec(given)?.[1] ?? given;
}

const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `30d` from now, or the time itself. */
function instantOf(text: string): string {
  const [, count, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  return unit === undefined ? text : new Date(Date.now() + Number(count) * (UNIT_MS[unit] ?? 0)).toISOString();
}

function addScope(given: string, before: readonly KeyScope[]): readonly KeyScope[] {
  const scope = SCOPES.find((one) => one === given);
  if (scope === undefined) throw new InvalidArgumentError(`The scopes are ${SCOPES.join(', ')}.`);
  return before.includes(scope) ? before : [...before, scope];
}
