import pino from 'pino';
import { Registry } from 'prom-client';
import { createGateway } from '../../packages/server/src/gateway/gateway.ts';
import { loadUpstreams } from '../../packages/server/src/gateway/upstreams.ts';
import { createEdge } from '../../packages/server/src/http/edge.ts';
import type { TurnRecord } from '../../packages/server/src/telemetry/turn.ts';
import { announce, upstreamOrigin } from './announce.ts';
import { serveConcierge } from './served-persona.ts';

// The gateway as the daemon mounts it: edge, keys, composition, attempt plan, metrics, JSON log. Records are counted only.
const log = pino({ level: 'info' }, pino.destination({ dest: '/dev/null', sync: true }));
const env = { OPENAI_API_KEY: 'sk-bench', OPENAI_BASE_URL: `${upstreamOrigin()}/v1` };
let turns = 0;
let lastTurn: TurnRecord | null = null;

const gateway = createGateway({
  serving: serveConcierge(),
  upstreams: loadUpstreams({ env, log }),
  record: (turn) => {
    turns += 1;
    lastTurn = turn;
  },
  log,
  metrics: new Registry(),
});
const app = createEdge({
  log,
  bodyLimitBytes: 1_000_000,
  direct: { 'POST /v1/chat/completions': gateway.chatCompletions },
});
await app.register(gateway.routes);
await app.ready();

process.on('message', (message) => {
  if (message !== 'memory') return;
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  process.send?.({ turns, outcome: lastTurn?.outcome, heapUsed, rss });
});
announce(app.server);
