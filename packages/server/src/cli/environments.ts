import { writeFile } from 'node:fs/promises';
import type { EnvironmentEntry, LatchMark, Release } from '@setlist/core/release';
import type { EnvironmentSummary } from '@setlist/sdk';
import type { Command } from 'commander';
import { connect } from './connection.ts';
import { EXIT_HELP, usageError } from './exit-codes.ts';
import { memberNames } from './member-names.ts';
import { type JsonOption, type ServerOptions, withJson, withServer } from './options.ts';
import { allReleases, isLatched } from './release-name.ts';
import { terminalOf } from './terminal.ts';
import { tableText } from './text-table.ts';

type Options = JsonOption & ServerOptions;

/** Adds `setlist environments`: list, make and export them. */
export function addEnvironmentsCommand(program: Command): void {
  const environments = program
    .command('environments')
    .description('List, make and export environments')
    .addHelpText('after', EXIT_HELP);
  const list = environments
    .command('list')
    .description('List environments, what each serves and what is on its way')
    .action(listEnvironments);
  const create = environments
    .command('create')
    .description('Make an environment')
    .argument('<name>', 'lower-case letters, digits and hyphens')
    .option('--description <text>', 'for whom it is', '')
    .action(createEnvironment);
  const exported = environments
    .command('export')
    .description('Write what it serves as a file of environments/, shut latches included')
    .argument('<name>', 'environment')
    .option('--output <file>', 'write there instead of to standard output')
    .action(exportEnvironment);
  for (const command of [list, create, exported]) withJson(withServer(command));
}

async function listEnvironments(options: Options): Promise<void> {
  const environments = await connect(options).environments();
  const terminal = terminalOf(options);
  if (options.json) {
    terminal.printJson({ environments });
    return;
  }
  const rows = environments.flatMap(({ name, personas }) =>
    personas.length === 0 ? [[name, '-', '-', '-', '-']] : personas.map((persona) => [name, ...cellsOf(persona)]),
  );
  terminal.print(tableText([['ENVIRONMENT', 'PERSONA', 'SERVES', 'ON ITS WAY', 'LATCH'], ...rows]));
}

function cellsOf({ key, version, candidate, latchedBy }: EnvironmentSummary['personas'][number]): string[] {
  const coming = candidate === null ? '-' : `${candidate.version} at ${candidate.stage} (${candidate.releaseId})`;
  return [key, version ?? '-', coming, latchedBy === null ? '-' : `shut by ${latchedBy}`];
}

async function createEnvironment(name: string, options: Options & { readonly description: string }): Promise<void> {
  const { description } = options;
  const made = await connect(options).createEnvironment({ name, description });
  const terminal = terminalOf(options);
  if (options.json) terminal.printJson(made);
  else terminal.print(`Made ${made.name}.`);
}

async function exportEnvironment(name: string, options: Options & { readonly output?: string }): Promise<void> {
  const client = connect(options);
  const all = await client.environments();
  const found = all.find((environment) => environment.name === name);
  if (found === undefined) {
    throw usageError(`There is no environment ${name}; there are ${all.map((one) => one.name).join(', ')}.`);
  }
  const latched = (await allReleases(client, { environment: name, state: 'rolled_back' })).filter(isLatched);
  const personas = entriesOf(found, latched, latched.length === 0 ? new Map() : await memberNames(client));
  const terminal = terminalOf(options);
  if (options.json) {
    terminal.printJson({ environment: name, personas });
    return;
  }
  const { environmentText } = await import('@setlist/core/release');
  const text = environmentText({ name, personas });
  if (options.output === undefined) {
    terminal.print(text);
    return;
  }
  await writeFile(options.output, text);
  terminal.print(`Wrote ${options.output}.`);
}

function entriesOf(
  { personas }: EnvironmentSummary,
  latched: readonly Release[],
  names: ReadonlyMap<string, string>,
): EnvironmentEntry[] {
  const keys = new Set([
    ...personas.filter(({ version }) => version !== null).map(({ key }) => key),
    ...latched.map(({ persona }) => persona),
  ]);
  return [...keys].map((key) => ({
    key,
    version: personas.find((persona) => persona.key === key)?.version ?? null,
    latched: latched.filter(({ persona }) => persona === key).map((release) => markOf(release, names)),
    release: null,
  }));
}

function markOf({ id, version, digest, latch }: Release, names: ReadonlyMap<string, string>): LatchMark {
  const { reason, shutBy, shutAt } = latch ?? { reason: '', shutBy: '', shutAt: '' };
  return { release: id, version, digest, reason, shutBy: names.get(shutBy) ?? shutBy, shutAt };
}
