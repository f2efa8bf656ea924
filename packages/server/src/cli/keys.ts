import { ApiError, type KeyScope, type KeySummary } from '@setlist/sdk';
import { type Command, InvalidArgumentError } from 'commander';
import { connect } from './connection.ts';
import { EXIT_HELP, usageError } from './exit-codes.ts';
import { type JsonOption, type ServerOptions, withJson, withServer } from './options.ts';
import { terminalOf } from './terminal.ts';

interface CreateOptions extends JsonOption, ServerOptions {
  readonly scope: readonly KeyScope[];
  readonly environment?: string;
}

/** Adds `setlist keys`: make, list and revoke the keys of a server. */
export function addKeysCommand(program: Command): void {
  const keys = program.command('keys').description('Make, list and revoke API keys').addHelpText('after', EXIT_HELP);
  const create = keys
    .command('create')
    .description('Make a key; it is shown this once')
    .argument('<name>', 'what the key is for')
    .option('--scope <scope>', 'serve: talk to personas; manage: publish and make keys (repeatable)', addScope, [])
    .option('--environment <name>', "environment of the key (default: the server's)")
    .action(createKey);
  const list = keys.command('list').description('List keys').action(listKeys);
  const revoke = keys
    .command('revoke')
    .description('Revoke a key: it stops working at once')
    .argument('<id>', 'id of the key, as `setlist keys list` shows it')
    .action(revokeKey);
  for (const command of [create, list, revoke]) withJson(withServer(command));
}

async function createKey(name: string, options: CreateOptions): Promise<void> {
  const scopes: readonly KeyScope[] = options.scope.length === 0 ? ['serve'] : options.scope;
  const environment = options.environment === undefined ? {} : { environment: options.environment };
  const created = await connect(options).createKey({ name, scopes, ...environment });
  const terminal = terminalOf(options);
  if (options.json) return terminal.printJson(created);
  // The key alone on standard output, so that a script can take it.
  terminal.note(
    `Key ${created.id} (${created.name}, ${created.environment}, ${created.scopes.join(' and ')}). It is shown this once:`,
  );
  terminal.print(created.key);
}

async function listKeys(options: JsonOption & ServerOptions): Promise<void> {
  const keys = await connect(options).keys();
  const terminal = terminalOf(options);
  if (options.json) return terminal.printJson({ keys });
  if (keys.length === 0) return terminal.print('There are no keys.');
  const rows = [['ID', 'NAME', 'ENVIRONMENT', 'SCOPES', 'CREATED', 'REVOKED'], ...keys.map(rowOf)];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  for (const row of rows)
    terminal.print(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}

async function revokeKey(given: string, options: JsonOption & ServerOptions): Promise<void> {
  // A whole key is understood too: that is what someone has at hand who saw one leak.
  const id = /^slk_([0-9a-f]+)(_|$)/.exec(given)?.[1] ?? given;
  try {
    await connect(options).revokeKey(id);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
    throw usageError(`There is no key ${id}. \`setlist keys list\` shows the ids.`);
  }
  const terminal = terminalOf(options);
  if (options.json) terminal.printJson({ revoked: id });
  else terminal.print(`Revoked ${id}.`);
}

function rowOf({ id, name, environment, scopes, createdAt, revokedAt }: KeySummary): string[] {
  return [id, name, environment, scopes.join(','), createdAt, revokedAt ?? '-'];
}

function addScope(scope: string, before: readonly KeyScope[]): readonly KeyScope[] {
  if (scope !== 'serve' && scope !== 'manage') throw new InvalidArgumentError('The scopes are serve and manage.');
  return before.includes(scope) ? before : [...before, scope];
}
