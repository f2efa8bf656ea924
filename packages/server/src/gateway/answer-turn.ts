import { promptText } from '@setlist/core/persona';
import type { Refusal } from '@setlist/core/refusal';
import type { Answering, PlannedAttempt, PlanOutcome } from './attempt-plan.ts';
import { createChunkWriter } from './chunk-writer.ts';
import { beginStream, errorFrame, sendJson, sendRefusal } from './client-response.ts';
import { fallbackAnswer, fallbackStream } from './fallback-answer.ts';
import { isObject, type JsonObject } from './json.ts';
import { sanitise } from './sanitise.ts';
import { modelLabel, type Served, servedBy } from './served.ts';
import type { AbortReason, Exchange, Turn } from './turn.ts';
import type { TurnEnd } from './turn-record.ts';
import type { UpstreamFailure } from './upstream-failure.ts';

interface Clock {
  /** `performance.now()` when the request came. */
  readonly startedAtMs: number;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Nginx's status for a client that closed the connection; only ever recorded. */
const CLIENT_LEFT = 499;

/** Gives the client what came of the plan, to the last byte. */
export async function answerTurn(exchange: Exchange, turn: Turn, outcome: PlanOutcome, clock: Clock): Promise<TurnEnd> {
  switch (outcome.kind) {
    case 'answering':
      return answer(exchange, turn, outcome.by, outcome.answering, clock);
    case 'refused':
      return refuseTurn(exchange, turn, outcome.by, outcome.failure);
    case 'exhausted':
      return fallBack(exchange, turn, clock);
    case 'aborted':
      return abortTurn(exchange, turn, clock);
  }
}

async function answer(
  exchange: Exchange,
  turn: Turn,
  by: PlannedAttempt,
  answering: Answering,
  clock: Clock,
): Promise<TurnEnd> {
  const reported = answering.kind === 'whole' ? answering.body['model'] : answering.model;
  const served = servedBy(turn.resolution, {
    servedModel: typeof reported === 'string' && reported !== '' ? reported : by.model,
    upstream: by.upstream.name,
    attempt: by.position,
    degraded: null,
  });
  if (answering.kind === 'stream') return relayStream(exchange, turn, served, answering, clock);
  const { body } = answering;
  sendJson(exchange.response, exchange.requestId, served, {
    ...body,
    ...missingFields(body, exchange, clock),
    model: modelLabel(turn.resolution),
    setlist: served,
  });
  const usage = isObject(body['usage']) ? body['usage'] : null;
  return { outcome: 'answered', status: 200, served, finishReason: finishOf(body), usage, firstChunkMs: null };
}

function missingFields(body: JsonObject, exchange: Exchange, clock: Clock): JsonObject {
  return {
    id: typeof body['id'] === 'string' ? body['id'] : completionId(exchange),
    object: 'chat.completion',
    created: typeof body['created'] === 'number' ? body['created'] : seconds(clock),
  };
}

function finishOf(body: JsonObject): string | null {
  const choices = body['choices'];
  const first: unknown = Array.isArray(choices) ? choices[0] : undefined;
  return isObject(first) && typeof first['finish_reason'] === 'string' ? first['finish_reason'] : null;
}

async function relayStream(
  exchange: Exchange,
  turn: Turn,
  served: Served,
  answering: Extract<Answering, { kind: 'stream' }>,
  clock: Clock,
): Promise<TurnEnd> {
  const { response, requestId, abort } = exchange;
  const writer = createChunkWriter({
    model: modelLabel(turn.resolution),
    served,
    id: completionId(exchange),
    createdAtSeconds: seconds(clock),
    includeUsage: turn.request.stream_options?.include_usage === true,
    choices: turn.request.n ?? 1,
  });
  const firstChunkMs = performance.now() - clock.startedAtMs;
  const { end, rest } = await answering.relay(writer, beginStream(response, requestId, served));
  const ended = (outcome: TurnEnd['outcome']): TurnEnd => ({
    outcome,
    status: 200,
    served,
    finishReason: writer.finishReason(),
    usage: writer.usage(),
    firstChunkMs,
  });
  if (end.how === 'whole') {
    response.end(rest + writer.closing());
    return ended('answered');
  }
  if (end.how === 'cut') {
    response.end(rest + errorFrame(BROKEN_OFF));
    return ended('cut');
  }
  if (reasonOf(abort) === 'client_left') return ended('aborted');
  response.end(rest + (reasonOf(abort) === 'shutting_down' ? errorFrame(SHUTTING_DOWN) : errorFrame(TOO_LONG, 504)));
  return ended('cut');
}

const BROKEN_OFF: Refusal = {
  code: 'upstream_unavailable',
  message: 'The upstream broke off this answer. What came before stands, and more will not come: ask again.',
};
const TOO_LONG: Refusal = {
  code: 'timeout',
  message: 'This answer took longer than a turn may take on this server. What came before stands: ask again.',
};
const SHUTTING_DOWN: Refusal = {
  code: 'shutting_down',
  message: 'This server is shutting down. Ask again.',
};

function refuseTurn(exchange: Exchange, turn: Turn, by: PlannedAttempt, failed: UpstreamFailure): TurnEnd {
  const { refusal, status } = refusalOf(turn, by, failed);
  sendRefusal(exchange.response, exchange.requestId, refusal, status);
  return {
    outcome: 'refused',
    status,
    served: unserved(turn, null, by),
    finishReason: null,
    usage: null,
    firstChunkMs: null,
  };
}

function refusalOf(turn: Turn, by: PlannedAttempt, failed: UpstreamFailure): { refusal: Refusal; status: number } {
  const upstream = `The upstream \`${by.upstream.name}\``;
  if (failed.kind === 'unfit') {
    return {
      refusal: { code: 'invalid_request', message: failed.detail ?? `${upstream} cannot do what was asked.` },
      status: 400,
    };
  }
  if (failed.kind === 'misconfigured') {
    const message = `${upstream} refused this server, not your request. Its operator must mend the upstream's key, account or model.`;
    return { refusal: { code: 'upstream_refused', message }, status: 502 };
  }
  const prompt = promptText(turn.resolution.composition);
  const shown = failed.detail === null ? null : sanitise(failed.detail, prompt, by.upstream.secrets);
  const message = `${upstream} refused the request${shown === null ? '.' : `: ${shown}`}`;
  return { refusal: { code: 'upstream_refused', message }, status: failed.status ?? 400 };
}

function fallBack(exchange: Exchange, turn: Turn, clock: Clock): TurnEnd {
  const served = unserved(turn, 'upstream_unavailable', null);
  const options = {
    text: turn.resolution.composition.fallback,
    model: modelLabel(turn.resolution),
    served,
    id: completionId(exchange),
    createdAtSeconds: seconds(clock),
    choices: turn.request.n ?? 1,
    includeUsage: turn.request.stream_options?.include_usage === true,
  };
  const { response, requestId } = exchange;
  if (turn.request.stream === true) {
    beginStream(response, requestId, served);
    response.end(fallbackStream(options));
  } else {
    sendJson(response, requestId, served, fallbackAnswer(options));
  }
  return { outcome: 'fallback', status: 200, served, finishReason: 'stop', usage: null, firstChunkMs: null };
}

function abortTurn(exchange: Exchange, turn: Turn, clock: Clock): TurnEnd {
  const reason = reasonOf(exchange.abort);
  if (reason === 'total_timeout') return fallBack(exchange, turn, clock);
  const served = unserved(turn, null, null);
  const nothing = { outcome: 'aborted' as const, served, finishReason: null, usage: null, firstChunkMs: null };
  if (reason === 'client_left') return { ...nothing, status: CLIENT_LEFT };
  sendRefusal(exchange.response, exchange.requestId, SHUTTING_DOWN);
  return { ...nothing, status: 503 };
}

function unserved(turn: Turn, degraded: Served['degraded'], by: PlannedAttempt | null): Served {
  return servedBy(turn.resolution, { servedModel: null, upstream: by?.upstream.name ?? null, attempt: 0, degraded });
}

function reasonOf(abort: AbortController): AbortReason {
  const { reason } = abort.signal;
  return reason === 'total_timeout' || reason === 'shutting_down' ? reason : 'client_left';
}

function completionId(exchange: Exchange): string {
  return `chatcmpl-${exchange.requestId}`;
}

function seconds(clock: Clock): number {
  return Math.trunc(clock.now() / 1_000);
}
