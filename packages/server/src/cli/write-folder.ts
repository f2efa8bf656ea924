import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { usageError } from './exit-codes.ts';

/** Writes files into a new folder, or one that is empty; throws `CliError` rather than overwrite anything. */
export async function writeNewFolder(folder: string, files: ReadonlyMap<string, Uint8Array | string>): Promise<void> {
  const there = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (there.length > 0)
    throw usageError(`${folder} is there already and not empty. Nothing was written; give another folder.`);
  const root = resolve(folder);
  for (const [path, bytes] of files) {
    const target = resolve(join(root, path));
    if (!target.startsWith(root + sep)) throw usageError(`The file ${path} would lie outside ${folder}.`);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, bytes, { flag: 'wx' });
  }
}
