import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AccountsServer, PASSWORD, startAccounts } from './accounts-server.ts';
import { runCli } from './run-cli.ts';
import { temporaryFolder } from './spawn-setlist.ts';

let server: AccountsServer;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  [server, folder] = await Promise.all([startAccounts({ limits: { perAddress: 1_000 } }), temporaryFolder()]);
});
afterAll(() => Promise.all([server.close(), folder.remove()]));

/** `setlist` as the user `who` would type it, with settings of their own. */
const setlist = (who: string, args: readonly string[], input?: string) =>
  runCli(args, {
    cwd: folder.path,
    env: { SETLIST_CONFIG_DIR: join(folder.path, who), SETLIST_URL: server.url },
    ...(input === undefined ? {} : { input }),
  });
const loginsOf = (who: string) => join(folder.path, who, 'logins.json');
const fine = async (run: ReturnType<typeof setlist>) => {
  const { exitCode, stdout, stderr } = await run;
  expect([exitCode, stderr]).toEqual([0, expect.any(String)]);
  return stdout.trim();
};

test('a team is set up at the terminal: the first administrator joins and invites, and an author joins', async () => {
  const setup = `${server.url}/console/setup#token=${await server.firstAdminToken()}`;
  const joined = await setlist('ada', ['join', setup], `ada@example.com\nAda\n${PASSWORD}\n`);
  expect(joined).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('as Ada (admin)') });
  expect(joined.stdout + joined.stderr).not.toContain(PASSWORD);
  expect(statSync(loginsOf('ada')).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder.path, 'ada')).mode & 0o777).toBe(0o700);

  const link = await fine(
    setlist('ada', [
      'members',
      'invite',
      'bo@example.com',
      '--name',
      'Bo',
      '--role',
      'author',
      '--role',
      'reviewer',
      '--seat',
      'brand',
      '--locale',
      'de-at',
    ]),
  );
  expect(link).toMatch(/\/console\/join#token=/);
  await fine(setlist('bo', ['join', link], `${PASSWORD}\n`));
  expect((await setlist('bo', ['whoami', '--json'])).json()).toMatchObject({
    kind: 'person',
    email: 'bo@example.com',
    roles: ['author', 'reviewer'],
    reviewRoles: ['brand'],
    locales: ['de-AT'],
    key: { scopes: ['serve', 'author', 'reviewer'] },
  });
  expect(await fine(setlist('bo', ['whoami']))).toMatch(/Person +Bo <bo@example\.com>/);
});

test('signing out revokes the key; signing in trades a session for a new one, and the session ends', async () => {
  const keptKey = JSON.parse(readFileSync(loginsOf('bo'), 'utf8'))[server.url].apiKey;
  await fine(setlist('bo', ['logout']));
  expect(JSON.parse(readFileSync(loginsOf('bo'), 'utf8'))).toEqual({});
  expect(await setlist('bo', ['whoami'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('setlist login'),
  });
  expect(await setlist('bo', ['whoami', '--api-key', keptKey])).toMatchObject({ exitCode: 2 });
  await fine(setlist('bo', ['login', '--email', 'bo@example.com', '--environment', 'development'], `${PASSWORD}\n`));
  expect((await setlist('bo', ['whoami', '--json'])).json()).toMatchObject({ environment: 'development' });
  const sessions = await server.store.db.selectFrom('auth_sessions').select('id').execute();
  expect(sessions).toEqual([]);
});

describe('signing in', () => {
  test('with a wrong password is a usage error that does not speak of keys', async () => {
    const run = await setlist('eve', ['login', '--email', 'bo@example.com'], 'wrong password\n');
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr).toContain('not of one active account');
    expect(run.stderr).not.toContain('--api-key');
  });

  test('with nothing on standard input says what was asked for', async () => {
    expect(await setlist('eve', ['login'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('E-mail') });
  });

  test('with a key keeps that key, once the server knows it', async () => {
    const key = await server.serviceKey(['viewer']);
    await fine(setlist('robot', ['login', '--with-key'], `${key}\n`));
    expect((await setlist('robot', ['whoami', '--json'])).json()).toMatchObject({ kind: 'key', roles: ['viewer'] });
    expect((await setlist('robot', ['login', '--with-key'], 'slk_000000000000_nonsense\n')).exitCode).toBe(2);
  });
});

test('a link that is cut short, or used, says what to do', async () => {
  expect(await setlist('eve', ['join', `${server.url}/console/join`])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('quotes'),
  });
  const used = await setlist('eve', ['join', `${server.url}/console/join#token=${'A'.repeat(43)}`], `${PASSWORD}\n`);
  expect(used).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Ask an administrator') });
});

test('members are listed, changed and deactivated', async () => {
  await fine(setlist('ada', ['members', 'invite', 'cy@example.com', '--json']));
  const { members } = (await setlist('ada', ['members', 'list', '--json'])).json();
  const cy = members.find(({ email }: { email: string }) => email === 'cy@example.com');
  expect(cy).toMatchObject({ state: 'invited', roles: ['viewer'] });
  expect(await fine(setlist('ada', ['members', 'list', '--state', 'invited']))).toMatch(/cy@example\.com/);
  const changed = await setlist('ada', [
    'members',
    'change',
    'cy@example.com',
    '--role',
    'releaser',
    '--if-version',
    '1',
    '--json',
  ]);
  expect(changed.json()).toMatchObject({ roles: ['releaser'], rowVersion: 2 });
  expect(
    await setlist('ada', ['members', 'change', 'cy@example.com', '--name', 'Cy', '--if-version', '1']),
  ).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('member.change by Ada'),
  });
  expect((await setlist('ada', ['members', 'deactivate', 'cy@example.com', '--json'])).json()).toMatchObject({
    state: 'deactivated',
  });
  expect((await setlist('ada', ['members', 'reactivate', cy.id, '--json'])).json()).toMatchObject({ state: 'invited' });
  expect(await fine(setlist('ada', ['members', 'link', 'cy@example.com']))).toMatch(/console\/join#token=/);
  expect(await setlist('ada', ['members', 'change', 'nobody@example.com', '--name', 'X'])).toMatchObject({
    exitCode: 2,
  });
  expect(await setlist('bo', ['members', 'deactivate', 'ada@example.com'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('member.change'),
  });
});

test('keys are made, listed, rotated and revoked', async () => {
  const key = await fine(
    setlist('ada', ['keys', 'create', 'shop', '--environment', 'production', '--scope', 'serve', '--expires', '30d']),
  );
  expect(key).toMatch(/^slk_/);
  const { keys } = (await setlist('ada', ['keys', 'list', '--json'])).json();
  const shop = keys.find(({ name }: { name: string }) => name === 'shop');
  const lives = Date.parse(shop.expiresAt) - Date.parse(shop.createdAt);
  expect(Math.round(lives / 60_000)).toBe(30 * 24 * 60);
  const rotated = (await setlist('ada', ['keys', 'rotate', shop.id, '--overlap', '1h', '--json'])).json();
  expect(rotated).toMatchObject({ name: 'shop', replaced: { id: shop.id, replacedBy: rotated.id } });
  // Anyone who saw a key leak has the whole of it at hand.
  await fine(setlist('ada', ['keys', 'revoke', key]));
  expect(await fine(setlist('ada', ['keys', 'list']))).not.toContain(shop.id);
  expect(await fine(setlist('ada', ['keys', 'list', '--all']))).toMatch(new RegExp(`${shop.id} .*revoked`));
  expect(
    await fine(
      setlist('bo', ['keys', 'create', 'mine', '--personal', '--scope', 'author', '--environment', 'development']),
    ),
  ).toMatch(/^slk_/);
  expect(await setlist('bo', ['keys', 'create', 'shop'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('key.change'),
  });
  expect(await setlist('bo', ['keys', 'create', 'x', '--scope', 'manage'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('serve'),
  });
  const mine = (await setlist('bo', ['keys', 'list', '--mine', '--json'])).json().keys;
  expect(mine.map(({ name }: { name: string }) => name)).toContain('mine');
});
