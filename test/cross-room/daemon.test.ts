import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ApiError, createClient } from '@setlist/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startRealPostgres } from './real-postgres.ts';
import { type SpawnedSetlist, spawnSetlist, temporaryFolder } from './spawn-setlist.ts';

const EXAMPLE = new URL('../../packages/server/examples/personas/concierge/', import.meta.url).pathname;

async function folderOf(directory: string, change: (path: string, text: string) => string = (_path, text) => text) {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return {
    files: await Promise.all(
      files.map(async (file) => {
        const path = file.slice(directory.length);
        const text = change(path, await readFile(file, 'utf8'));
        return { path, base64: Buffer.from(text).toString('base64') };
      }),
    ),
  };
}

const withVersion = (version: string) => (path: string, text: string) =>
  path === 'persona.yaml' ? text.replace(/^version: .*$/m, `version: ${version}`) : text;

async function ask(server: { url: string; apiKey: string }, model: string, apiKey = server.apiKey) {
  const response = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Where can I hear live music?' }] }),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

describe('a server started on an empty folder', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: SpawnedSetlist;

  beforeAll(async () => {
    folder = await temporaryFolder();
    server = await spawnSetlist(join(folder.path, 'state'), ['--examples']);
  });

  afterAll(async () => {
    await server.end();
    await folder.remove();
  });

  test('serves the example personas and says which revision answered', async () => {
    const client = createClient(server);
    const personas = await client.personas();
    expect(personas.map((persona) => persona.key).sort()).toEqual([
      'concierge',
      'enterprise-assistant',
      'support-agent',
    ]);
    const answer = await ask(server, 'concierge');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('setlist-revision')).toBe(
      personas.find((persona) => persona.key === 'concierge')?.digest,
    );
  });

  test('local.json is readable by its owner only', async () => {
    const { mode } = await stat(join(server.data, 'local.json'));
    expect(mode & 0o777).toBe(0o600);
  });

  test('every route of the API refuses without a key, in RFC 9457 form', async () => {
    for (const path of ['personas', 'personas/concierge', 'status', 'keys', 'revisions/x', 'diffs']) {
      const response = await fetch(`${server.url}/api/v1/${path}`);
      expect(response.status, path).toBe(401);
      expect(response.headers.get('content-type')).toContain('application/problem+json');
      expect(await response.json()).toMatchObject({ code: 'unauthenticated', status: 401 });
    }
  });

  test('what the management API cannot read or store is refused as a problem, never met as a bug', async () => {
    const client = createClient(server);
    const [{ digest } = { digest: '' }] = await client.personas();
    const send = async (method: string, path: string, body?: object) => {
      const response = await fetch(`${server.url}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${server.apiKey}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const { code } = await response.json();
      return `${response.status} ${response.headers.get('content-type')?.split(';')[0]} ${code}`;
    };
    const problem = 'application/problem+json';
    expect(await send('GET', '/personas/%ff')).toBe(`400 ${problem} invalid_request`);
    const model = await fetch(`${server.url}/v1/models/%ff`);
    expect(await model.json()).toMatchObject({ error: { type: 'invalid_request_error', code: 'invalid_request' } });
    expect(await send('GET', `/personas/${'a'.repeat(400)}`)).toBe(`404 ${problem} not_found`);
    expect(await send('GET', `/diffs?from=${digest}&to=${digest}&channel=web&channel=sms`)).toBe(
      `400 ${problem} invalid_request`,
    );
    expect(await send('DELETE', '/keys/%00')).toBe(`400 ${problem} invalid_request`);
    expect(await send('POST', '/keys', { name: 'a\0b', scopes: ['serve'] })).toBe(`400 ${problem} invalid_request`);
    expect(await send('POST', '/keys', { name: 'a', environment: '\0', scopes: ['serve'] })).toBe(
      `400 ${problem} invalid_request`,
    );

    const { files } = await folderOf(EXAMPLE);
    const sloppy = files.map(({ path, base64 }) => ({ path, base64: `${base64.slice(0, 40)}*\n${base64.slice(40)}` }));
    expect(await send('POST', '/revisions', { files: sloppy })).toBe(`400 ${problem} invalid_request`);
    const unstorable = await folderOf(EXAMPLE, (_path, text) =>
      text.replace(/^description: .*$/m, 'description: "a\\0b"'),
    );
    expect(await send('POST', '/revisions', unstorable)).toBe(`422 ${problem} invalid_persona`);
  });

  test('a rehearsal upstream that is killed is started again, and answers come from it once more', async () => {
    const pidNow = () =>
      promisify(execFile)('pgrep', ['-P', String(server.process.pid), '-f', 'upstream-child']).then(
        ({ stdout }) => Number(stdout),
        () => 0,
      );
    const killed = await pidNow();
    process.kill(killed, 'SIGKILL');
    await expect.poll(async () => ![0, killed].includes(await pidNow()), { timeout: 30_000 }).toBe(true);
    const degraded = async () => (await ask(server, 'concierge')).headers.get('setlist-degraded');
    await expect.poll(degraded, { timeout: 30_000, interval: 250 }).toBeNull();
  });

  test('a key that may serve may not read definitions, and a revoked key may nothing', async () => {
    const client = createClient(server);
    const made = await client.createKey({ name: 'app', scopes: ['serve'] });
    expect((await ask(server, 'concierge', made.key ?? '')).status).toBe(200);
    await expect(createClient({ url: server.url, apiKey: made.key ?? '' }).personas()).rejects.toMatchObject({
      status: 403,
    });
    await client.revokeKey(made.id);
    expect((await ask(server, 'concierge', made.key ?? '')).status).toBe(401);
  });

  test('the key itself is stored nowhere but in local.json', async () => {
    const made = await createClient(server).createKey({ name: 'secret', scopes: ['serve'] });
    const secret = made.key?.slice(-30) ?? 'none';
    const entries = await readdir(server.data, { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((each) => each.isFile())) {
      const bytes = await readFile(join(entry.parentPath, entry.name));
      expect(bytes.includes(secret), entry.name).toBe(false);
    }
    expect(server.output()).not.toContain(secret);
  });

  test('publishing equal content again changes nothing', async () => {
    const client = createClient(server);
    const before = await client.status();
    const again = await client.publish(await folderOf(EXAMPLE));
    expect(again.created).toBe(false);
    expect((await client.status()).snapshotVersion).toBe(before.snapshotVersion);
  });

  test('a version names one content for good', async () => {
    const client = createClient(server);
    const changed = await folderOf(EXAMPLE, (path, text) =>
      path === 'persona.yaml' ? text.replace(/^owner: .*$/m, 'owner: someone else') : text,
    );
    await expect(client.publish(changed)).rejects.toMatchObject({ status: 409, problem: { code: 'version_taken' } });
  });

  test('a new version is served at once, the old one can still be pinned, and both can be compared', async () => {
    const client = createClient(server);
    const [before] = (await client.persona('concierge')).revisions;
    const published = await client.publish(await folderOf(EXAMPLE, withVersion('9.9.9')));
    expect(published).toMatchObject({ created: true, version: '9.9.9', persona: 'concierge' });
    expect((await ask(server, 'concierge')).headers.get('setlist-revision')).toBe(published.digest);
    const pinned = await ask(server, `concierge@${before?.version}`);
    expect(pinned.headers.get('setlist-revision')).toBe(before?.digest);
    const diff = await client.diff({ from: before?.digest ?? '', to: published.digest });
    expect(diff.groups.flatMap((group) => group.changes.map((change) => change.path))).toEqual(['/version']);
    await client.publish(await folderOf(EXAMPLE));
  });

  test('a persona with errors is refused with all of them, and nothing is published', async () => {
    const client = createClient(server);
    const before = await client.status();
    const broken = await folderOf(EXAMPLE, (path, text) =>
      path === 'persona.yaml'
        ? text.replace(/^version: .*$/m, 'version: not-semver').replace(/^owner: .*$/m, 'owners: x')
        : text,
    );
    const refusal: unknown = await client.publish(broken).catch((error: unknown) => error);
    if (!(refusal instanceof ApiError)) throw new Error('expected a refusal');
    expect(refusal.status).toBe(422);
    const found = refusal.problem.diagnostics?.filter((each) => each.severity === 'error') ?? [];
    expect(found.length).toBeGreaterThanOrEqual(2);
    for (const each of found) expect(each).toMatchObject({ span: { file: 'persona.yaml' }, mend: expect.any(String) });
    expect((await client.status()).snapshotVersion).toBe(before.snapshotVersion);
  });

  test('health, readiness and metrics need no key and tell of breakers', async () => {
    const health = await (await fetch(`${server.url}/healthz`)).json();
    expect(health).toMatchObject({ status: 'alive', stores: { postgres: 'embedded' } });
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain('process_cpu_seconds_total');
  });

  test('a second server on the same folder is told who holds it', async () => {
    await expect(spawnSetlist(server.data)).rejects.toThrow(String(server.process.pid));
  });

  test('what is not HTTP gets an answer that OpenAI clients can read', async () => {
    const { port } = new URL(server.url);
    const answer = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(Number(port), '127.0.0.1', () => socket.write('NONSENSE\r\n\r\n'));
      socket.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      // A reset after the answer is the end of it as well.
      socket.on('error', () => {});
      socket.once('close', () => resolve(text));
    });
    expect(answer).toContain('400 Bad Request');
    expect(answer).toContain('"type":"invalid_request_error"');
  });

  test('a path that is not there is a 404 problem', async () => {
    const response = await fetch(`${server.url}/nowhere`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'not_found' });
  });
});

describe('a server that comes back', () => {
  test('keeps its key and its personas after a kill, and ends with 0 when asked', { timeout: 120_000 }, async () => {
    const folder = await temporaryFolder();
    const data = join(folder.path, 'state');
    const first = await spawnSetlist(data, ['--examples']);
    await createClient(first).publish(await folderOf(EXAMPLE, withVersion('7.0.0')));
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
    const first = await spawnSetlist(data, ['--examples']);
    expect(await first.end()).toBe(0);
    const second = await spawnSetlist(data, ['--postgres', 'postgres://nobody@127.0.0.1:1/none']);
    expect((await ask(second, 'concierge')).status).toBe(200);
    expect((await fetch(`${second.url}/readyz`)).status).toBe(200);
    expect((await createClient(second).status()).stores.postgres).toBe('down');
    await expect(createClient(second).publish(await folderOf(EXAMPLE, withVersion('8.0.0')))).rejects.toMatchObject({
      status: 503,
      problem: { code: 'store_unavailable' },
    });
    expect(await second.end()).toBe(0);
    await folder.remove();
  });

  test('trusts no snapshot on disk whose content was changed', { timeout: 120_000 }, async () => {
    const folder = await temporaryFolder();
    const data = join(folder.path, 'state');
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
    const failure: unknown = await spawnSetlist(
      join(folder.path, 'state'),
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
  const postgres = await startRealPostgres();
  const url = new URL(await postgres.createDatabase());
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
  await postgres.stop();
  await folder.remove();
});

test('the log holds neither a query nor a parameter', { timeout: 60_000 }, async () => {
  const folder = await temporaryFolder();
  const server = await spawnSetlist(join(folder.path, 'state'));
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
