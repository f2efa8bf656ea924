import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient } from '@setlist/sdk';
import { afterEach, expect, test } from 'vitest';
import { detailLike } from '../../test/detail-like.ts';
import { followRelease } from './release-follow.ts';

/** What the server in front of us does with each request, one after the other; the last one is repeated. */
type Act = 'answers' | 'is down' | 'drops' | 'forbids';
let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function behind(acts: readonly Act[]) {
  const left = [...acts];
  server = createServer((request, response) => {
    const act = left.length > 1 ? left.shift() : left[0];
    if (act === 'drops') {
      request.socket.destroy();
      return;
    }
    const status = act === 'answers' ? 200 : act === 'forbids' ? 403 : 503;
    const problem = { code: status === 503 ? 'store_unavailable' : 'forbidden', detail: 'No.' };
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(status === 200 ? detailLike() : problem));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return createClient({ url: `http://127.0.0.1:${port}`, apiKey: 'slk_test' });
}

async function seen(acts: readonly Act[], count: number): Promise<readonly string[]> {
  const client = await behind(acts);
  const kinds: string[] = [];
  for await (const sighting of followRelease(client, 'rel_1', { intervalMs: 1 })) {
    kinds.push(sighting.kind);
    if (kinds.length === count) break;
  }
  return kinds;
}

test('an outage is sat out, however it looks, and the release is seen again', async () => {
  const kinds = await seen(['answers', 'is down', 'drops', 'is down', 'answers'], 5);
  expect(kinds).toEqual(['release', 'outage', 'outage', 'outage', 'release']);
});

test('an outage is counted from its first failure, and the next one from its own', async () => {
  const client = await behind(['is down', 'is down', 'answers', 'is down']);
  const since: number[] = [];
  for await (const sighting of followRelease(client, 'rel_1', { intervalMs: 1 })) {
    if (sighting.kind === 'outage') since.push(sighting.sinceMs);
    if (since.length === 3) break;
  }
  expect(since[0]).toBe(since[1]);
  expect(since[2]).toBeGreaterThan(since[0] ?? Number.NaN);
});

test('what no waiting mends is thrown at once', async () => {
  await expect(seen(['answers', 'forbids'], 3)).rejects.toMatchObject({ status: 403 });
});
