import { readFile, stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { EXIT, usageError } from './exit-codes.ts';
import { type JsonOption, withJson } from './options.ts';
import { checkFolder, fromHere } from './persona-folders.ts';
import { CARD_PICTURE } from './read-persona-folder.ts';
import { terminalOf } from './terminal.ts';
import { writeNewFolder } from './write-folder.ts';

/** Well beyond any card: what is larger is not even read. */
const FILE_BYTES_LIMIT = 256 * 1024 * 1024;

interface ImportOptions extends JsonOption {
  readonly out?: string;
}

/** Adds `setlist import`: a Character Card becomes a persona's folder. */
export function addImportCommand(program: Command): void {
  const command = program
    .command('import')
    .description('Make a persona folder of a Character Card V2 or V3 (JSON or PNG), losing nothing of it')
    .argument('<file>', 'the card')
    .option('--out <dir>', "folder to write (default: the persona's key)")
    .action(importFile);
  withJson(command);
}

async function importFile(file: string, options: ImportOptions): Promise<void> {
  const { importCard, parsePersona, renderDiagnostics } = await import('@setlist/core/persona');
  const found = await stat(file);
  if (found.isDirectory()) throw usageError(`${file} is a folder. Give a Character Card: a JSON or PNG file.`);
  const { size } = found;
  if (size > FILE_BYTES_LIMIT) throw usageError(`${file} is larger than any card: it has ${size} bytes.`);
  const imported = importCard(await readFile(file));
  if (!imported.ok) throw usageError(`${file}: ${imported.error.message}`);
  const { files, picture, notes } = imported.value;
  const folder = options.out ?? parsePersona(files).revision?.content.key ?? 'character';
  await writeNewFolder(folder, new Map([...files, ...(picture === null ? [] : [[CARD_PICTURE, picture] as const])]));

  const checked = await checkFolder(folder);
  const terminal = terminalOf(options);
  process.exitCode = checked.digest === null ? EXIT.findings : EXIT.fine;
  if (options.json) {
    const { files: _files, ...rest } = checked;
    return terminal.printJson({
      ...rest,
      written: [...files.keys()],
      picture: picture === null ? null : CARD_PICTURE,
      notes,
    });
  }
  const shown = fromHere(folder, checked.files, checked.diagnostics);
  const findings = renderDiagnostics(shown.diagnostics, shown.files, { colour: terminal.colour });
  if (findings !== '') terminal.print(findings);
  terminal.print(`${terminal.paint.green('✓')} Wrote ${files.size} files to ${folder}.`);
  for (const note of notes) terminal.print(`  ${terminal.paint.yellow('note:')} ${note}`);
  terminal.print(`Next: \`setlist show ${folder}\`, then \`setlist publish ${folder}\`.`);
}
