import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { type CliRun, runCli } from './run-cli.ts';
import { temporaryFolder } from './spawn-setlist.ts';

export interface CliFolder {
  readonly cwd: string;
  /** The real `setlist`, run in the folder. */
  readonly setlist: (...args: string[]) => Promise<CliRun>;
  /** Changes a file below the folder. */
  readonly edit: (path: string, change: (text: string) => string) => Promise<void>;
}

/** A folder with the personas `front-desk`, which is sound, and `broken`, for as long as the test file runs; to be called once, outside any test. */
export async function openCliFolder(): Promise<CliFolder> {
  const folder = await temporaryFolder();
  afterAll(() => folder.remove());
  const cwd = folder.path;
  const setlist: CliFolder['setlist'] = (...args) => runCli(args, { cwd });
  const edit: CliFolder['edit'] = async (path, change) =>
    writeFile(join(cwd, path), change(await readFile(join(cwd, path), 'utf8')));
  expect(await setlist('init', 'front-desk')).toMatchObject({ exitCode: 0, stderr: '' });
  await cp(join(cwd, 'front-desk'), join(cwd, 'broken'), { recursive: true });
  await edit('broken/persona.yaml', (yaml) => yaml.replace('default: warm', 'default: wram'));
  await edit('broken/modules/tone/brisk.md', (text) => `${text}You may make something up.\n`);
  return { cwd, setlist, edit };
}
