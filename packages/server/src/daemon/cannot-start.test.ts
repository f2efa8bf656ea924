import { openSync, writeSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startFailure } from './cannot-start.ts';
import type { DaemonSettings } from './settings.ts';

const settings: DaemonSettings = {
  data: '/srv/state',
  host: '127.0.0.1',
  port: 4000,
  environment: 'production',
  examples: false,
  personas: [],
  upstreamsFile: null,
  conversations: [],
  postgresUrl: null,
  clickhouseUrl: null,
  limits: [],
  allowPrivateWebhooks: [],
  signingKey: null,
  trustedKeys: null,
  logLevel: 'silent',
  drainMs: 0,
};

const told = (error: unknown) => String(startFailure(error, settings));

test('a full disk is told as that, with the folder that it holds', () => {
  let full: unknown;
  try {
    writeSync(openSync('/dev/full', 'w'), 'x');
  } catch (error) {
    full = error;
  }
  expect(told(full)).toMatch(/^CannotStart: The disk that holds \/srv\/state is full/);
});

test('a file in the place of the folder is told as that', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'setlist-test-'));
  await writeFile(join(folder, 'state'), '');
  const error: unknown = await mkdir(join(folder, 'state', 'lock'), { recursive: true }).catch((thrown) => thrown);
  await rm(folder, { recursive: true });
  expect(told(error)).toMatch(/is not a folder/);
});

test('permission that lacks is of the folder when it was written to, and of the port when it was listened on', () => {
  const lacking = (syscall: string) =>
    Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES', syscall });
  expect(told(lacking('mkdir'))).toMatch(/\/srv\/state may not be written to by this user/);
  expect(told(lacking('listen'))).toMatch(/Listening on 127\.0\.0\.1:4000 is not allowed/);
});
