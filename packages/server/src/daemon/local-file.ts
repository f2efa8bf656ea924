import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalFile } from '@setlist/sdk';

/** Where scripts find this server: `local.json` in the state directory. */
function localFilePath(stateDirectory: string): string {
  return join(stateDirectory, 'local.json');
}

/** The file as the last start left it, or `null`. */
export async function readLocalFile(stateDirectory: string): Promise<LocalFile | null> {
  try {
    return JSON.parse(await readFile(localFilePath(stateDirectory), 'utf8')) as LocalFile;
  } catch {
    return null;
  }
}

/** Replaces the file whole, readable by its owner only: it holds a key. */
export async function writeLocalFile(stateDirectory: string, local: LocalFile): Promise<void> {
  const path = localFilePath(stateDirectory);
  const draft = `${path}.${process.pid}.new`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.chmod(0o600);
    await file.writeFile(`${JSON.stringify(local, null, 2)}\n`);
  } finally {
    await file.close();
  }
  await rename(draft, path);
}
