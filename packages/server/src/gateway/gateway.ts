import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { UpstreamStatus } from '@setlist/sdk';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { discardRest } from '../http/read-body.ts';
import type { Serving } from '../serving/serving.ts';
import type { RecordTurn } from '../telemetry/turn.ts';
import { createBreakers } from './breakers.ts';
import { sendRefusal } from './client-response.ts';
import { createInFlight } from './in-flight.ts';
import { DEFAULT_LIMITS, type GatewayLimits } from './limits.ts';
import { createMetrics } from './metrics.ts';
import { addModelRoutes } from './model-routes.ts';
import { type AbortReason, type Exchange, runTurn, type TurnTools } from './turn.ts';
import type { Upstreams } from './upstreams.ts';

export interface GatewayOptions {
  readonly serving: Serving;
  readonly upstreams: Upstreams;
  readonly record: RecordTurn;
  /** Beside those of upstreams.yaml, and above them. */
  readonly limits?: Partial<GatewayLimits>;
  readonly log: Logger;
  readonly metrics: Registry;
  /** Unix milliseconds; the system's clock unless given. */
  readonly clock?: () => number;
  /** [0, 1), for the jitter between tries; `Math.random` unless given. */
  readonly random?: () => number;
}

/** The OpenAI-compatible door. */
export interface Gateway {
  /** `POST /v1/chat/completions` on bare `node:http`. Answers by itself, whatever happens, and never throws. */
  readonly chatCompletions: (request: IncomingMessage, response: ServerResponse, requestId: string) => void;
  /** `GET /v1/models`, `GET /v1/models/{id}`, and the 404 of everything else under `/v1`. */
  readonly routes: (app: FastifyInstance) => Promise<void>;
  readonly upstreamStatus: () => readonly UpstreamStatus[];
  /** Turns being answered now. */
  readonly inFlight: () => number;
  /** Refuses new turns and lets those in flight finish; after `timeoutMs` they are ended with an error. */
  readonly drain: (timeoutMs: number) => Promise<void>;
  /** Closes the connections with upstreams. */
  readonly close: () => Promise<void>;
}

const DRAIN_LOOK_MS = 20;
/** For turns that were ended to say so. */
const LAST_WORDS_MS = 1_000;

/** Builds the gateway; it starts nothing and listens to nothing. */
export function createGateway(options: GatewayOptions): Gateway {
  const { serving, upstreams, log } = options;
  const limits: GatewayLimits = { ...DEFAULT_LIMITS, ...upstreams.limits, ...options.limits };
  const inFlight = createInFlight();
  const unplanned = new Set<string>();
  let isDraining = false;

  const breakers = createBreakers(limits, (upstream, model, state) =>
    log.warn({ upstream, model, state }, 'breaker changed'),
  );
  const metrics = createMetrics(options.metrics, () => breakers, inFlight.size);
  const tools: TurnTools = {
    serving,
    upstreams,
    limits,
    breakers,
    metrics,
    log,
    record: options.record,
    now: options.clock ?? Date.now,
    random: options.random ?? Math.random,
    onFailure: (by, failed, willRetry) => {
      metrics.upstreamFailed(by.upstream.name, by.model, failed.reason, willRetry);
      const { reason, status, retryAfterMs } = failed;
      log.warn(
        { upstream: by.upstream.name, model: by.model, reason, status, retryAfterMs, willRetry },
        'upstream failed',
      );
    },
    onUnplanned: ({ persona, revision }) => {
      if (unplanned.has(revision.digest)) return;
      unplanned.add(revision.digest);
      const needed = revision.content.model.attempts.map(({ upstream }) => upstream);
      log.warn({ persona, needed }, 'no upstream of this persona is configured: it answers with its fallback message');
    },
  };

  const chatCompletions: Gateway['chatCompletions'] = (request, response, requestId) => {
    if (isDraining) {
      discardRest(request);
      response.setHeader('connection', 'close');
      return sendRefusal(response, requestId, {
        code: 'shutting_down',
        message: 'This server is shutting down. Ask again.',
      });
    }
    const abort = new AbortController();
    const exchange: Exchange = { request, response, requestId, abort };
    const stop = (reason: AbortReason) => abort.abort(reason);
    const timer = setTimeout(stop, limits.totalMs, 'total_timeout');
    const place = inFlight.enter(abort);
    response.once('close', () => {
      if (!response.writableFinished) stop('client_left');
    });
    response.on('error', () => {});
    runTurn(exchange, tools)
      .catch((error: unknown) => breakOff(exchange, error))
      .finally(() => {
        clearTimeout(timer);
        inFlight.leave(place);
      });
  };

  /** Only a bug gets here: its stack is logged, which holds no message content, and the client is told no more than that. */
  const breakOff = ({ response, requestId }: Exchange, error: unknown) => {
    log.error({ requestId, stack: error instanceof Error ? error.stack : undefined }, 'bug in a turn');
    if (response.headersSent) return void response.destroy();
    sendRefusal(
      response,
      requestId,
      {
        code: 'upstream_unavailable',
        message: `Something is wrong with this server. Its log tells more under ${requestId}.`,
      },
      500,
    );
  };

  const drain = async (timeoutMs: number): Promise<void> => {
    isDraining = true;
    const untilMs = performance.now() + timeoutMs;
    while (inFlight.size() > 0 && performance.now() < untilMs) await sleep(DRAIN_LOOK_MS);
    for (const abort of inFlight.all()) abort.abort('shutting_down' satisfies AbortReason);
    const atLastMs = performance.now() + LAST_WORDS_MS;
    while (inFlight.size() > 0 && performance.now() < atLastMs) await sleep(DRAIN_LOOK_MS);
  };

  const known = upstreams.rehearsal === null ? upstreams.all : [upstreams.rehearsal, ...upstreams.all];
  return {
    chatCompletions,
    routes: (app) => addModelRoutes(app, serving),
    upstreamStatus: () => known.map(({ name, kind }) => ({ name, kind, state: breakers.stateOf(name) })),
    inFlight: inFlight.size,
    drain,
    close: upstreams.close,
  };
}
