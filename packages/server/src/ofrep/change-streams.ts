import type { ServerResponse } from 'node:http';
import type { Flags } from '@setlist/core/audience';
import { configurationTag } from './configuration-tag.ts';

/** How many streams one node holds, and how they keep time. */
export interface StreamLimits {
  readonly perNode: number;
  readonly heartbeatMs: number;
  /** How often the configuration and the key are looked at; both are in memory. */
  readonly lookMs: number;
  /** What a client is told to wait before it connects again. */
  readonly retryMs: number;
  /** What may wait for a slow reader; more ends its stream. */
  readonly waitingBytes: number;
}

export const STREAM_LIMITS: StreamLimits = {
  perNode: 5_000,
  heartbeatMs: 15_000,
  lookMs: 250,
  retryMs: 2_000,
  waitingBytes: 16_384,
};

export interface Follower {
  readonly response: ServerResponse;
  /** `undefined` once the environment is gone. */
  readonly flags: () => Flags | undefined;
  /** Whether its key still counts. */
  readonly mayStay: () => boolean;
  /** The hash that the client has seen last; `null`: none. */
  readonly seen: string | null;
}

/** Server-sent events that tell clients to evaluate again (WHATWG HTML, 9.2; OFREP ADR 8). */
export interface ChangeStreams {
  /** `false`: there are as many as there may be, or the server is shutting down. The head of the response must not be sent yet. */
  readonly open: (follower: Follower) => boolean;
  readonly size: () => number;
  /** Ends all, and opens no more. */
  readonly close: () => void;
}

interface Following extends Follower {
  hash: string | null;
  heardAt: number;
}

/** One timer looks for all, and runs while there are any. */
export function createChangeStreams(limits: StreamLimits, now: () => number): ChangeStreams {
  const all = new Set<Following>();
  let timer: NodeJS.Timeout | null = null;
  let closed = false;

  const send = (one: Following, text: string) => {
    one.heardAt = now();
    one.response.write(text);
    // It reads too slowly, or not at all: connecting again costs it less than what waits here costs us.
    if (one.response.writableLength > limits.waitingBytes) one.response.destroy();
  };

  const look = (one: Following) => {
    const flags = one.flags();
    if (flags === undefined || !one.mayStay()) return void one.response.end();
    const tag = configurationTag(flags, now());
    if (tag.hash !== one.hash) {
      one.hash = tag.hash;
      const change = { type: 'refetchEvaluation', etag: tag.text, lastModified: tag.since };
      send(one, `id: ${tag.text}\nevent: message\ndata: ${JSON.stringify(change)}\n\n`);
    } else if (now() - one.heardAt >= limits.heartbeatMs) send(one, ':\n\n');
  };

  const leave = (one: Following) => {
    all.delete(one);
    if (all.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };

  return {
    open: (follower) => {
      if (closed || all.size >= limits.perNode) return false;
      const { response } = follower;
      const one: Following = { ...follower, hash: follower.seen, heardAt: now() };
      all.add(one);
      response.once('close', () => leave(one)).on('error', () => {});
      response.writeHead(200, HEADERS);
      send(one, `retry: ${limits.retryMs}\n\n`);
      look(one);
      timer ??= setInterval(() => all.forEach(look), limits.lookMs).unref();
      return true;
    },
    size: () => all.size,
    close: () => {
      closed = true;
      for (const { response } of all) response.end();
    },
  };
}

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
} as const;
