import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectionOf } from './connection.ts';
import { loginsPath, readLogin, saveLogin } from './logins.ts';

let folder = '';
let env: Record<string, string> = {};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'setlist-logins-'));
  env = { SETLIST_CONFIG_DIR: join(folder, 'settings') };
});
afterEach(() => rmSync(folder, { recursive: true }));

const login = { apiKey: 'slk_of_ada', keyId: 'of_ada', name: 'Ada', expiresAt: '2099-01-01T00:00:00.000Z' };

test('a login is kept by origin, for its user alone', () => {
  saveLogin('https://a.example/v1', login, env);
  saveLogin('https://b.example', { ...login, name: 'Bo' }, env);
  expect(readLogin('https://a.example/', env)).toEqual(login);
  expect(readLogin('https://b.example', env)?.name).toBe('Bo');
  for (const other of ['http://a.example', 'https://a.example:444', 'https://a.example.evil.example'])
    expect(readLogin(other, env)).toBeNull();
  expect(statSync(loginsPath(env)).mode & 0o777).toBe(0o600);
  saveLogin('https://a.example', null, env);
  expect(readLogin('https://a.example', env)).toBeNull();
  expect(readFileSync(loginsPath(env), 'utf8')).not.toContain('Ada');
  expect(readLogin('https://b.example', env)).not.toBeNull();
});

test('a login that is over is none', () => {
  saveLogin('https://a.example', { ...login, expiresAt: '2020-01-01T00:00:00.000Z' }, env);
  expect(readLogin('https://a.example', env)).toBeNull();
});

test.each(['', 'nonsense', '[]', '{"https://a.example":{"apiKey":1}}'])(
  'a file that holds %j is as good as none',
  (text) => {
    mkdirSync(join(folder, 'settings'));
    writeFileSync(loginsPath(env), text);
    expect(readLogin('https://a.example', env)).toBeNull();
  },
);

test('its place is the one that the system has for settings', () => {
  expect(loginsPath({ XDG_CONFIG_HOME: '/x' })).toBe(join('/x', 'setlist', 'logins.json'));
});

test('the key of a login comes after flags and environment, and before that of local.json; it does not say which server', () => {
  writeFileSync(join(folder, 'local.json'), JSON.stringify({ url: 'http://127.0.0.1:4000', apiKey: 'local-key' }));
  saveLogin('https://a.example', login, env);
  const of = (options: object, more: object = {}) => connectionOf({ data: folder, ...options }, { ...env, ...more });
  expect(of({ url: 'https://a.example' }).apiKey).toBe(login.apiKey);
  expect(of({ url: 'https://a.example' }, { SETLIST_API_KEY: 'env-key' }).apiKey).toBe('env-key');
  expect(of({ url: 'https://a.example', apiKey: 'flag-key' }, { SETLIST_API_KEY: 'env-key' }).apiKey).toBe('flag-key');
  expect(of({})).toEqual({ url: 'http://127.0.0.1:4000', apiKey: 'local-key' });
  saveLogin('http://127.0.0.1:4000', { ...login, apiKey: 'login-key' }, env);
  expect(of({}).apiKey).toBe('login-key');
});
