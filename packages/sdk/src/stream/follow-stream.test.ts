import type { EventSourceMessage } from 'eventsource-parser';
import { afterEach, expect, test } from 'vitest';
import { type Answer, change, events, type ScriptedServer, startScripted, until } from '../../test/scripted-server.ts';
import { askEvents } from '../ask.ts';
import { followStream } from './follow-stream.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Follows a server that answers its connections in this way, one after the other. */
async function follow(answers: readonly Answer[], silentForMs = 5_000) {
  const server: ScriptedServer = await startScripted({ '/flags/stream': answers });
  const heard = {
    asked: server.asked,
    events: [] as EventSourceMessage[],
    lost: [] as string[],
    waits: [] as number[],
    heartbeats: 0,
    opened: 0,
    close: async () => {},
  };
  const stream = followStream({
    connect: (lastEventId, signal) => {
      const headers: Record<string, string> = lastEventId === null ? {} : { 'last-event-id': lastEventId };
      const question = { method: 'GET', path: '/flags/stream', headers, signal } as const;
      return askEvents({ url: server.url, apiKey: 'k' }, question);
    },
    onOpen: () => {
      heard.opened += 1;
    },
    onEvent: (event) => heard.events.push(event),
    onHeartbeat: () => {
      heard.heartbeats += 1;
    },
    onLost: (error, waitMs) => {
      heard.lost.push(error.message);
      heard.waits.push(waitMs);
    },
    silentForMs,
    backoff: { firstMs: 4, mostMs: 32, random: () => 0.5 },
  });
  heard.close = stream.close;
  closers.push(server.close, stream.close);
  return heard;
}

const begin = (response: Parameters<Answer>[0]) => response.writeHead(200, { 'content-type': 'text/event-stream' });
const drop: Answer = (response) => response.destroy();
const ended =
  (text: string): Answer =>
  (response) =>
    begin(response).end(text);

test('a connection that is cut, refused or ended is followed by another, with the id of the last event', async () => {
  const cut: Answer = (response) => {
    begin(response).write(change(1, 'aa'), () => response.destroy());
  };
  const unavailable: Answer = (response) => response.writeHead(503).end('Not now.');
  const heard = await follow([drop, cut, unavailable, ended(change(2, 'bb')), events(change(3, 'cc'))]);
  await until(() => heard.events.length === 3);
  expect(heard.events.map(({ id }) => id)).toEqual(['aa', 'bb', 'cc']);
  const path = 'GET /flags/stream';
  expect(heard.asked).toEqual([path, path, `${path} aa`, `${path} aa`, `${path} bb`]);
  expect(heard.lost).toHaveLength(4);
  expect(heard.opened).toBe(3);
});

test('waiting doubles while nothing is heard, and begins anew after an event', async () => {
  const heard = await follow([drop, drop, drop, ended(change(1, 'aa')), events('')]);
  await until(() => heard.opened === 2);
  expect(heard.waits).toEqual([3, 6, 12, 3]);
});

test('a server that says how long to wait is heeded, up to the most', async () => {
  const heard = await follow([ended(`retry: 16\n\n${change(1, 'aa')}`), ended('retry: 999999999\n\n'), events('')]);
  await until(() => heard.opened === 3);
  expect(heard.waits).toEqual([12, 24]);
});

test('a server that accepts and ends at once is not asked ever faster', async () => {
  const heard = await follow([ended(''), ended(''), ended(''), ended(''), events('')]);
  await until(() => heard.opened === 5);
  expect(heard.waits).toEqual([3, 6, 12, 24]);
});

test('a stream on which nothing comes is given up, and one with heartbeats is not', async () => {
  const beating: Answer = (response) => {
    begin(response).write(change(1, 'aa'));
    const timer = setInterval(() => response.write(':\n\n'), 10);
    response.once('close', () => clearInterval(timer));
  };
  const heard = await follow([() => {}, events('retry: 4\n\n'), beating], 200);
  await until(() => heard.heartbeats === 40);
  expect(heard.lost).toEqual(Array(2).fill('Nothing came over the stream for too long.'));
  expect(heard.events).toHaveLength(1);
});

test('garbage breaks nothing: what is no field of an event is passed over', async () => {
  const noise = Buffer.from([0xff, 0xfe, 0, 1, 2, 0x80, 0x0a, 0x0a, 0xc3, 0x28, 0x0a]);
  const garbled: Answer = (response) => {
    begin(response).write(noise);
    response.write('data\n\nevent\nid: \0\nretry: soon\n<html>\n\n');
    response.write(change(1, 'aa'));
  };
  const heard = await follow([garbled]);
  await until(() => heard.events.some(({ event }) => event === 'flags'));
  expect(heard.events.at(-1)).toMatchObject({ event: 'flags', id: 'aa', data: '{"version":1,"tag":"aa"}' });
  expect(heard.lost).toEqual([]);
});

test('events are whole, however they are cut into pieces, and whatever ends their lines', async () => {
  const text = `\ufeff: a comment with ü\r\n\r\n${change(1, 'aa').replaceAll('\n', '\r\n')}${change(2, 'bb').replaceAll('\n', '\r')}`;
  const inPieces: Answer = async (response) => {
    begin(response);
    for (const byte of Buffer.from(`${text}:\n\n`)) {
      response.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const heard = await follow([inPieces]);
  await until(() => heard.events.length === 2);
  expect(heard.events.map(({ id }) => id)).toEqual(['aa', 'bb']);
});

test('an event without end is given up, not kept in memory', async () => {
  const endless: Answer = (response) => {
    begin(response);
    const more = () => {
      while (!response.destroyed && response.write(`data: ${'x'.repeat(10_000)}\n`));
    };
    response.on('drain', more);
    more();
  };
  const unending: Answer = (response) => {
    begin(response).write(`data: ${'x'.repeat(200_000)}`);
  };
  const heard = await follow([endless, unending, events(change(1, 'aa'))]);
  await until(() => heard.events.length === 1);
  expect(heard.lost).toEqual(Array(2).fill('Buffered data exceeded max buffer size of 65536 characters'));
});

test('an answer that is no stream of events is given up unread', async () => {
  const portal: Answer = (response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.write('<html>Please sign in to the network.');
  };
  const heard = await follow([portal, events(change(1, 'aa'))]);
  await until(() => heard.events.length === 1);
  expect(heard.lost[0]).toContain('in a form that Setlist does not use');
});

test('closing ends it, whether it is connected, connecting or waiting', async () => {
  for (const answer of [events(''), () => {}, drop] as const) {
    const heard = await follow([answer]);
    await until(() => heard.asked.length > 0);
    await heard.close();
    const before = heard.asked.length;
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(heard.asked).toHaveLength(before);
  }
});
