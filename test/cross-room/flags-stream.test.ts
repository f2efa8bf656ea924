import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { compileFlags, type FlagSet } from '@setlist/core/audience';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createFlagStreams, type StreamRequest } from '../../packages/server/src/api/flag-streams.ts';
import { flagTextOf } from '../../packages/server/src/api/flag-text.ts';
import { idOfKey } from '../../packages/server/src/keys/api-key.ts';
import { type ApiServer, openApiServer } from './api-server.ts';
import { makeWorld, type World } from './api-world.ts';

let server: ApiServer;
let world: World;
let url = '';
beforeAll(async () => {
  server = await openApiServer();
  world = makeWorld(server);
  url = await server.listen();
});
afterAll(() => server?.close());

interface Reading {
  readonly text: () => string;
  readonly ended: Promise<void>;
  readonly response: IncomingMessage;
}

const opened: IncomingMessage[] = [];
afterEach(() => {
  for (const response of opened.splice(0)) response.destroy();
});

/** Reads the stream as any HTTP client would. */
function read(key: string, lastEventId?: string): Promise<Reading> {
  const headers = {
    authorization: `Bearer ${key}`,
    ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
  };
  return new Promise((resolve, reject) => {
    get(`${url}/api/v1/flags/stream`, { headers }, (response) => {
      opened.push(response);
      let text = '';
      response.setEncoding('utf8').on('data', (more: string) => {
        text += more;
      });
      response.on('error', () => {});
      resolve({ text: () => text, response, ended: new Promise((done) => response.once('close', done)) });
    }).on('error', reject);
  });
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(5);
}

async function flags(): Promise<{ set: FlagSet; tag: string }> {
  const answer = await server.ask(server.servingKey, { url: '/api/v1/flags' });
  return { set: answer.json(), tag: String(answer.headers.etag).replaceAll('"', '') };
}

test('a stream says which set counts, and then each that is another, with its tag for an id', async () => {
  const before = await flags();
  const { text, response } = await read(server.servingKey);
  expect(response.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'x-accel-buffering': 'no',
  });
  await until(() => text().includes('data:'));
  expect(text()).toMatch(/^retry: 2000\n\nid: [0-9a-f]{32}\nevent: flags\ndata: /);
  expect(text()).toContain(`"tag":"${before.tag}"`);
  await world.started();
  const after = await flags();
  expect(after.tag).not.toBe(before.tag);
  await until(() => text().includes(after.tag));
});

test('whoever has the set hears nothing until there is another', async () => {
  const { tag } = await flags();
  const { text } = await read(server.servingKey, tag);
  await until(() => text().includes('retry'));
  await world.started();
  await until(() => text().includes('data:'));
  expect(text()).not.toContain(`id: ${tag}`);
});

test('what changes nothing for anybody changes no tag', async () => {
  const before = await flags();
  await world.draft();
  await server.refresh();
  const after = await flags();
  expect([after.tag, after.set.version > before.set.version]).toEqual([before.tag, true]);
});

test('an id that is none of ours is refused', async () => {
  const { response } = await read(server.servingKey, 'abc');
  expect(response.statusCode).toBe(400);
});

test('a stream is for nobody without a key', async () => {
  const { response } = await read('slk_none');
  expect(response.statusCode).toBe(401);
});

test('a stream ends when its key is revoked', async () => {
  const key = await server.makeKey({ kind: 'server', task: 'test' }, ['serve'], false);
  const { text, ended } = await read(key);
  await until(() => text().includes('data:'));
  const revoked = await server.ask(server.keyOf('admin'), { method: 'DELETE', url: `/api/v1/keys/${idOfKey(key)}` });
  expect(revoked.statusCode).toBe(204);
  await server.refresh();
  await ended;
});

test('a stream ends when the server shuts down', async () => {
  const other = await openApiServer();
  const at = await other.listen();
  const response = await fetch(`${at}/api/v1/flags/stream`, {
    headers: { authorization: `Bearer ${other.servingKey}` },
  });
  await other.close();
  await response.text();
});

describe('of the streams of a node', () => {
  const limits = { perNode: 3, perVisitor: 2, heartbeatMs: 20, lookMs: 5, retryMs: 1, waitingBytes: 200 };
  const empty: FlagSet = {
    format: 1,
    environment: 'production',
    version: 1,
    segments: [],
    lists: [],
    holdouts: [],
    layers: [],
    revisions: [],
    personas: [],
    plain: [],
  };
  const compiled = compileFlags(empty);
  const request = (over: Partial<StreamRequest> = {}): StreamRequest => ({
    visitor: 'a',
    flags: () => compiled,
    stillMay: () => true,
    lastTag: null,
    ...over,
  });

  test('there are as many as may be, of one visitor and of all, and one that ends makes room', async () => {
    const streams = createFlagStreams(limits);
    const codeOf = (visitor: string) => {
      const made = streams.open(request({ visitor }));
      return made.ok ? made.value : made.error.code;
    };
    const first = codeOf('a');
    expect(typeof codeOf('a')).toBe('object');
    expect(codeOf('a')).toBe('rate_limited');
    expect(typeof codeOf('b')).toBe('object');
    expect(codeOf('b')).toBe('rate_limited');
    if (typeof first === 'string') throw new Error(first);
    first.destroy();
    await once(first, 'close');
    expect(typeof codeOf('c')).toBe('object');
    streams.close();
    expect(codeOf('d')).toBe('shutting_down');
  });

  test('one that is idle is kept alive by comments', async () => {
    const streams = createFlagStreams(limits);
    const made = streams.open(request({ lastTag: flagTextOf(compiled).tag }));
    let text = '';
    if (made.ok) made.value.on('data', (more) => (text += more));
    await until(() => text.endsWith(':\n\n:\n\n'));
    expect(text).not.toContain('data');
    streams.close();
  });

  test('one that nobody reads is ended, and what waits for it is bounded', async () => {
    const streams = createFlagStreams(limits);
    let version = 0;
    const other = () => {
      version += 1;
      return compileFlags({ ...empty, version, environment: `e${version}` });
    };
    const made = streams.open(request({ flags: other }));
    if (!made.ok) throw new Error(made.error.message);
    await until(() => made.value.destroyed);
    expect(version).toBeLessThan(5);
    streams.close();
  });

  test('one whose environment or right is gone ends', async () => {
    for (const over of [{ stillMay: () => false }, { flags: () => undefined }]) {
      const streams = createFlagStreams(limits);
      const made = streams.open(request(over));
      if (!made.ok) throw new Error(made.error.message);
      await Array.fromAsync(made.value);
      streams.close();
    }
  });
});
