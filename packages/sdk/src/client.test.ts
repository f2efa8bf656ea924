import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createClient } from './client.ts';
import { ApiError, UnreachableError } from './errors.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function listen(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const json = (response: ServerResponse, status: number, body: unknown) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

test('a list is read to its last page, and the key travels as a bearer token', async () => {
  const asked: string[] = [];
  const url = await listen((request, response) => {
    expect(request.headers.authorization).toBe('Bearer sk-1');
    asked.push(request.url ?? '');
    const isFirst = asked.length === 1;
    json(response, 200, { items: [{ key: isFirst ? 'concierge' : 'guide' }], nextCursor: isFirst ? 'c/1' : null });
  });
  const personas = await createClient({ url: `${url}/`, apiKey: 'sk-1' }).personas();
  expect(personas.map(({ key }) => key)).toEqual(['concierge', 'guide']);
  expect(asked).toEqual(['/api/v1/personas?limit=200', '/api/v1/personas?limit=200&cursor=c%2F1']);
});

test('every release that fits is read, however many pages there are, and the filter stays', async () => {
  const asked: string[] = [];
  const url = await listen((request, response) => {
    asked.push(request.url ?? '');
    json(response, 200, {
      items: [{ rowVersion: asked.length }],
      nextCursor: asked.length < 3 ? `c${asked.length}` : null,
    });
  });
  const releases = await createClient({ url, apiKey: 'k' }).everyRelease({ reviewOwed: true });
  expect(releases.map(({ rowVersion }) => rowVersion)).toEqual([1, 2, 3]);
  expect(asked).toEqual([
    '/api/v1/releases?reviewOwed=true&limit=200',
    '/api/v1/releases?reviewOwed=true&limit=200&cursor=c1',
    '/api/v1/releases?reviewOwed=true&limit=200&cursor=c2',
  ]);
});

test('a digest and a selection survive the query string', async () => {
  let asked = new URLSearchParams();
  const url = await listen((request, response) => {
    asked = new URL(request.url ?? '', 'http://x').searchParams;
    json(response, 200, {});
  });
  await createClient({ url, apiKey: 'k' }).diff({ from: 'sha256:a', to: 'sha256:b', selection: { tone: 'x' } });
  expect(Object.fromEntries(asked)).toEqual({ from: 'sha256:a', to: 'sha256:b', selection: '{"tone":"x"}' });
});

test('a problem becomes an ApiError with its status and its body', async () => {
  const problem = { type: 't', title: 'Forbidden', status: 403, code: 'forbidden', detail: 'No.', requestId: 'r1' };
  const url = await listen((_request, response) => json(response, 403, problem));
  const refused = createClient({ url, apiKey: 'k' }).keys();
  await expect(refused).rejects.toBeInstanceOf(ApiError);
  await expect(refused).rejects.toMatchObject({ status: 403, problem, message: 'No.' });
});

test('a refusal that is not a problem says that the server may not be Setlist, and keeps its status', async () => {
  const url = await listen((_request, response) => response.writeHead(502).end('<html>Bad gateway</html>'));
  await expect(createClient({ url, apiKey: 'k' }).status()).rejects.toMatchObject({
    status: 502,
    problem: { code: 'invalid_response' },
  });
});

test('a success that is not JSON is refused', async () => {
  const url = await listen((_request, response) => response.writeHead(200).end('hello'));
  await expect(createClient({ url, apiKey: 'k' }).status()).rejects.toMatchObject({
    problem: { code: 'invalid_response' },
  });
});

test('revoking answers nothing on 204', async () => {
  const url = await listen((request, response) => {
    expect([request.method, request.url]).toEqual(['DELETE', '/api/v1/keys/k%2F1']);
    response.writeHead(204).end();
  });
  await expect(createClient({ url, apiKey: 'k' }).revokeKey('k/1')).resolves.toBeUndefined();
});

test('no server is an UnreachableError that names the URL and not the key', async () => {
  const url = await listen(() => undefined);
  for (const close of closers.splice(0)) close();
  const error: unknown = await createClient({ url, apiKey: 'sk-secret' })
    .status()
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UnreachableError);
  expect(error).toMatchObject({ url });
  expect(String(error)).not.toContain('sk-secret');
});

test('a connection cut in the middle of an answer is unreachable too', async () => {
  const url = await listen((_request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('{"a"', () => response.destroy());
  });
  await expect(createClient({ url, apiKey: 'k' }).status()).rejects.toBeInstanceOf(UnreachableError);
});

test('a caller that aborts gets its own reason, not "unreachable"', async () => {
  const url = await listen(() => undefined);
  const controller = new AbortController();
  const asked = createClient({ url, apiKey: 'k' }).status(controller.signal);
  controller.abort(new Error('gone'));
  await expect(asked).rejects.toThrow('gone');
});
