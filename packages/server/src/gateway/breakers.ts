import type { UpstreamStatus } from '@setlist/sdk';
import {
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhenResult,
  noJitterGenerator,
} from 'cockatiel';
import type { GatewayLimits } from './limits.ts';
import type { Health, UpstreamTry } from './upstream-try.ts';

export type BreakerState = UpstreamStatus['state'];

/** The breaker of one upstream and model. */
export interface Breaker {
  /** Starts the try and learns from it, or answers `null` while open, or while another try is probing. */
  readonly admit: (start: () => UpstreamTry) => UpstreamTry | null;
  readonly state: () => BreakerState;
}

export interface Breakers {
  readonly of: (upstream: string, model: string) => Breaker;
  /** The worst state of any model of an upstream. */
  readonly stateOf: (upstream: string) => BreakerState;
  readonly all: () => readonly { readonly upstream: string; readonly model: string; readonly state: BreakerState }[];
}

type BreakerLimits = Pick<GatewayLimits, 'breakerFailures' | 'breakerOpenMs'>;
type OnChange = (upstream: string, model: string, state: BreakerState) => void;

const LONGEST_OPEN_MS = 60_000;

/** Makes breakers as upstreams and models are first tried. */
export function createBreakers(limits: BreakerLimits, onChange: OnChange): Breakers {
  const breakers = new Map<string, { upstream: string; model: string; breaker: Breaker }>();

  const of = (upstream: string, model: string): Breaker => {
    const key = `${upstream} ${model}`;
    const known = breakers.get(key);
    if (known !== undefined) return known.breaker;
    const breaker = createBreaker(limits, (state) => onChange(upstream, model, state));
    breakers.set(key, { upstream, model, breaker });
    return breaker;
  };
  const all = () => [...breakers.values()].map(({ breaker, ...named }) => ({ ...named, state: breaker.state() }));

  return {
    of,
    all,
    stateOf: (upstream) => {
      const states = all().flatMap((known) => (known.upstream === upstream ? [known.state] : []));
      return states.find((state) => state === 'open') ?? states.find((state) => state === 'half-open') ?? 'closed';
    },
  };
}

function createBreaker(limits: BreakerLimits, onChange: (state: BreakerState) => void): Breaker {
  const policy = circuitBreaker(
    handleWhenResult((health) => health === 'failing'),
    {
      breaker: new ConsecutiveBreaker(limits.breakerFailures),
      halfOpenAfter: new ExponentialBackoff({
        initialDelay: limits.breakerOpenMs,
        maxDelay: LONGEST_OPEN_MS,
        generator: noJitterGenerator,
      }),
    },
  );
  policy.onStateChange((state) => onChange(nameOf(state)));

  /** Set while half-open after a probe that said nothing: the next try is the probe. */
  let takeProbe: ((probe: UpstreamTry) => UpstreamTry) | null = null;

  /** Cockatiel would take a probe that says nothing for a success. */
  const verdictOf = async (probe: UpstreamTry): Promise<Health> => {
    const health = await probe.begun;
    if (health !== 'neutral') return health;
    const next = Promise.withResolvers<UpstreamTry>();
    takeProbe = (taken) => {
      takeProbe = null;
      next.resolve(taken);
      return taken;
    };
    return verdictOf(await next.promise);
  };

  const admit = (start: () => UpstreamTry): UpstreamTry | null => {
    // Cockatiel would let others wait for the probe; a person's turn has better things to do.
    if (policy.state === CircuitState.HalfOpen) return takeProbe?.(start()) ?? null;
    const isProbe = policy.state === CircuitState.Open;
    const admitted: UpstreamTry[] = [];
    const watched = policy.execute(() => {
      const started = start();
      admitted.push(started);
      // A probe has proved enough with its first content; otherwise a stream counts when it is whole, or each cut one
      // would be outweighed by its own good beginning.
      return isProbe ? verdictOf(started) : unlessNeutral(started.ended);
    });
    watched.catch(ignoreRefusal);
    return admitted[0] ?? null;
  };

  return { admit, state: () => nameOf(policy.state) };
}

/** Cockatiel counts neither way what rejects with an error that it was not told to handle. */
async function unlessNeutral(settled: Promise<Health>): Promise<Health> {
  const health = await settled;
  if (health === 'neutral') throw NEUTRAL;
  return health;
}

const NEUTRAL = new Error('Says nothing of the health of an upstream.');

/** An open breaker, or a try that says nothing. */
function ignoreRefusal(): void {}

function nameOf(state: CircuitState): BreakerState {
  if (state === CircuitState.Closed) return 'closed';
  return state === CircuitState.HalfOpen ? 'half-open' : 'open';
}
