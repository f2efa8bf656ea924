import type { UpstreamStatus } from '@setlist/sdk';
import type { JsonObject } from './json.ts';
import type { UpstreamLimits } from './limits.ts';
import type { UpstreamFailure } from './upstream-failure.ts';

export type UpstreamKind = UpstreamStatus['kind'];

/** What a lane is asked to send: an OpenAI chat completion request with the attempt's model in it. */
export interface UpstreamRequest {
  readonly body: JsonObject;
  readonly stream: boolean;
}

/**
 * What a lane tells of an answer, in OpenAI's shapes. Exactly one of `answer`, `end` and `fail` comes last, unless the
 * call was aborted: then nothing more comes.
 */
export interface UpstreamSink {
  /** One chunk of a stream; `data` is its text, where it came as text. */
  readonly chunk: (chunk: JsonObject, data: string | null) => void;
  /** A chunk as text: `true` when it was taken so, `false` when it must be parsed and given to `chunk`. */
  readonly alike: (data: string) => boolean;
  /** All chunks of one read were given; `false` asks the lane to read no further until `resume`. */
  readonly flush: () => boolean;
  /** The whole answer to a request that is not streamed. */
  readonly answer: (body: JsonObject) => void;
  /** The stream is over; `marked`: the upstream said so itself (`[DONE]`), not only the connection. */
  readonly end: (marked: boolean) => void;
  readonly fail: (failure: UpstreamFailure) => void;
}

export interface UpstreamCall {
  readonly resume: () => void;
  /** Closes the connection to the upstream at once. */
  readonly abort: () => void;
}

/** One model server, whatever it speaks. */
export interface Upstream {
  readonly name: string;
  readonly kind: UpstreamKind;
  readonly limits: UpstreamLimits;
  /** Keys by which it knows this server; nobody may see them in its messages. */
  readonly secrets: readonly string[];
  /** Never throws. */
  readonly open: (request: UpstreamRequest, sink: UpstreamSink) => UpstreamCall;
  readonly close: () => Promise<void>;
}
