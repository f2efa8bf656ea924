import { basename, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { examplePersona } from './example-persona.ts';
import { type JsonOption, withJson } from './options.ts';
import { starterPersona } from './starter-persona.ts';
import { terminalOf } from './terminal.ts';
import { writeNewFolder } from './write-folder.ts';

interface InitOptions extends JsonOption {
  readonly from?: string;
}

/** Adds `setlist init`: a persona folder to start from. */
export function addInitCommand(program: Command): void {
  const command = program
    .command('init')
    .description('Write a commented persona folder to start from; never overwrites')
    .argument('<dir>', 'folder to make; its name becomes the key')
    .option('--from <example>', 'copy an example instead: concierge, enterprise-assistant or support-agent')
    .action(init);
  withJson(command);
}

async function init(dir: string, options: InitOptions): Promise<void> {
  const key = keyOf(dir);
  const files = options.from === undefined ? starterPersona(key) : await examplePersona(options.from, key);
  await writeNewFolder(dir, files);
  const terminal = terminalOf(options);
  if (options.json) return terminal.printJson({ folder: dir, written: [...files.keys()] });
  terminal.print(`${terminal.paint.green('✓')} Wrote ${files.size} files to ${dir}.`);
  terminal.print(`Next: edit ${join(dir, 'persona.yaml')}, then \`setlist check ${dir}\` and \`setlist show ${dir}\`.`);
}

function keyOf(dir: string): string {
  const key = basename(resolve(dir))
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '');
  return key === '' ? 'assistant' : key;
}
