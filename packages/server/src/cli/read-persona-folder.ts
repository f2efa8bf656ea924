import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import type { PersonaFiles } from '@setlist/core/persona';

/** Beyond what any persona may hold, so that what is too much is still named by the checks and not by memory running out. */
const FILES_LIMIT = 2_000;
const FILE_BYTES_LIMIT = 4 * 1024 * 1024;
const TOTAL_BYTES_LIMIT = 32 * 1024 * 1024;

/** The picture that an imported card came in: kept in the folder, no part of the persona. */
export const CARD_PICTURE = 'card.png';

/** A folder that can't be read as a persona's; says which file, why, and what mends it. */
export class FolderError extends Error {
  override readonly name = 'FolderError';
}

/**
 * A folder's files by their path within it. Hidden files, `node_modules` and the card's picture are left out; a link
 * is followed only to a file inside the folder. Throws `FolderError`.
 */
export async function readPersonaFolder(folder: string): Promise<PersonaFiles> {
  const root = await rootOf(folder);
  const found: { path: string; bytes: Uint8Array }[] = [];
  let total = 0;
  for await (const path of pathsIn(root, root)) {
    const { size } = await stat(path);
    total += size;
    if (size > FILE_BYTES_LIMIT)
      throw tooMuch(folder, `${within(root, path)} is larger than ${FILE_BYTES_LIMIT} bytes`);
    if (total > TOTAL_BYTES_LIMIT)
      throw tooMuch(folder, `its files have more than ${TOTAL_BYTES_LIMIT} bytes together`);
    if (found.length === FILES_LIMIT) throw tooMuch(folder, `it holds more than ${FILES_LIMIT} files`);
    found.push({ path: within(root, path), bytes: await readFile(path) });
  }
  return new Map(found.map(({ path, bytes }) => [path, bytes]));
}

async function* pathsIn(root: string, folder: string): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    if (folder === root && entry.name === CARD_PICTURE) continue;
    if (entry.isDirectory()) yield* pathsIn(root, path);
    else if (entry.isFile()) yield path;
    else if (entry.isSymbolicLink()) yield await linkedFile(root, path);
  }
}

async function linkedFile(root: string, path: string): Promise<string> {
  const name = within(root, path);
  const target = await realpath(path).catch(() => null);
  if (target === null)
    throw new FolderError(`The link ${name} leads nowhere. Remove it, or put the file itself there.`);
  if (!target.startsWith(root + sep)) {
    throw new FolderError(`The link ${name} leads out of the persona's folder. Put the file itself there.`);
  }
  if (!(await lstat(target)).isFile()) {
    throw new FolderError(`The link ${name} does not lead to a file. Put the files themselves there.`);
  }
  return path;
}

async function rootOf(folder: string): Promise<string> {
  const root = await realpath(resolve(folder)).catch(() => null);
  if (root === null)
    throw new FolderError(`There is no folder ${folder}. Give a persona's folder, or make one with \`setlist init\`.`);
  if (!(await lstat(root)).isDirectory()) {
    throw new FolderError(
      `${folder} is not a folder. Give the folder that holds ${basename(root) === 'persona.yaml' ? 'it' : 'persona.yaml'}.`,
    );
  }
  return root;
}

function within(root: string, path: string): string {
  return relative(root, path).split(sep).join('/');
}

function tooMuch(folder: string, what: string): FolderError {
  return new FolderError(
    `${folder} is too large to be a persona's folder: ${what}. Give the folder that holds persona.yaml.`,
  );
}
