import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { connect } from './connection.ts';
import { usageError } from './exit-codes.ts';
import { type LoadedRevision, loadRevision } from './load-revision.ts';
import { type JsonOption, type ServerOptions, withJson, withServer } from './options.ts';
import { CARD_PICTURE } from './read-persona-folder.ts';
import { terminalOf } from './terminal.ts';

interface ExportOptions extends JsonOption, ServerOptions {
  readonly format: 'card-json' | 'card-png';
  readonly cardVersion: '2' | '3';
  readonly out?: string;
  readonly force: boolean;
}

/** Adds `setlist export`: a persona as a Character Card. */
export function addExportCommand(program: Command): void {
  const command = program
    .command('export')
    .description('Write a persona as a Character Card; one that was imported comes back equal')
    .argument('[persona]', 'a persona folder, or key, key@version or digest on the server', '.')
    .addOption(
      new Option('--format <format>', 'JSON, or a PNG that holds it')
        .choices(['card-json', 'card-png'])
        .default('card-json'),
    )
    .addOption(new Option('--card-version <version>', 'version of Character Card').choices(['2', '3']).default('3'))
    .option('--out <file>', 'file to write (default: standard output for JSON, <key>.card.png for PNG)')
    .option('--force', 'overwrite the file', false)
    .action(exportPersona);
  withJson(withServer(command));
}

async function exportPersona(name: string, options: ExportOptions): Promise<void> {
  const loaded = await loadRevision(name, () => connect(options));
  const format = options.format === 'card-png' ? 'png' : 'json';
  const version = options.cardVersion === '2' ? 2 : 3;
  const { exportCard } = await import('@setlist/core/persona');
  const picture = format === 'png' ? await pictureOf(loaded) : undefined;
  const card = exportCard(loaded.revision, { format, version, picture });
  if (!card.ok) throw usageError(card.error.message);

  const out = options.out ?? (format === 'png' ? `${loaded.revision.content.key}.card.png` : null);
  const terminal = terminalOf(options);
  if (out === null) return terminal.print(Buffer.from(card.value).toString('utf8'));
  await writeFile(out, card.value, { flag: options.force ? 'w' : 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') throw usageError(`${out} is there already. Give another --out, or --force.`);
    throw error;
  });
  if (options.json) terminal.printJson({ out, bytes: card.value.length, format, version });
  else terminal.print(`Wrote ${out}.`);
}

async function pictureOf({ folder }: LoadedRevision): Promise<Uint8Array | undefined> {
  if (folder === null) return undefined;
  return readFile(join(folder, CARD_PICTURE)).catch(() => undefined);
}
