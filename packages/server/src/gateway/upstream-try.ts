import { type ChunkWriter, hasContent } from './chunk-writer.ts';
import type { JsonObject } from './json.ts';
import type { GatewayLimits } from './limits.ts';
import { createQuietWatch } from './quiet-watch.ts';
import type { Upstream, UpstreamCall, UpstreamRequest, UpstreamSink } from './upstream.ts';
import { type FailureReason, failure, type UpstreamFailure } from './upstream-failure.ts';

/** Where a stream is written; `write` answers `false` until `onDrain`. */
export interface ClientStream {
  readonly write: (text: string) => boolean;
  readonly onDrain: (resume: () => void) => void;
}

/** How a stream ended; its closing is still to be written. */
export type StreamEnd = { readonly how: 'whole' | 'aborted' } | { readonly how: 'cut'; readonly reason: FailureReason };

/** An end, and what was not yet written when it came. */
export interface RelayEnd {
  readonly end: StreamEnd;
  readonly rest: string;
}

/** An answer that has begun, or is there whole. */
export type Peeked =
  | { readonly kind: 'whole'; readonly body: JsonObject }
  | {
      readonly kind: 'stream';
      /** The model's name in the first chunk. */
      readonly model: unknown;
      /** Writes what was held and all that follows. To be called once, at once. */
      readonly relay: (writer: ChunkWriter, client: ClientStream) => Promise<RelayEnd>;
    }
  | { readonly kind: 'failed'; readonly failure: UpstreamFailure }
  | { readonly kind: 'aborted' };

/** What a breaker makes of a try: `neutral` says nothing of the upstream's health. */
export type Health = 'healthy' | 'failing' | 'neutral';

export interface UpstreamTry {
  /** Settles at the first content, the whole answer or the failure. */
  readonly peeked: Promise<Peeked>;
  /** Settles with `peeked`. */
  readonly begun: Promise<Health>;
  /** Settles after the last byte. */
  readonly ended: Promise<Health>;
  readonly abort: () => void;
}

type TryLimits = Pick<GatewayLimits, 'firstChunkMs' | 'chunkGapMs' | 'answerMs'>;

/** What may be held back before the first content: some upstreams send empty chunks while a model thinks unseen. */
const MAX_HELD_CHARS = 4 * 1024 * 1024;
/** A small chunk takes more memory than its text. */
const LEAST_CHUNK_CHARS = 256;

/** Sends one request to one upstream and holds its answer back until there is content in it. */
export function startTry(upstream: Upstream, request: UpstreamRequest, defaults: TryLimits): UpstreamTry {
  const limits = { ...defaults, ...upstream.limits };
  const peeked = Promise.withResolvers<Peeked>();
  const begun = Promise.withResolvers<Health>();
  const ended = Promise.withResolvers<Health>();
  const held: { readonly chunk: JsonObject; readonly data: string | null }[] = [];
  let heldChars = 0;
  let hasBegun = false;
  let live: Live | null = null;
  let outcome: StreamEnd | null = null;
  /** Set when the upstream's stream is over: whether it said so itself. */
  let endMark: boolean | null = null;

  const begin = (peek: Peeked, health: Health) => {
    hasBegun = true;
    peeked.resolve(peek);
    begun.resolve(health);
  };
  const finish = (how: StreamEnd, health: Health) => {
    if (outcome !== null) return;
    outcome = how;
    watch.stop();
    ended.resolve(health);
    live?.finish(how);
  };
  const fail = (failed: UpstreamFailure) => {
    if (outcome !== null) return;
    const health = healthOf(failed);
    if (!hasBegun) begin({ kind: 'failed', failure: failed }, health);
    finish({ how: 'cut', reason: failed.reason }, health);
  };
  const conclude = (attached: Live, marked: boolean) => {
    if (attached.isComplete(marked)) finish({ how: 'whole' }, 'healthy');
    else fail(failure('unavailable', 'cut'));
  };
  const relay = (writer: ChunkWriter, client: ClientStream): Promise<RelayEnd> => {
    const { promise, resolve } = Promise.withResolvers<RelayEnd>();
    const attached = createLive(writer, client, resolve);
    live = attached;
    for (const { chunk, data } of held) attached.take(chunk, data);
    held.length = 0;
    if (outcome !== null) attached.finish(outcome);
    else if (endMark !== null) conclude(attached, endMark);
    else if (!attached.flush(resume)) watch.hold();
    return promise;
  };
  const resume = () => {
    if (outcome !== null) return;
    watch.heard(limits.chunkGapMs);
    call.resume();
  };

  const boundHeld = (data: string | null) => {
    heldChars += Math.max(LEAST_CHUNK_CHARS, data?.length ?? 0);
    if (heldChars <= MAX_HELD_CHARS) return;
    held.length = 0;
    call.abort();
    fail(failure('unavailable', 'not_chat'));
  };

  const sink: UpstreamSink = {
    alike: (data) => live !== null && outcome === null && live.takeAlike(data),
    chunk: (chunk, data) => {
      if (outcome !== null) return;
      if (live !== null) return live.take(chunk, data);
      held.push({ chunk, data });
      if (hasBegun) return;
      if (!hasContent(chunk)) return boundHeld(data);
      begin({ kind: 'stream', model: chunk['model'], relay }, 'healthy');
    },
    flush: () => {
      if (hasBegun) watch.heard(limits.chunkGapMs);
      if (live === null || live.flush(resume)) return true;
      watch.hold();
      return false;
    },
    answer: (body) => {
      if (outcome !== null) return;
      begin({ kind: 'whole', body }, 'healthy');
      finish({ how: 'whole' }, 'healthy');
    },
    end: (marked) => {
      if (!hasBegun) return fail(failure('unavailable', 'cut'));
      endMark = marked;
      if (live !== null) conclude(live, marked);
    },
    fail,
  };

  const quietReason = () =>
    hasBegun ? 'chunk_gap_timeout' : request.stream ? 'first_chunk_timeout' : 'answer_timeout';
  const watch = createQuietWatch(request.stream ? limits.firstChunkMs : limits.answerMs, () => {
    call.abort();
    fail(failure('unavailable', quietReason()));
  });
  const call: UpstreamCall = upstream.open(request, sink);

  const abort = () => {
    if (outcome !== null) return;
    call.abort();
    if (!hasBegun) begin({ kind: 'aborted' }, 'neutral');
    finish({ how: 'aborted' }, 'neutral');
  };
  return { peeked: peeked.promise, begun: begun.promise, ended: ended.promise, abort };
}

interface Live {
  readonly take: (chunk: JsonObject, data: string | null) => void;
  readonly takeAlike: (data: string) => boolean;
  /** Writes what one read brought in one go; `false`: read no further until `resume` is called. */
  readonly flush: (resume: () => void) => boolean;
  readonly isComplete: (marked: boolean) => boolean;
  readonly finish: (end: StreamEnd) => void;
}

function createLive(writer: ChunkWriter, client: ClientStream, settle: (end: RelayEnd) => void): Live {
  let pending = '';
  return {
    take: (chunk, data) => {
      pending += writer.write(chunk, data);
    },
    takeAlike: (data) => {
      const event = writer.writeAlike(data);
      if (event === null) return false;
      pending += event;
      return true;
    },
    flush: (resume) => {
      if (pending === '') return true;
      const text = pending;
      pending = '';
      if (client.write(text)) return true;
      client.onDrain(resume);
      return false;
    },
    isComplete: writer.isComplete,
    finish: (end) => settle({ end, rest: pending }),
  };
}

function healthOf(failed: UpstreamFailure): Health {
  if (failed.kind === 'unavailable') return 'failing';
  // What was never sent says nothing.
  return failed.kind === 'request' && failed.reason === 'status' ? 'healthy' : 'neutral';
}
