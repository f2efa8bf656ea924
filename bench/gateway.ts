import { setTimeout as sleep } from 'node:timers/promises';
import { type LoadSeen, putLoad, quantile } from './gateway/load.ts';
import { BENCH_KEY, serveConcierge } from './gateway/served-persona.ts';
import { type BenchServer, LOAD_CORE, pin, SERVER_CORE, spawnPortkey, spawnServer } from './gateway/spawn-server.ts';
import { type Case, holdAgainst, type Ratio, sumUp, writeResults } from './write-results.ts';

// The same load against each candidate in alternating rounds. `--quick`: fewer and shorter rounds, nothing written.
const quick = process.argv.includes('--quick') || process.env['BENCH_QUICK'] === '1';
const ROUNDS = quick ? 2 : 5;
const DURATION_MS = quick ? 700 : 2_000;
const WARM_UP_MS = quick ? 500 : 1_500;
const CONCURRENCIES = [1, 32, 256];
const CANDIDATES = ['direct', 'node-http', 'fastify', 'portkey', 'setlist'] as const;
type Candidate = (typeof CANDIDATES)[number];

interface Sample {
  readonly perSecond: number;
  readonly cpuPerRequestUs: number;
  readonly cpuPerEventUs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly firstByteMs: number;
}

const bodyOf = (stream: boolean) =>
  JSON.stringify({
    model: 'concierge',
    messages: [
      { role: 'user', content: 'We land at six and have never been here. Where would you go first?' },
      {
        role: 'assistant',
        content: 'Drop your bags and walk down to the river before dinner; the light is best then.',
      },
      { role: 'user', content: 'And somewhere to eat after that, without a queue?' },
    ],
    stream,
    metadata: { tone: 'playful', conversation: 'bench', city: 'Graz' },
  });

async function main(): Promise<void> {
  pin(process.pid, LOAD_CORE);
  const standIn = await spawnServer('stand-in.ts', LOAD_CORE);
  const env = { BENCH_UPSTREAM: standIn.origin };
  const servers: Record<Candidate, BenchServer> = {
    direct: standIn,
    'node-http': await spawnServer('node-http.ts', SERVER_CORE, env),
    fastify: await spawnServer('fastify.ts', SERVER_CORE, env),
    portkey: await spawnPortkey(SERVER_CORE),
    setlist: await spawnServer('setlist.ts', SERVER_CORE, env),
  };
  try {
    await sleep(500);
    await warmUp(servers, standIn);
    const samples = await measure(servers, standIn);
    report(samples);
  } finally {
    await Promise.all(Object.values(servers).map((server) => server.stop()));
  }
}

function headersOf(candidate: Candidate, standIn: BenchServer): Record<string, string> {
  if (candidate === 'setlist') return { authorization: `Bearer ${BENCH_KEY}` };
  const portkey = { 'x-portkey-provider': 'openai', 'x-portkey-custom-host': `${standIn.origin}/v1` };
  return { authorization: 'Bearer sk-bench', ...(candidate === 'portkey' ? portkey : {}) };
}

async function warmUp(servers: Record<Candidate, BenchServer>, standIn: BenchServer): Promise<void> {
  for (const candidate of CANDIDATES) {
    for (const stream of [false, true]) {
      const headers = headersOf(candidate, standIn);
      const load = { origin: servers[candidate].origin, headers, body: bodyOf(stream), concurrency: 32 };
      const seen = await putLoad({ ...load, durationMs: WARM_UP_MS });
      const hasWorked = seen.requests > 0 && seen.failures === 0 && (!stream || seen.events >= 200 * seen.requests);
      if (!hasWorked)
        throw new Error(
          `${candidate} does not answer as it should: ${JSON.stringify({ ...seen, latenciesMs: [], firstBytesMs: [] })}`,
        );
    }
  }
}

type Samples = Map<string, Sample[]>;
const nameOf = (candidate: Candidate, stream: boolean, concurrency: number) =>
  `${candidate} ${stream ? 'stream' : 'plain'} c${concurrency}`;

async function measure(servers: Record<Candidate, BenchServer>, standIn: BenchServer): Promise<Samples> {
  const samples: Samples = new Map();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const stream of [false, true]) {
      for (const concurrency of CONCURRENCIES) {
        // Every other round goes the other way, so that none always follows the same one.
        for (const candidate of round % 2 === 0 ? CANDIDATES : CANDIDATES.toReversed()) {
          const server = servers[candidate];
          const load = {
            origin: server.origin,
            headers: headersOf(candidate, standIn),
            body: bodyOf(stream),
            concurrency,
          };
          const cpuBeforeUs = server.cpuUs();
          const seen = await putLoad({ ...load, durationMs: DURATION_MS });
          const name = nameOf(candidate, stream, concurrency);
          samples.set(name, [...(samples.get(name) ?? []), sampleOf(seen, server.cpuUs() - cpuBeforeUs)]);
        }
      }
    }
    process.stdout.write(`round ${round + 1} of ${ROUNDS}\n`);
  }
  return samples;
}

function sampleOf(seen: LoadSeen, cpuUs: number): Sample {
  return {
    perSecond: seen.requests / seen.seconds,
    cpuPerRequestUs: cpuUs / Math.max(1, seen.requests),
    cpuPerEventUs: cpuUs / Math.max(1, seen.events),
    p50Ms: quantile(seen.latenciesMs, 0.5),
    p99Ms: quantile(seen.latenciesMs, 0.99),
    firstByteMs: quantile(seen.firstBytesMs, 0.5),
  };
}

function report(samples: Samples): void {
  const cases: Case[] = [...samples].flatMap(([name, list]) => {
    const stream = name.includes('stream');
    const of = (what: string, unit: string, read: (sample: Sample) => number) =>
      sumUp(`${name} ${what}`, unit, list.map(read));
    return [
      of('rate', stream ? 'streams/s' : 'requests/s', (sample) => sample.perSecond),
      ...(stream
        ? [
            of('CPU per token', 'µs', (sample) => sample.cpuPerEventUs),
            of('first token', 'ms', (sample) => sample.firstByteMs),
          ]
        : [of('CPU per request', 'µs', (sample) => sample.cpuPerRequestUs), of('p99', 'ms', (sample) => sample.p99Ms)]),
      of('p50', 'ms', (sample) => sample.p50Ms),
    ];
  });
  const composing = measureComposing();
  cases.push(...composing.cases);
  const ratios = [...ratiosOf(samples), ...composing.ratios];
  print(cases, ratios);
  if (quick) return;
  const packages = ['fastify', 'undici', '@portkey-ai/gateway'];
  process.stdout.write(`${writeResults({ name: 'gateway', rounds: ROUNDS, cases, ratios, packages })}\n`);
}

/** Pairs of one round, so that what slowed a round slows both. */
function paired(
  samples: Samples,
  one: string,
  other: string,
  read: (sample: Sample) => number,
  join: (a: number, b: number) => number,
): number {
  const others = samples.get(other) ?? [];
  const values = (samples.get(one) ?? []).flatMap((sample, at) => {
    const against = others[at];
    return against === undefined ? [] : [join(read(sample), read(against))];
  });
  return quantile(values, 0.5);
}

function ratiosOf(samples: Samples): Ratio[] {
  const over = (a: number, b: number) => a / b;
  const cpu = (sample: Sample) => sample.cpuPerRequestUs;
  const cpuToken = (sample: Sample) => sample.cpuPerEventUs;
  const rate = (sample: Sample) => sample.perSecond;
  const first = (sample: Sample) => sample.firstByteMs;
  const pair = (shape: string, other: Candidate) => [`setlist ${shape}`, `${other} ${shape}`] as const;
  return [
    holdAgainst(
      'CPU per request, Setlist : Fastify pass-through, c32',
      paired(samples, ...pair('plain c32', 'fastify'), cpu, over),
      '<= 1.5',
    ),
    holdAgainst(
      'CPU per token, Setlist : Fastify pass-through, c32',
      paired(samples, ...pair('stream c32', 'fastify'), cpuToken, over),
      '<= 1.5',
    ),
    holdAgainst(
      'CPU per token, Setlist : Fastify pass-through, c256',
      paired(samples, ...pair('stream c256', 'fastify'), cpuToken, over),
      '<= 1.5',
    ),
    holdAgainst(
      'requests per second, Setlist : Portkey, c32',
      paired(samples, ...pair('plain c32', 'portkey'), rate, over),
      '>= 8',
    ),
    holdAgainst(
      'first token, Setlist − node:http pass-through, c1, ms',
      paired(samples, ...pair('stream c1', 'node-http'), first, (a, b) => a - b),
      '<= 1',
    ),
  ];
}

const COMPOSINGS = 2_000;

/** Resolving and composing as a turn does, with a context seen before and with one that never was. */
function measureComposing(): { cases: Case[]; ratios: Ratio[] } {
  const serving = serveConcierge();
  const context = (guest: string) => ({
    targetingKey: null,
    conversation: null,
    channel: null,
    locale: null,
    region: null,
    attributes: { tone: 'playful', guest_name: guest },
  });
  const by = { environment: 'production', mayPreview: false };
  let guests = 0;
  const run = (guestOf: () => string): number[] =>
    Array.from({ length: ROUNDS + 1 }, () => {
      const startedAt = performance.now();
      for (let count = 0; count < COMPOSINGS; count += 1) serving.resolve('concierge', context(guestOf()), by);
      return ((performance.now() - startedAt) * 1_000) / COMPOSINGS;
    }).slice(1);
  const cached = sumUp(
    'composing, cached',
    'µs',
    run(() => 'Ana'),
  );
  const uncached = sumUp(
    'composing, uncached',
    'µs',
    run(() => {
      guests += 1;
      return `Guest ${guests}`;
    }),
  );
  return {
    cases: [cached, uncached],
    ratios: [
      holdAgainst('composing a cached selection, µs', cached.median, '<= 5'),
      holdAgainst('composing an uncached selection, µs', uncached.median, '<= 300'),
    ],
  };
}

function print(cases: readonly Case[], ratios: readonly Ratio[]): void {
  const width = Math.max(...cases.map(({ name }) => name.length));
  for (const { name, median, min, max, unit } of cases) {
    process.stdout.write(`${name.padEnd(width)}  ${median} ${unit} (${min} – ${max})\n`);
  }
  for (const { name, value, aim, met } of ratios)
    process.stdout.write(`${met ? 'met    ' : 'NOT MET'}  ${name}: ${value} (${aim})\n`);
}

await main();
