import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { type JsonOption, withJson } from './options.ts';
import { terminalOf } from './terminal.ts';

interface SchemaOptions extends JsonOption {
  readonly out?: string;
}

/** Adds `setlist schema`: the JSON Schema of persona.yaml, for editors. */
export function addSchemaCommand(program: Command): void {
  const command = program
    .command('schema')
    .description('Print the JSON Schema of persona.yaml, for editors')
    .option('--out <file>', 'write it there')
    .addHelpText(
      'after',
      '\nIn an editor with YAML support, put this on the first line of persona.yaml:\n  # yaml-language-server: $schema=<path to the file>',
    )
    .action(schema);
  withJson(command);
}

async function schema(options: SchemaOptions): Promise<void> {
  const { personaJsonSchema } = await import('@setlist/core/persona');
  const terminal = terminalOf(options);
  if (options.out === undefined) return terminal.printJson(personaJsonSchema());
  await writeFile(options.out, `${JSON.stringify(personaJsonSchema(), null, 2)}\n`);
  if (options.json) terminal.printJson({ out: options.out });
  else terminal.print(`Wrote ${options.out}.`);
}
