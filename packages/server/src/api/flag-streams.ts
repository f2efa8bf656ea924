import { Readable } from 'node:stream';
import type { Flags } from '@setlist/core/audience';
import type { Refusal } from '@setlist/core/refusal';
import { ok, type Result, refuse } from '@setlist/core/result';
import { flagTextOf } from './flag-text.ts';

/** How many streams there may be, and how they keep time. */
export interface StreamLimits {
  readonly perNode: number;
  /** Of one key or person, so that a client that opens ever more shuts out itself alone. */
  readonly perVisitor: number;
  readonly heartbeatMs: number;
  /** How often the set and the key are looked at; both are in memory. */
  readonly lookMs: number;
  /** What a client is told to wait before it connects again. */
  readonly retryMs: number;
  /** What waits for a slow reader beyond what the socket takes; more ends the stream. */
  readonly waitingBytes: number;
}

export const STREAM_LIMITS: StreamLimits = {
  perNode: 2_000,
  perVisitor: 500,
  heartbeatMs: 15_000,
  lookMs: 250,
  retryMs: 2_000,
  waitingBytes: 16_384,
};

/** Who follows which environment. */
export interface StreamRequest {
  /** Of the key or the person. */
  readonly visitor: string;
  /** `undefined` once the environment is gone. */
  readonly flags: () => Flags | undefined;
  /** Whether they may still read: asked at every look. */
  readonly stillMay: () => boolean;
  /** `Last-Event-ID`: the tag that the client has seen last. */
  readonly lastTag: string | null;
}

/** Streams of server-sent events that say when a flag set has become another (WHATWG HTML, 9.2). */
export interface FlagStreams {
  readonly open: (request: StreamRequest) => Result<Readable, Refusal>;
  /** Ends all, and opens no more. */
  readonly close: () => void;
}

interface Follower {
  readonly stream: Readable;
  readonly request: StreamRequest;
  tag: string | null;
  heardAt: number;
}

/** One timer looks for all followers, and runs while there are any. */
export function createFlagStreams(limits: StreamLimits = STREAM_LIMITS): FlagStreams {
  const followers = new Set<Follower>();
  let timer: NodeJS.Timeout | null = null;
  let closed = false;

  const send = (follower: Follower, text: string) => {
    follower.heardAt = Date.now();
    follower.stream.push(text);
    // It reads too slowly, or not at all: connecting again costs it less than what waits here costs us.
    if (follower.stream.readableLength > limits.waitingBytes) follower.stream.destroy();
  };

  const look = (follower: Follower) => {
    const flags = follower.request.flags();
    if (flags === undefined || !follower.request.stillMay()) {
      followers.delete(follower);
      follower.stream.push(null);
      return;
    }
    const { tag } = flagTextOf(flags);
    if (tag !== follower.tag) {
      follower.tag = tag;
      send(follower, eventOf(flags.set.version, tag));
    } else if (Date.now() - follower.heardAt >= limits.heartbeatMs) {
      send(follower, ':\n\n');
    }
  };

  const leave = (follower: Follower) => {
    followers.delete(follower);
    if (followers.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };

  return {
    open: (request) => {
      if (closed) return refuse(SHUTTING_DOWN);
      const ofVisitor = [...followers].filter((one) => one.request.visitor === request.visitor).length;
      if (followers.size >= limits.perNode || ofVisitor >= limits.perVisitor) return refuse(TOO_MANY);
      const stream = new Readable({ read: () => {} });
      const follower = { stream, request, tag: request.lastTag, heardAt: 0 };
      followers.add(follower);
      stream.once('close', () => leave(follower));
      send(follower, `retry: ${limits.retryMs}\n\n`);
      look(follower);
      timer ??= setInterval(() => followers.forEach(look), limits.lookMs).unref();
      return ok(stream);
    },
    close: () => {
      closed = true;
      for (const { stream } of followers) stream.push(null);
      followers.clear();
      if (timer !== null) clearInterval(timer);
      timer = null;
    },
  };
}

function eventOf(version: number, tag: string): string {
  return `id: ${tag}\nevent: flags\ndata: ${JSON.stringify({ version, tag })}\n\n`;
}

const SHUTTING_DOWN: Refusal = {
  code: 'shutting_down',
  message: 'This node is shutting down. Connect again in a moment.',
};
const TOO_MANY: Refusal = {
  code: 'rate_limited',
  message:
    'There are as many streams as there may be. Share one evaluator in each of your programs, and close it after.',
};
