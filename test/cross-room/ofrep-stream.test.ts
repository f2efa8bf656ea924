import type { Revision } from '@setlist/core/persona';
import { beforeAll, describe, expect, test } from 'vitest';
import { ask, concierge, DOCUMENT } from './ofrep-examples.ts';
import { type OfrepServer, startOfrep } from './ofrep-server.ts';

const STREAMS = { perNode: 2, heartbeatMs: 40, lookMs: 5, retryMs: 100, waitingBytes: 16_384 };

let revision: Revision;
beforeAll(async () => {
  revision = await concierge();
});

describe('the stream', () => {
  const open = async (of: OfrepServer, path = '', headers: Record<string, string> = { 'x-api-key': of.apiKey }) => {
    const response = await fetch(`${of.url}/ofrep/v1/stream${path}`, { headers });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const until = async (pattern: RegExp) => {
      for (;;) {
        if (pattern.test(text)) return text;
        const read = await reader?.read();
        if (read === undefined || read.done) throw new Error(`ended before ${pattern}: ${text}`);
        text += read.value;
      }
    };
    const ended = async () => {
      while ((await reader?.read())?.done === false);
    };
    return { response, until, ended, leave: () => reader?.cancel() };
  };
  const withServer = async (run: (own: OfrepServer) => Promise<void>) => {
    const own = await startOfrep([revision], DOCUMENT, STREAMS);
    await run(own).finally(() => own.close());
  };
  const changeOf = (text: string) => {
    const last =
      text
        .trim()
        .split('\n\n')
        .findLast((event) => event.includes('data:')) ?? '';
    return { id: /^id: (.*)$/m.exec(last)?.[1] ?? '', change: JSON.parse(/^data: (.*)$/m.exec(last)?.[1] ?? '{}') };
  };

  test('it says what is current, then every change, and beats between', () =>
    withServer(async (own) => {
      const stream = await open(own);
      expect(stream.response.headers.get('content-type')).toMatch(/^text\/event-stream/);
      const first = changeOf(await stream.until(/data:.*\n\n/));
      expect(first.change).toEqual({ type: 'refetchEvaluation', etag: first.id, lastModified: expect.any(Number) });
      own.serve({ document: { ...DOCUMENT, flags: {} } });
      const second = changeOf(await stream.until(/(data:.*\n\n[\s\S]*){2}/));
      expect(second.id).not.toBe(first.id);
      expect(await stream.until(/\n:\n\n/)).toContain('event: message');
      const bulk = await ask(`?flagConfigEtag=${second.change.etag}`, { of: own });
      expect(bulk.json.metadata.version).toBe(second.id);
      await stream.leave();
    }));

  test('who has heard the last event hears it no second time', () =>
    withServer(async (own) => {
      const { version } = (await ask('', { of: own })).json.metadata;
      const stream = await open(own, '', { 'x-api-key': own.apiKey, 'last-event-id': version });
      expect(await stream.until(/\n:\n\n/)).not.toContain('data:');
      await stream.leave();
    }));

  test('the address that all flags come with opens it without headers, and ends with its key', () =>
    withServer(async (own) => {
      const [{ type, endpoint, inactivityDelaySec }] = (await ask('', { of: own })).json.eventStreams;
      expect([type, inactivityDelaySec]).toEqual(['sse', 120]);
      const path = endpoint.requestUri.replace('/ofrep/v1/stream', '');
      const [byTicket, byKey] = [await open(own, path, {}), await open(own)];
      await byTicket.until(/data:/);
      own.revokeKey();
      await Promise.all([byTicket.ended(), byKey.ended()]);
      expect((await open(own, path, {})).response.status).toBe(401);
      expect((await open(own)).response.status).toBe(401);
    }));

  test('a ticket opens nothing else, and no other ticket opens it', () =>
    withServer(async (own) => {
      const [{ endpoint }] = (await ask('', { of: own })).json.eventStreams;
      const ticket = endpoint.requestUri.split('ticket=')[1];
      expect((await ask('/banner', { of: own, headers: { authorization: `Bearer ${ticket}` } })).status).toBe(401);
      for (const wrong of [ticket.replace(/.{4}$/, 'AAAA'), `${ticket}A`, '__proto__', ''])
        expect((await open(own, `?ticket=${wrong}`, {})).response.status).toBe(401);
    }));

  test('there are no more than there may be, and never a 429, which would pause every flag', () =>
    withServer(async (own) => {
      const held = [await open(own), await open(own)];
      const beyond = await open(own);
      expect(beyond.response.status).toBe(503);
      expect(beyond.response.headers.get('retry-after')).not.toBeNull();
      await Promise.all(held.map((stream) => stream.leave()));
    }));

  test('it ends when the server does', async () => {
    const own = await startOfrep([revision], DOCUMENT, STREAMS);
    const stream = await open(own);
    await stream.until(/data:/);
    await own.close();
    await stream.ended();
  });
});
