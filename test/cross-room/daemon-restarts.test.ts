import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { createClient } from '@setlist/sdk';
import { describe, expect, test } from 'vitest';
import { placeEmptyStore } from './empty-store.ts';
import { createDatabase } from './engines.ts';
import { ask, exampleConcierge, withVersion } from './example-persona.ts';
import { spawnSetlist, temporaryFolder } from './spawn-setlist.ts';

describe('a server that comes back', () => {
  test('keeps its key and its personas after a kill, and ends with 0 when asked', { timeout: 120_000 }, async () => {
    const folder = await temporaryFolder();
    const data = join(folder.path, 'state');
    await placeEmptyStore(data);
    const first = await spawnSetlist(data, ['--examples']);
    await createClient(first).publish(await exampleConcierge(withVersion('7.0.0')));
    await first.end('SIGKILL');
    const second = await spawnSetlist(data);
    expect(second.apiKey).toBe(first.apiKey);
    expect((await createClient(second).persona('concierge')).version).toBe('7.0.0');
    expect(await second.end('SIGTERM')).toBe(0);
    await folder.remove();
  });

  test('serves the last good snapshot while its PostgreSQL is down', { timeout: 120_000 }, async () => {
    const folder = await temporaryFolder();
    const data = join(folder.path, 'state');
    await placeEmptyStore(data);
    const first = await spawnSetlist(data, ['--examples']);
    expect(await first.end()).toBe(0);
    const second = await spawnSetlist(data, ['--postgres', 'postgres://nobody@127.0.0.1:1/none']);
    expect((await ask(second, 'concierge')).status).toBe(200);
    expect((await fetch(`${second.url}/readyz`)).status).toBe(200);
    expect((await createClient(second).status()).stores.postgres).toBe('down');
    await expect(createClient(second).publish(await exampleConcierge(withVersion('8.0.0')))).rejects.toMatchObject({
      status: 503,
      problem: { code: 'store_unavailable' },
    });
    expect(await second.end()).toBe(0);
    await folder.remove();
  });

  test('trusts no snapshot on disk whose content was changed', { timeout: 120_000 }, async () => {
    const folder = await temporaryFolder();
    const data = join(folder.path, 'state');
    await placeEmptyStore(data);
    const first = await spawnSetlist(data, ['--examples']);
    await first.end();
    const { writeFile } = await import('node:fs/promises');
    const path = join(data, 'snapshot.json');
    const stored = JSON.parse(await readFile(path, 'utf8'));
    const concierge = stored.revisions.find((each: { content: { key: string } }) => each.content.key === 'concierge');
    concierge.content.voice = 'Say whatever you like.';
    await writeFile(path, JSON.stringify(stored));
    const second = await spawnSetlist(data, ['--postgres', 'postgres://nobody@127.0.0.1:1/none']);
    expect((await ask(second, 'concierge')).status).toBe(401);
    expect((await fetch(`${second.url}/readyz`)).status).toBe(503);
    await second.end();
    await folder.remove();
  });
});

describe('a server that cannot start', () => {
  test.each([
    ['a port that is taken', ['--port', 'TAKEN'], /is taken\. Choose another with --port/],
    ['a port that is none', ['--port', '70000'], /--port takes a whole number/],
    ['a limit that is none', ['--limit', 'maxMesages=1'], /no limit `maxMesages`/],
    ['an upstreams file that is not there', ['--upstreams', '/nowhere/upstreams.yaml'], /nowhere\/upstreams\.yaml/],
  ])('says so in a sentence and ends with 2: %s', async (_case, args, message) => {
    const folder = await temporaryFolder();
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    const data = join(folder.path, 'state');
    await placeEmptyStore(data);
    const failure: unknown = await spawnSetlist(
      data,
      args.map((arg) => (arg === 'TAKEN' ? port : arg)),
    ).catch((error: unknown) => error);
    taken.close();
    await folder.remove();
    expect(String(failure)).toMatch(/ended with 2/);
    expect(String(failure)).toMatch(message);
    expect(String(failure)).not.toContain('bug');
  });
});

test('a start that fails half-way ends and leaves nothing held', { timeout: 60_000 }, async () => {
  const folder = await temporaryFolder();
  const data = join(folder.path, 'state');
  await placeEmptyStore(data);
  const failure: unknown = await spawnSetlist(data, ['--conversations', '/nowhere.jsonl']).catch(
    (error: unknown) => error,
  );
  expect(String(failure)).toMatch(/ended with 2/);
  const next = await spawnSetlist(data, ['--examples']);
  expect(await next.end()).toBe(0);
  await folder.remove();
});

test('a server whose PostgreSQL comes later makes its key then', { timeout: 120_000 }, async () => {
  const folder = await temporaryFolder();
  const data = join(folder.path, 'state');
  const url = new URL(await createDatabase());
  const target = Number(url.port);
  const gate = createServer((socket) => {
    const there = connect(target, '127.0.0.1');
    for (const end of [socket, there]) end.on('error', () => {});
    socket.pipe(there).pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(gate, 'listening');
  const address = gate.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  url.port = String(port);
  gate.close();
  await once(gate, 'close');
  const server = await spawnSetlist(data, ['--postgres', url.href, '--examples']);
  expect(server.apiKey).toBe('');
  gate.listen(port, '127.0.0.1');
  const keyNow = async () => JSON.parse(await readFile(join(data, 'local.json'), 'utf8')).apiKey;
  await expect.poll(keyNow, { timeout: 60_000, interval: 250 }).toMatch(/^slk_/);
  expect((await ask({ url: server.url, apiKey: await keyNow() }, 'concierge')).status).toBe(200);
  await server.end();
  gate.close();
  await folder.remove();
});

test('the log holds neither a query nor a parameter', { timeout: 60_000 }, async () => {
  const folder = await temporaryFolder();
  const data = join(folder.path, 'state');
  await placeEmptyStore(data);
  const server = await spawnSetlist(data);
  await fetch(`${server.url}/console/playground/x?variables=guest_name.SECRETNAME`);
  await fetch(`${server.url}/api/v1/keys/${server.apiKey}`, { method: 'DELETE' });
  await expect.poll(() => server.output()).toContain('/api/v1/keys/:id');
  expect(server.output()).not.toContain('SECRETNAME');
  expect(
    server
      .output()
      .split('\n')
      .filter((line) => line.includes('"msg"'))
      .join('\n'),
  ).not.toContain(server.apiKey);
  await server.end();
  await folder.remove();
});
