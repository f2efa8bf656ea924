/** What the gateway leaves behind after the last byte of an answer. Holds no message content. */
export interface TurnRecord {
  /** UUIDv7; a repeat is harmless. */
  readonly eventId: string;
  /** RFC 3339 with milliseconds, UTC. */
  readonly occurredAt: string;
  readonly requestId: string;
  readonly conversation: string | null;
  readonly targetingKey: string | null;
  readonly environment: string;
  readonly persona: string;
  readonly version: string;
  readonly digest: string;
  readonly selection: Readonly<Record<string, string>>;
  readonly channel: string | null;
  readonly locale: string;
  readonly region: string | null;
  readonly upstream: string | null;
  readonly servedModel: string | null;
  /** Counts from 1; 0: none answered. */
  readonly attempt: number;
  readonly streamed: boolean;
  readonly outcome: 'answered' | 'fallback' | 'cut' | 'aborted' | 'refused';
  readonly finishReason: string | null;
  readonly status: number;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly firstChunkMs: number | null;
  readonly totalMs: number;
}

/** Takes a turn at once and never throws, blocks or loses what it took. */
export type RecordTurn = (turn: TurnRecord) => void;
