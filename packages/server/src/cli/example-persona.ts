import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { usageError } from './exit-codes.ts';
import { EXAMPLES_DIRECTORY } from './installed.ts';
import { readPersonaFolder } from './read-persona-folder.ts';
import { EDITOR_COMMENT } from './starter-persona.ts';

/**
 * The files of an example that ships, made one's own: under another key, and pointing an editor at no schema that is not
 * there. Throws `CliError` when there is no such example.
 */
export async function examplePersona(name: string, key: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const entries = await readdir(EXAMPLES_DIRECTORY, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  if (!names.includes(name))
    throw usageError(`There is no example ${name}. The examples are ${names.sort().join(', ')}.`);
  const files = await readPersonaFolder(join(EXAMPLES_DIRECTORY, name));
  const yaml = new TextDecoder().decode(files.get('persona.yaml'));
  return new Map([...files, ['persona.yaml', new TextEncoder().encode(madeOnesOwn(yaml, name, key))]]);
}

function madeOnesOwn(yaml: string, name: string, key: string): string {
  const lines = yaml.split('\n');
  const body = lines.slice(lines.findIndex((line) => !line.startsWith('#')));
  return [EDITOR_COMMENT, ...body.map((line) => (line.startsWith('key:') ? line.replaceAll(name, key) : line))].join(
    '\n',
  );
}
