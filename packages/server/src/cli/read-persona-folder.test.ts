import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FolderError, readPersonaFolder } from './read-persona-folder.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'setlist-folder-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, text = 'x'): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const paths = async (folder = root) => [...(await readPersonaFolder(folder)).keys()];

test('files are read by their path within the folder, with forward slashes', async () => {
  write('persona.yaml', 'key: a');
  write('modules/tone/warm.md');
  expect(await paths()).toEqual(['modules/tone/warm.md', 'persona.yaml']);
  expect(new TextDecoder().decode((await readPersonaFolder(root)).get('persona.yaml'))).toBe('key: a');
});

test("hidden files, node_modules and the card's picture are left out", async () => {
  for (const path of ['.git/config', '.env', 'node_modules/a/index.js', 'card.png', 'skills/a/.hidden']) write(path);
  write('skills/a/card.png');
  expect(await paths()).toEqual(['skills/a/card.png']);
});

test('a link to a file inside the folder is read', async () => {
  write('modules/tone/warm.md', 'be warm');
  symlinkSync('warm.md', join(root, 'modules/tone/kind.md'));
  expect(await paths()).toEqual(['modules/tone/kind.md', 'modules/tone/warm.md']);
});

test.each([
  ['a file outside', '/etc/hostname', 'leads out'],
  ['a folder outside', '/etc', 'leads out'],
  ['the folder itself', '.', 'leads out'],
  ['a folder inside', 'modules', 'does not lead to a file'],
  ['nothing', 'nowhere', 'leads nowhere'],
])('a link to %s is refused by name', async (_name, target, reason) => {
  write('modules/tone/warm.md');
  symlinkSync(target, join(root, 'link.md'));
  await expect(readPersonaFolder(root)).rejects.toThrow(FolderError);
  await expect(readPersonaFolder(root)).rejects.toThrow(`link.md ${reason}`);
});

test('a folder reached by a link is read like any other', async () => {
  write('real/persona.yaml');
  symlinkSync('real', join(root, 'link'));
  expect(await paths(join(root, 'link'))).toEqual(['persona.yaml']);
});

test('a file too large for any persona is named before it is read', async () => {
  write('modules/tone/huge.md', 'x'.repeat(4 * 1024 * 1024 + 1));
  await expect(readPersonaFolder(root)).rejects.toThrow('modules/tone/huge.md is larger');
});

test('what is not there, or not a folder, is said so', async () => {
  write('persona.yaml');
  await expect(readPersonaFolder(join(root, 'none'))).rejects.toThrow('There is no folder');
  await expect(readPersonaFolder(join(root, 'persona.yaml'))).rejects.toThrow('Give the folder that holds it');
});
