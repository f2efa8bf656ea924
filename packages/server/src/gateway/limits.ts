/** What one node allows; every field can be set by the operator. */
export interface GatewayLimits {
  /** Largest request body, bytes. */
  readonly maxBodyBytes: number;
  /** From the first to the last byte of the request body. */
  readonly bodyTimeoutMs: number;
  readonly maxMessages: number;
  /** Largest `n`. */
  readonly maxChoices: number;
  /** To a connection with an upstream. */
  readonly connectMs: number;
  /** From the sending of a streamed request to the first content. */
  readonly firstChunkMs: number;
  /** Between two reads of a stream. */
  readonly chunkGapMs: number;
  /** From the sending of a request that is not streamed to the whole answer. */
  readonly answerMs: number;
  /** One turn from request to last byte, all attempts and waits in it. */
  readonly totalMs: number;
  /** Times one attempt of the plan is tried. */
  readonly triesPerAttempt: number;
  /** All waits between tries of one turn. */
  readonly retryWaitMs: number;
  /** Upper bound of the first jittered wait; it doubles with each further one. */
  readonly retryBaseMs: number;
  /** Failures in a row that open the breaker of an upstream and model. */
  readonly breakerFailures: number;
  /** How long an open breaker lets nothing through before its first probe; it doubles up to a minute. */
  readonly breakerOpenMs: number;
  /** Largest event of a stream, in characters. */
  readonly maxEventChars: number;
  /** Largest answer that is not streamed, bytes. */
  readonly maxAnswerBytes: number;
}

export const DEFAULT_LIMITS: GatewayLimits = {
  maxBodyBytes: 10 * 1024 * 1024,
  bodyTimeoutMs: 15_000,
  maxMessages: 2_000,
  maxChoices: 128,
  connectMs: 5_000,
  firstChunkMs: 30_000,
  chunkGapMs: 20_000,
  answerMs: 120_000,
  totalMs: 600_000,
  triesPerAttempt: 2,
  retryWaitMs: 10_000,
  retryBaseMs: 250,
  breakerFailures: 5,
  breakerOpenMs: 5_000,
  maxEventChars: 4 * 1024 * 1024,
  maxAnswerBytes: 64 * 1024 * 1024,
};

/** Limits that an entry of upstreams.yaml may set for itself. */
export type UpstreamLimits = Partial<
  Pick<GatewayLimits, 'connectMs' | 'firstChunkMs' | 'chunkGapMs' | 'answerMs' | 'triesPerAttempt'>
> & {
  /** Connections at most; further calls wait. Absent: as many as it takes. */
  readonly connections?: number;
};
