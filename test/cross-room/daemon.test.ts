import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ApiError, createClient } from '@setlist/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, exampleConcierge, withVersion } from './example-persona.ts';
import { type SpawnedSetlist, spawnSetlist, temporaryFolder } from './spawn-setlist.ts';

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

    const { files } = await exampleConcierge();
    const sloppy = files.map(({ path, base64 }) => ({ path, base64: `${base64.slice(0, 40)}*\n${base64.slice(40)}` }));
    expect(await send('POST', '/revisions', { files: sloppy })).toBe(`400 ${problem} invalid_request`);
    const unstorable = await exampleConcierge((_path, text) =>
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
    const again = await client.publish(await exampleConcierge());
    expect(again.created).toBe(false);
    expect((await client.status()).snapshotVersion).toBe(before.snapshotVersion);
  });

  test('a version names one content for good', async () => {
    const client = createClient(server);
    const changed = await exampleConcierge((path, text) =>
      path === 'persona.yaml' ? text.replace(/^owner: .*$/m, 'owner: someone else') : text,
    );
    await expect(client.publish(changed)).rejects.toMatchObject({ status: 409, problem: { code: 'version_taken' } });
  });

  test('a new version is served at once, the old one can still be pinned, and both can be compared', async () => {
    const client = createClient(server);
    const [before] = (await client.persona('concierge')).revisions;
    const published = await client.publish(await exampleConcierge(withVersion('9.9.9')));
    expect(published).toMatchObject({ created: true, version: '9.9.9', persona: 'concierge' });
    expect((await ask(server, 'concierge')).headers.get('setlist-revision')).toBe(published.digest);
    const pinned = await ask(server, `concierge@${before?.version}`);
    expect(pinned.headers.get('setlist-revision')).toBe(before?.digest);
    const diff = await client.diff({ from: before?.digest ?? '', to: published.digest });
    expect(diff.groups.flatMap((group) => group.changes.map((change) => change.path))).toEqual(['/version']);
    await client.publish(await exampleConcierge());
  });

  test('a persona with errors is refused with all of them, and nothing is published', async () => {
    const client = createClient(server);
    const before = await client.status();
    const broken = await exampleConcierge((path, text) =>
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
