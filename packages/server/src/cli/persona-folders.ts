import { access, readdir } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import type { Diagnostic, PersonaFiles } from '@setlist/core/persona';
import { usageError } from './exit-codes.ts';
import { readPersonaFolder } from './read-persona-folder.ts';

/** The persona folders that were meant: each one given, or every one directly inside it; the working directory if none. */
export async function findPersonaFolders(given: readonly string[]): Promise<readonly string[]> {
  const roots = given.length === 0 ? ['.'] : given;
  const found = await Promise.all(roots.map(foldersAt));
  return [...new Set(found.flat().map(normalize))];
}

async function foldersAt(root: string): Promise<readonly string[]> {
  if (await isThere(join(root, 'persona.yaml'))) return [root];
  if (!(await isThere(root))) {
    throw usageError(`There is no folder ${root}. Give a persona's folder, or make one with \`setlist init\`.`);
  }
  const children = await readdir(root, { withFileTypes: true }).catch(() => []);
  const folders = children.filter((entry) => entry.isDirectory()).map((entry) => join(root, entry.name));
  const personas = await Promise.all(folders.map((folder) => isThere(join(folder, 'persona.yaml'))));
  const kept = folders.filter((_, index) => personas[index]).sort();
  if (kept.length > 0) return kept;
  throw usageError(
    `There is no persona.yaml in ${root}, nor in a folder directly inside it. Make a persona with \`setlist init\`.`,
  );
}

/** Whether something is there. */
export async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** A folder's files and findings named from the working directory, so that a terminal or an editor can open them. */
export function fromHere(
  folder: string,
  files: PersonaFiles,
  diagnostics: readonly Diagnostic[],
): { readonly files: PersonaFiles; readonly diagnostics: readonly Diagnostic[] } {
  const named = (file: string) => join(folder, file).replaceAll('\\', '/');
  return {
    files: new Map([...files].map(([file, bytes]) => [named(file), bytes])),
    diagnostics: diagnostics.map((diagnostic) => ({
      ...diagnostic,
      span: { ...diagnostic.span, file: named(diagnostic.span.file) },
      related: diagnostic.related.map((other) => ({ ...other, span: { ...other.span, file: named(other.span.file) } })),
    })),
  };
}

/** A folder that was read and checked. */
export interface CheckedFolder {
  readonly folder: string;
  readonly files: PersonaFiles;
  readonly key: string | null;
  readonly version: string | null;
  readonly digest: string | null;
  readonly selections: number;
  /** Files as within the folder. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a folder and composes every selection it can reach. */
export async function checkFolder(folder: string): Promise<CheckedFolder> {
  const [{ checkPersona }, files] = await Promise.all([import('@setlist/core/persona'), readPersonaFolder(folder)]);
  const { revision, diagnostics, selections } = checkPersona(files);
  return {
    folder,
    files,
    key: revision?.content.key ?? null,
    version: revision?.content.version ?? null,
    digest: revision?.digest ?? null,
    selections,
    diagnostics,
  };
}
