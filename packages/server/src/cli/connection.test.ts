import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectionOf } from './connection.ts';

let data = '';
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'setlist-cli-'));
});
afterEach(() => rmSync(data, { recursive: true }));

const writeLocal = (local: unknown) => writeFileSync(join(data, 'local.json'), JSON.stringify(local));
const LOCAL = { url: 'http://127.0.0.1:4000', apiKey: 'local-key', consoleUrl: 'x' };

test('flags come before the environment, and that before local.json', () => {
  writeLocal(LOCAL);
  const env = { SETLIST_URL: 'http://env:1', SETLIST_API_KEY: 'env-key' };
  expect(connectionOf({ data, url: 'http://flag:1', apiKey: 'flag-key' }, env)).toEqual({
    url: 'http://flag:1',
    apiKey: 'flag-key',
  });
  expect(connectionOf({ data }, env)).toEqual({ url: 'http://env:1', apiKey: 'env-key' });
  expect(connectionOf({ data }, {})).toEqual({ url: 'http://127.0.0.1:4000', apiKey: 'local-key' });
});

test('the key of local.json is never sent to another server', () => {
  writeLocal(LOCAL);
  expect(() => connectionOf({ data, url: 'http://elsewhere:4000' }, {})).toThrow('No key is known');
  expect(connectionOf({ data, url: 'http://127.0.0.1:4000/' }, {}).apiKey).toBe('local-key');
});

test('the base URL that OpenAI clients take is understood too', () => {
  expect(connectionOf({ data, url: 'http://a:1/v1', apiKey: 'k' }, {}).url).toBe('http://a:1');
});

test.each([['nothing'], [42], [{ url: 'not a url', apiKey: 'k' }], [{ url: 'http://a' }]])(
  'a local.json that holds %j is as good as none',
  (local) => {
    writeLocal(local);
    expect(() => connectionOf({ data }, {})).toThrowError(expect.objectContaining({ exitCode: 3 }));
  },
);

test('a URL that is not http is a usage error', () => {
  expect(() => connectionOf({ data, url: 'ftp://a', apiKey: 'k' }, {})).toThrowError(
    expect.objectContaining({ exitCode: 2 }),
  );
});
