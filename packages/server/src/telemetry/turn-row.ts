import type { TurnRecord } from './turn.ts';

const LARGEST_UINT32 = 2 ** 32 - 1;
/** Keeps a turn whose time can't be read, which ClickHouse refuses, away from the others. */
const NO_MONTH = '0000-00';

/** The turn as one JSON line of the table `turns`, without its line end: column names for fields, and nothing that ClickHouse can't read. */
export function turnRow(turn: TurnRecord, batchId: string): string {
  return JSON.stringify({
    batch_id: batchId,
    event_id: turn.eventId,
    occurred_at: turn.occurredAt,
    request_id: text(turn.requestId),
    conversation: text(turn.conversation),
    targeting_key: text(turn.targetingKey),
    environment: text(turn.environment),
    persona: text(turn.persona),
    version: text(turn.version),
    digest: text(turn.digest),
    selection: Object.fromEntries(Object.entries(turn.selection).map(([axis, option]) => [text(axis), text(option)])),
    channel: text(turn.channel),
    locale: text(turn.locale),
    region: text(turn.region),
    upstream: text(turn.upstream),
    served_model: text(turn.servedModel),
    attempt: count(turn.attempt, 255),
    streamed: turn.streamed,
    outcome: turn.outcome,
    finish_reason: text(turn.finishReason),
    status: count(turn.status, 65_535),
    input_tokens: count(turn.inputTokens, LARGEST_UINT32),
    output_tokens: count(turn.outputTokens, LARGEST_UINT32),
    first_chunk_ms: turn.firstChunkMs,
    total_ms: turn.totalMs,
  });
}

/** `2026-11`: the table's partition. An insert is atomic within one only. */
export function partitionOf(turn: TurnRecord): string {
  return /^\d{4}-\d{2}-/.test(turn.occurredAt) ? turn.occurredAt.slice(0, 7) : NO_MONTH;
}

/** Half a surrogate pair, which a caller may send, is a row that ClickHouse refuses. */
function text(value: string | null): string | null {
  return value === null || value.isWellFormed() ? value : value.toWellFormed();
}

/** Upstreams have reported fractions and negative numbers of tokens. */
function count(value: number | null, largest: number): number | null {
  return value === null || Number.isNaN(value) ? null : Math.min(largest, Math.max(0, Math.round(value)));
}
