import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Refusal } from '@setlist/core/refusal';
import { ok, type Result, refuse } from '@setlist/core/result';
import type { Logger } from 'pino';
import { discardRest, readBody } from '../http/read-body.ts';
import type { Resolution, Serving } from '../serving/serving.ts';
import type { RecordTurn } from '../telemetry/turn.ts';
import { answerTurn } from './answer-turn.ts';
import { type PlannedAttempt, type PlanTools, planAttempts, runPlan } from './attempt-plan.ts';
import { type ChatRequest, parseChatRequest } from './chat-request.ts';
import { sendRefusal } from './client-response.ts';
import { checkClaims, type RequestContext, readContext } from './evaluation-context.ts';
import type { JsonObject } from './json.ts';
import type { GatewayMetrics } from './metrics.ts';
import { admitKey, resolveFor } from './presented-key.ts';
import { turnRecord } from './turn-record.ts';
import { upstreamBody } from './upstream-body.ts';
import type { Upstreams } from './upstreams.ts';

export interface TurnTools extends PlanTools {
  readonly serving: Serving;
  readonly upstreams: Upstreams;
  readonly record: RecordTurn;
  readonly metrics: GatewayMetrics;
  readonly log: Logger;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Said once for each revision of which no attempt can be made. */
  readonly onUnplanned: (resolution: Resolution) => void;
}

/** One exchange with a client. `abort` is called with why it must end before its time. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly abort: AbortController;
}

/** Why a turn is ended from outside. */
export type AbortReason = 'client_left' | 'total_timeout' | 'shutting_down';

/** A request that was understood and belongs to a persona. */
export interface Turn {
  readonly request: ChatRequest;
  readonly context: RequestContext['evaluation'];
  readonly environment: string;
  readonly resolution: Resolution;
  /** For upstreams, without a model. */
  readonly body: JsonObject;
}

/** Answers one chat completion, from the request's first byte to the record of the turn. */
export async function runTurn(exchange: Exchange, tools: TurnTools): Promise<void> {
  const startedAtMs = performance.now();
  const understood = await understand(exchange, tools);
  if (!understood.ok) {
    tools.metrics.refused(understood.error.code);
    tools.log.info(
      { requestId: exchange.requestId, code: understood.error.code, field: understood.error.field },
      'refused',
    );
    return sendRefusal(exchange.response, exchange.requestId, understood.error);
  }
  const turn = understood.value;
  const streamed = turn.request.stream === true;
  const plan = planOf(turn.resolution, tools);
  const outcome = await runPlan(plan, turn.body, streamed, exchange.abort.signal, tools);
  const end = await answerTurn(exchange, turn, outcome, { startedAtMs, now: tools.now });

  const totalMs = performance.now() - startedAtMs;
  const record = turnRecord({ ...turn, requestId: exchange.requestId, streamed, nowMs: tools.now(), totalMs }, end);
  tools.record(record);
  tools.metrics.turn(record);
  logTurn(tools.log, record);
}

async function understand(exchange: Exchange, tools: TurnTools): Promise<Result<Turn, Refusal>> {
  const { request } = exchange;
  const admitted = admitKey(tools.serving, request.headers);
  if (!admitted.ok) {
    discardRest(request);
    return admitted;
  }
  const { maxBodyBytes: maxBytes, bodyTimeoutMs: timeoutMs } = tools.limits;
  const text = await readBody(request, { maxBytes, timeoutMs });
  if (!text.ok) return text;
  const parsed = parseChatRequest(text.value, tools.limits);
  if (!parsed.ok) return parsed;
  const context = readContext(parsed.value, headerOf(request, 'setlist-context'));
  if (!context.ok) return context;
  const resolved = tools.serving.resolve(parsed.value.model, context.value.evaluation, resolveFor(admitted.value));
  if (!resolved.ok) return resolved;
  const fault = checkClaims(context.value, resolved.value.revision);
  if (fault !== null) return refuse(fault);
  const body = upstreamBody(parsed.value, resolved.value);
  if (!body.ok) return body;
  return ok({
    request: parsed.value,
    context: context.value.evaluation,
    environment: admitted.value.environment,
    resolution: resolved.value,
    body: body.value,
  });
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

function planOf(resolution: Resolution, tools: TurnTools): readonly PlannedAttempt[] {
  const plan = planAttempts(resolution.revision.content.model.attempts, tools.upstreams);
  if (plan.length === 0) tools.onUnplanned(resolution);
  return plan;
}

function logTurn(log: Logger, turn: ReturnType<typeof turnRecord>): void {
  const { requestId, persona, version, outcome, status, upstream, attempt, totalMs } = turn;
  // Every turn is recorded and counted; a line for each that went well costs as much as reading its request (measured).
  if (outcome === 'answered' && !log.isLevelEnabled('debug')) return;
  const line = { requestId, persona, version, outcome, status, upstream, attempt, ms: Math.round(totalMs) };
  if (outcome === 'answered') log.debug(line, 'turn');
  else if (outcome === 'aborted') log.info(line, 'turn');
  else log.warn(line, 'turn');
}
