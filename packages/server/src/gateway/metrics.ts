import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { TurnRecord } from '../telemetry/turn.ts';
import type { BreakerState, Breakers } from './breakers.ts';

export interface GatewayMetrics {
  readonly turn: (turn: TurnRecord) => void;
  /** A request that was refused before a persona was found for it. */
  readonly refused: (code: string) => void;
  readonly upstreamFailed: (upstream: string, model: string, reason: string, willRetry: boolean) => void;
}

const STATES: Readonly<Record<BreakerState, number>> = { closed: 0, 'half-open': 1, open: 2 };
const SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

/** Registers the gateway's metrics; breakers and turns in flight are read when they are scraped. */
export function createMetrics(registry: Registry, breakers: () => Breakers, inFlight: () => number): GatewayMetrics {
  const registers = [registry];
  const turns = new Counter({
    name: 'setlist_turns_total',
    help: 'Chat turns by persona and outcome.',
    labelNames: ['persona', 'outcome'],
    registers,
  });
  const tokens = new Counter({
    name: 'setlist_tokens_total',
    help: 'Tokens as upstreams count them.',
    labelNames: ['persona', 'direction'],
    registers,
  });
  const turnSeconds = new Histogram({
    name: 'setlist_turn_seconds',
    help: 'From the request to the last byte of the answer.',
    labelNames: ['streamed'],
    buckets: SECONDS,
    registers,
  });
  const firstChunkSeconds = new Histogram({
    name: 'setlist_first_chunk_seconds',
    help: 'From the request to the first content of a streamed answer.',
    labelNames: ['upstream'],
    buckets: SECONDS,
    registers,
  });
  const refusals = new Counter({
    name: 'setlist_refused_requests_total',
    help: 'Requests refused before a persona was found for them.',
    labelNames: ['code'],
    registers,
  });
  const failures = new Counter({
    name: 'setlist_upstream_failures_total',
    help: 'Tries of an upstream that gave no answer.',
    labelNames: ['upstream', 'model', 'reason', 'retried'],
    registers,
  });
  new Gauge({
    name: 'setlist_breaker_state',
    help: '0 closed, 1 half-open, 2 open.',
    labelNames: ['upstream', 'model'],
    registers,
    collect() {
      for (const { upstream, model, state } of breakers().all()) this.set({ upstream, model }, STATES[state]);
    },
  });
  new Gauge({
    name: 'setlist_turns_in_flight',
    help: 'Chat turns being answered now.',
    registers,
    collect() {
      this.set(inFlight());
    },
  });

  // Labels are hashed at every use, so the children of what is always the same are kept: personas are few.
  const tokensOf = kept((persona) => ({
    input: tokens.labels({ persona, direction: 'input' }),
    output: tokens.labels({ persona, direction: 'output' }),
  }));
  const answeredOf = kept((persona) => turns.labels({ persona, outcome: 'answered' }));
  const firstChunkOf = kept((upstream) => firstChunkSeconds.labels({ upstream }));
  const secondsOf = {
    whole: turnSeconds.labels({ streamed: 'false' }),
    stream: turnSeconds.labels({ streamed: 'true' }),
  };

  return {
    turn: (turn) => {
      const { persona, outcome } = turn;
      if (outcome === 'answered') answeredOf(persona).inc();
      else turns.inc({ persona, outcome });
      (turn.streamed ? secondsOf.stream : secondsOf.whole).observe(turn.totalMs / 1_000);
      if (turn.firstChunkMs !== null) firstChunkOf(turn.upstream ?? 'none').observe(turn.firstChunkMs / 1_000);
      if (turn.inputTokens !== null) tokensOf(persona).input.inc(turn.inputTokens);
      if (turn.outputTokens !== null) tokensOf(persona).output.inc(turn.outputTokens);
    },
    refused: (code) => refusals.inc({ code }),
    upstreamFailed: (upstream, model, reason, willRetry) =>
      failures.inc({ upstream, model, reason, retried: String(willRetry) }),
  };
}

/** Makes a value for a name once. */
function kept<T>(make: (name: string) => T): (name: string) => T {
  const values = new Map<string, T>();
  return (name) => {
    const known = values.get(name);
    if (known !== undefined) return known;
    const made = make(name);
    values.set(name, made);
    return made;
  };
}
