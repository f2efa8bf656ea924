import { randomUUID } from 'node:crypto';
import type { EvaluationContext, Resolution } from '../serving/serving.ts';
import type { TurnRecord } from '../telemetry/turn.ts';
import type { JsonObject } from './json.ts';
import type { Served } from './served.ts';

/** How a turn came out, as far as it differs from one turn of the same conversation to the next. */
export interface TurnEnd {
  readonly outcome: TurnRecord['outcome'];
  readonly status: number;
  readonly served: Served;
  readonly finishReason: string | null;
  readonly usage: JsonObject | null;
  readonly firstChunkMs: number | null;
}

export interface TurnFacts {
  readonly requestId: string;
  readonly environment: string;
  readonly context: EvaluationContext;
  readonly resolution: Resolution;
  readonly streamed: boolean;
  readonly nowMs: number;
  readonly totalMs: number;
}

/** The record of a turn; `nowMs` is Unix time at its end. */
export function turnRecord(facts: TurnFacts, end: TurnEnd): TurnRecord {
  const { resolution, context } = facts;
  return {
    eventId: uuidV7(facts.nowMs),
    occurredAt: new Date(facts.nowMs).toISOString(),
    requestId: facts.requestId,
    conversation: context.conversation,
    targetingKey: context.targetingKey,
    environment: facts.environment,
    persona: resolution.persona,
    version: resolution.revision.content.version,
    digest: resolution.revision.digest,
    selection: resolution.selection,
    channel: resolution.composition.channel,
    locale: resolution.composition.locale,
    region: context.region,
    upstream: end.served.upstream,
    servedModel: end.served.servedModel,
    attempt: end.served.attempt,
    streamed: facts.streamed,
    outcome: end.outcome,
    finishReason: end.finishReason,
    status: end.status,
    inputTokens: count(end.usage, 'prompt_tokens'),
    outputTokens: count(end.usage, 'completion_tokens'),
    firstChunkMs: end.firstChunkMs,
    totalMs: facts.totalMs,
  };
}

function count(usage: JsonObject | null, name: string): number | null {
  const value = usage?.[name];
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** RFC 9562 §5.7: 48 bits of Unix milliseconds, then the random bits of a version 4 UUID (its variant is the same). */
function uuidV7(nowMs: number): string {
  const time = Math.trunc(nowMs).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
