import { type Command, Option } from 'commander';
import { EXIT } from './exit-codes.ts';
import { githubAnnotations } from './github-annotations.ts';
import { type JsonOption, withJson } from './options.ts';
import { type CheckedFolder, checkFolder, findPersonaFolders, fromHere } from './persona-folders.ts';
import { type Terminal, terminalOf } from './terminal.ts';

interface CheckOptions extends JsonOption {
  readonly format: 'text' | 'json' | 'github';
  readonly strict: boolean;
}

/** Adds `setlist check`: everything that `publish` would refuse, with no server. */
export function addCheckCommand(program: Command): void {
  const command = program
    .command('check')
    .description('Check persona folders: everything that publishing would refuse, all at once')
    .argument('[dirs...]', 'persona folders, or folders that hold some (default: the working directory)')
    .addOption(
      new Option('--format <format>', 'how findings are told').choices(['text', 'json', 'github']).default('text'),
    )
    .option('--strict', 'warnings count as findings', false)
    .action(check);
  withJson(command);
}

async function check(dirs: readonly string[], options: CheckOptions): Promise<void> {
  const folders = await findPersonaFolders(dirs);
  const format = options.json ? 'json' : options.format;
  const terminal = terminalOf({ json: format === 'json' });
  process.exitCode = await checkFolders(folders, { terminal, format, strict: options.strict });
}

/** Checks folders, tells what was found and answers the exit code. */
export async function checkFolders(
  folders: readonly string[],
  { terminal, format, strict }: { terminal: Terminal; format: CheckOptions['format']; strict: boolean },
): Promise<number> {
  const checked: CheckedFolder[] = [];
  for (const folder of folders) checked.push(await checkFolder(folder));
  if (format === 'json') terminal.printJson(reportOf(checked));
  else if (format === 'github') terminal.print(githubAnnotations(checked));
  else for (const one of checked) terminal.print(await textOf(one, terminal));
  const severities = checked.flatMap(({ diagnostics }) => diagnostics.map(({ severity }) => severity));
  const isFinding = strict ? severities.length > 0 : severities.includes('error');
  return isFinding ? EXIT.findings : EXIT.fine;
}

function reportOf(checked: readonly CheckedFolder[]): unknown {
  const all = checked.flatMap(({ diagnostics }) => diagnostics);
  const errors = all.filter(({ severity }) => severity === 'error').length;
  return {
    personas: checked.map(({ files: _files, ...rest }) => rest),
    errors,
    warnings: all.length - errors,
  };
}

async function textOf(checked: CheckedFolder, terminal: Terminal): Promise<string> {
  const { renderDiagnostics } = await import('@setlist/core/persona');
  const { files, diagnostics } = fromHere(checked.folder, checked.files, checked.diagnostics);
  const findings = renderDiagnostics(diagnostics, files, { colour: terminal.colour });
  return [...(findings === '' ? [] : [findings]), verdictOn(checked, terminal)].join('\n');
}

/** One line that says how a folder stands. */
function verdictOn({ folder, key, version, digest, selections }: CheckedFolder, { paint }: Terminal): string {
  if (digest === null) return `${paint.red('✗')} ${folder} would be refused.`;
  const composed = selections === 1 ? '1 selection composes' : `${selections} selections compose`;
  return `${paint.green('✓')} ${paint.bold(`${key} ${version}`)} ${paint.dim(digest.slice(0, 19))} ${composed}.`;
}
