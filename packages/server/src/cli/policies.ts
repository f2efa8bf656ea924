import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { connect } from './connection.ts';
import { EXIT, EXIT_HELP, usageError } from './exit-codes.ts';
import { type JsonOption, type ServerOptions, withJson, withServer } from './options.ts';
import { isThere } from './persona-folders.ts';
import { readPersonaFolder } from './read-persona-folder.ts';
import { terminalOf } from './terminal.ts';
import { tableText } from './text-table.ts';

type Options = JsonOption & ServerOptions;

/** Adds `setlist policies`: check files, list what stands on a server, write it to files. `apply` changes them. */
export function addPoliciesCommand(program: Command): void {
  const policies = program
    .command('policies')
    .description('Check, list and export the policies of review; `apply` changes them')
    .addHelpText('after', EXIT_HELP);
  withJson(
    policies
      .command('check')
      .description('Check the files of policies/, without a server')
      .argument('[dir]', 'folder with the files', 'policies')
      .action(checkPolicies),
  );
  const list = policies.command('list').description('List the policies that stand').action(listPolicies);
  const exported = policies
    .command('export')
    .description('Write the policies that stand to files')
    .argument('<dir>', 'folder, made if need be')
    .option('--force', 'overwrite files that are there', false)
    .action(exportPolicies);
  for (const command of [list, exported]) withJson(withServer(command));
}

async function checkPolicies(directory: string, options: JsonOption): Promise<void> {
  const [{ parsePolicies }, { renderDiagnostics }, { fromHere }] = await Promise.all([
    import('@setlist/core/release'),
    import('@setlist/core/persona'),
    import('./persona-folders.ts'),
  ]);
  const files = await readPersonaFolder(directory);
  const { policies, diagnostics } = parsePolicies(files);
  const terminal = terminalOf(options);
  if (options.json) terminal.printJson({ policies: policies?.map(({ name }) => name) ?? null, diagnostics });
  else {
    const shown = fromHere(directory, files, diagnostics);
    const findings = renderDiagnostics(shown.diagnostics, shown.files, { colour: terminal.colour });
    if (findings !== '') terminal.print(findings);
    if (policies !== null)
      terminal.print(`${policies.length === 1 ? '1 policy' : `${policies.length} policies`} in ${directory}: sound.`);
  }
  process.exitCode = policies === null ? EXIT.findings : EXIT.fine;
}

async function listPolicies(options: Options): Promise<void> {
  const policies = await connect(options).policies();
  const terminal = terminalOf(options);
  if (options.json) terminal.printJson({ policies });
  else if (policies.length === 0)
    terminal.print(
      'There are no policies: what is built in holds. One approval outside development, by someone who did not write it.',
    );
  else
    terminal.print(
      tableText([
        ['NAME', 'CHANGED'],
        ...policies.map(({ name, updatedAt }) => [name, updatedAt.slice(0, 16).replace('T', ' ')]),
      ]),
    );
}

async function exportPolicies(directory: string, options: Options & { readonly force: boolean }): Promise<void> {
  const policies = await connect(options).policies();
  await mkdir(directory, { recursive: true });
  const paths = policies.map(({ name, source }) => ({ path: join(directory, `${name}.yaml`), source }));
  for (const { path } of paths) {
    if (!options.force && (await isThere(path)))
      throw usageError(`${path} is there already. Give --force to overwrite it.`);
  }
  for (const { path, source } of paths) await writeFile(path, source);
  const terminal = terminalOf(options);
  if (options.json) terminal.printJson({ written: paths.map(({ path }) => path) });
  else for (const { path } of paths) terminal.print(`Wrote ${path}.`);
}
