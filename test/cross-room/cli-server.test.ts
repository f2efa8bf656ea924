import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { placeEmptyStore } from './empty-store.ts';
import { runCli } from './run-cli.ts';
import { type SpawnedSetlist, spawnSetlist, temporaryFolder } from './spawn-setlist.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: SpawnedSetlist;
let cwd = '';
/** Finds the server as a person would: by `local.json` of the state directory. */
const setlist = (...args: string[]) => runCli([...args, '--data', 'state'], { cwd });

beforeAll(async () => {
  folder = await temporaryFolder();
  cwd = folder.path;
  await placeEmptyStore(join(cwd, 'state'));
  server = await spawnSetlist(join(cwd, 'state'));
  await runCli(['init', 'front-desk'], { cwd });
});

afterAll(async () => {
  await server.end();
  await folder.remove();
});

async function edit(path: string, change: (text: string) => string): Promise<void> {
  await writeFile(join(cwd, path), change(await readFile(join(cwd, path), 'utf8')));
}

describe('publish, from a folder to a server', () => {
  test('a new persona is published, and publishing it again changes nothing', async () => {
    const first = await setlist('publish', 'front-desk');
    expect(first).toMatchObject({ exitCode: 0, stderr: '' });
    expect(first.stdout).toMatch(/^✓ front-desk 0\.1\.0 sha256:[0-9a-f]{12} published, \d+ selections composed\.$/m);
    const again = await setlist('publish', 'front-desk', '--json');
    expect(again.json().published).toMatchObject([
      { published: { persona: 'front-desk', created: false }, refused: null },
    ]);
  });

  test('a new version says what changed from what was served', async () => {
    await edit('front-desk/persona.yaml', (yaml) => yaml.replace('version: 0.1.0', 'version: 0.2.0'));
    await edit('front-desk/modules/tone/warm.md', (text) => text.replace('friendly', 'kind'));
    const { exitCode, stdout } = await setlist('publish', 'front-desk');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('~ tone/warm: instructions');
    expect(stdout).toMatch(/0\.1\.0 sha256:[0-9a-f]{12} → 0\.2\.0 sha256:[0-9a-f]{12}/);
  });

  test('changed content under a version that is taken is a finding', async () => {
    await cp(join(cwd, 'front-desk'), join(cwd, 'taken'), { recursive: true });
    await edit('taken/modules/tone/warm.md', (text) => text.replace('kind', 'cold'));
    const { exitCode, stdout } = await setlist('publish', 'taken');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('0.2.0');
  });

  test('a broken folder is refused with every finding on its line, and nothing is published', async () => {
    await cp(join(cwd, 'front-desk'), join(cwd, 'broken'), { recursive: true });
    await edit('broken/persona.yaml', (yaml) =>
      yaml.replace('default: warm', 'default: wram').replace('0.2.0', '0.3.0'),
    );
    const { exitCode, stdout } = await setlist('publish', 'broken');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^broken\/persona\.yaml:\d+:\d+ error axis\/default$/m);
    expect(stdout).toMatch(/│ +\^{4}$/m);
    expect((await setlist('show', 'front-desk@0.3.0')).exitCode).toBe(2);
  });
});

describe('what the server has', () => {
  test('show composes a key, a version and a digest alike', async () => {
    const served = await setlist('show', 'front-desk@stable', '--tone', 'brisk', '--json');
    const { digest, version, selection } = served.json();
    expect({ version, selection }).toEqual({ version: '0.2.0', selection: { tone: 'brisk', brevity: 'short' } });
    expect((await setlist('show', digest, '--json')).json().digest).toBe(digest);
    const older = await setlist('show', 'front-desk@0.1.0', '--json');
    expect(older.json()).toMatchObject({ version: '0.1.0' });
    expect(older.json().digest).not.toBe(digest);
  });

  test('diff compares a folder with what is served, and two versions with each other', async () => {
    expect((await setlist('diff', 'front-desk@stable', './front-desk', '--json')).json()).toMatchObject({
      identical: true,
    });
    const versions = await setlist('diff', 'front-desk@0.1.0', 'front-desk@0.2.0', '--exit-code');
    expect(versions.exitCode).toBe(1);
    expect(versions.stdout).toContain('Axis tone');
  });

  test('export writes a served persona as a card', async () => {
    const card = (await setlist('export', 'front-desk@0.1.0')).json();
    expect(card).toMatchObject({ spec: 'chara_card_v3', data: { name: 'Front Desk', character_version: '0.1.0' } });
  });

  test('a version that is not there is a usage error that names those that are', async () => {
    const { exitCode, stderr } = await setlist('show', 'front-desk@9.9.9');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('0.2.0, 0.1.0');
    expect(await setlist('show', 'nobody')).toMatchObject({ exitCode: 2 });
  });
});

describe('keys', () => {
  test('a key is made, shown once, listed without itself, used, and dead once revoked', async () => {
    const made = await setlist('keys', 'create', 'ci', '--scope', 'admin');
    const key = made.stdout.trim();
    expect([made.exitCode, key.includes(' ')]).toEqual([0, false]);

    const listed = await setlist('keys', 'list', '--json');
    expect(listed.stdout).not.toContain(key);
    const found = listed.json().keys.find(({ name }: { name: string }) => name === 'ci');
    expect(found).toMatchObject({ scopes: ['admin'], revokedAt: null });

    const withKey = (...args: string[]) => runCli([...args, '--url', server.url, '--api-key', key], { cwd });
    expect(await withKey('keys', 'list')).toMatchObject({ exitCode: 0 });
    expect(await setlist('keys', 'revoke', found.id)).toMatchObject({ exitCode: 0 });
    const dead = await withKey('keys', 'list');
    expect([dead.exitCode, dead.stdout]).toEqual([2, '']);
    expect(dead.stderr).not.toContain(key);
  });

  test('a key that only serves may not publish, and is told which right it lacks', async () => {
    const key = (await setlist('keys', 'create', 'app')).stdout.trim();
    const { exitCode, stderr } = await runCli(['publish', 'front-desk', '--url', server.url, '--api-key', key], {
      cwd,
    });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/takes the right `\w+\.\w+`/);
  });
});

test('doctor finds the running server, its stores and its lock', async () => {
  const port = new URL(server.url).port;
  const { exitCode, json } = await setlist('doctor', '--port', port, '--json');
  expect(exitCode).toBe(0);
  const statuses = Object.fromEntries(
    json().checks.map(({ name, status }: { name: string; status: string }) => [name, status]),
  );
  expect(statuses).toMatchObject({
    'State directory': 'ok',
    Lock: 'ok',
    Port: 'ok',
    'local.json': 'ok',
    Server: 'ok',
    PostgreSQL: 'ok',
  });
});
