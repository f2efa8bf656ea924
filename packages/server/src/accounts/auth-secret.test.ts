import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadAuthSecret } from './auth-secret.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'setlist-secret-'));
});
afterEach(() => rmSync(directory, { recursive: true }));
const path = () => join(directory, 'auth-secret');

test('the first start makes a secret that its owner alone can read, and later starts read it', async () => {
  const secret = await loadAuthSecret(directory, {});
  expect(secret).toHaveLength(43);
  expect(statSync(path()).mode & 0o777).toBe(0o600);
  expect(await loadAuthSecret(directory, {})).toBe(secret);
});

test('two starts at once end up with one secret', async () => {
  const secrets = await Promise.all(Array.from({ length: 8 }, () => loadAuthSecret(directory, {})));
  expect(new Set(secrets).size).toBe(1);
  expect(readFileSync(path(), 'utf8').trim()).toBe(secrets[0]);
});

test('the environment comes first, and a secret that is too short is refused without being shown', async () => {
  expect(await loadAuthSecret(directory, { SETLIST_AUTH_SECRET: 'x'.repeat(32) })).toBe('x'.repeat(32));
  await expect(loadAuthSecret(directory, { SETLIST_AUTH_SECRET: 'hunter2' })).rejects.toThrow('7 characters');
  await expect(loadAuthSecret(directory, { SETLIST_AUTH_SECRET: 'hunter2' })).rejects.not.toThrow('hunter2');
  writeFileSync(path(), '\n');
  await expect(loadAuthSecret(directory, {})).rejects.toThrow(path());
});
