import { once } from 'node:events';
import { putLoad } from './gateway/load.ts';
import { BENCH_KEY } from './gateway/served-persona.ts';
import { type BenchServer, LOAD_CORE, pin, SERVER_CORE, spawnServer } from './gateway/spawn-server.ts';
import { holdAgainst, sumUp, writeResults } from './write-results.ts';

// 100,000 turns, every fifth a stream and each of a guest of its own, with the heap measured after a full collection.
const quick = process.argv.includes('--quick') || process.env['BENCH_QUICK'] === '1';
const TURNS = quick ? 10_000 : 100_000;
/** A quick run can't fill the cache of compositions, so it must not grow it either. */
const GUESTS = quick ? 500 : TURNS;
const SAMPLES = 10;
const BATCH_MS = 250;

interface Memory {
  readonly turns: number;
  readonly outcome: string;
  readonly heapUsed: number;
  readonly rss: number;
}

let guests = 0;
const body = (stream: boolean) => {
  guests = (guests + 1) % GUESTS;
  return JSON.stringify({
    model: 'concierge',
    messages: [{ role: 'user', content: 'Where would you go first?' }],
    stream,
    metadata: { guest_name: `Guest ${guests}`, tone: 'playful' },
  });
};

async function memoryOf(server: BenchServer): Promise<Memory> {
  server.child.send('memory');
  const [memory] = (await once(server.child, 'message')) as [Memory];
  return memory;
}

async function main(): Promise<void> {
  pin(process.pid, LOAD_CORE);
  const standIn = await spawnServer('stand-in.ts', LOAD_CORE);
  const server = await spawnServer('setlist.ts', SERVER_CORE, { BENCH_UPSTREAM: standIn.origin }, ['--expose-gc']);
  const headers = { authorization: `Bearer ${BENCH_KEY}` };
  const samples: Memory[] = [];
  try {
    while (samples.length < SAMPLES) {
      const until = ((samples.length + 1) * TURNS) / SAMPLES;
      while ((await memoryOf(server)).turns < until) {
        for (const stream of [false, false, false, false, true]) {
          const load = { origin: server.origin, headers, body: () => body(stream), concurrency: 32 };
          await putLoad({ ...load, durationMs: stream ? BATCH_MS * 2 : BATCH_MS });
        }
      }
      const memory = await memoryOf(server);
      if (memory.outcome !== 'answered' && memory.outcome !== 'aborted')
        throw new Error(`A turn was ${memory.outcome}.`);
      samples.push(memory);
      const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
      process.stdout.write(
        `${memory.turns} turns: heap ${megabytes(memory.heapUsed)}, resident ${megabytes(memory.rss)}\n`,
      );
    }
  } finally {
    await Promise.all([server.stop(), standIn.stop()]);
  }
  report(samples);
}

/** The first fifth fills the caches, whose size is bounded; after it the heap should stay where it is. */
function report(samples: readonly Memory[]): void {
  const settled = samples.slice(SAMPLES / 5);
  const heaps = settled.map(({ heapUsed }) => heapUsed / 1e6);
  const first = heaps[0] ?? 0;
  const last = heaps.at(-1) ?? 0;
  const cases = [
    sumUp('heap after collection', 'MB', heaps),
    sumUp(
      'resident',
      'MB',
      settled.map(({ rss }) => rss / 1e6),
    ),
  ];
  const ratios = [
    holdAgainst(`heap after ${samples.at(-1)?.turns} turns : after ${settled[0]?.turns}`, last / first, '<= 1.1'),
  ];
  for (const { name, value, aim, met } of ratios)
    process.stdout.write(`${met ? 'met    ' : 'NOT MET'}  ${name}: ${value} (${aim})\n`);
  if (!quick) process.stdout.write(`${writeResults({ name: 'gateway-memory', rounds: 1, cases, ratios })}\n`);
}

await main();
