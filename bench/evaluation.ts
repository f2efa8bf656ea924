import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Asked, Seen } from './evaluation/candidate-child.ts';
import { type LoadSeen, loadFlags, makeFiveMegabytes } from './evaluation/load-flags.ts';
import type { Verified } from './evaluation/verify.ts';
import { type Case, holdAgainst, type Ratio, sumUp, writeResults } from './write-results.ts';

// One flag with ten rules, a sticky rollout of 25 % and three arms, over 100,000 users, among 1, 100 and 1,000 flags: by
// Setlist, by five SDKs and by two limits, in alternating rounds. `--quick`: fewer and shorter, nothing written.
const quick = process.argv.includes('--quick');
const ROUNDS = quick ? 2 : 7;
const ROUND_MS = quick ? 100 : 250;
const WARM_UP_MS = quick ? 150 : 400;
const PEERS = ['flagd', 'launchdarkly', 'growthbook', 'unleash', 'statsig'] as const;
const LIMITS = ['closures', 'generated'] as const;
const OWN = ['setlist', 'setlist-persona'] as const;
const PACKAGES = [
  '@openfeature/flagd-core',
  '@launchdarkly/node-server-sdk',
  '@growthbook/growthbook',
  'unleash-client',
  'statsig-node-lite',
] as const;
const folder = fileURLToPath(new URL('evaluation/', import.meta.url));

interface Contender {
  readonly name: string;
  readonly who: string;
  readonly flags: number;
  readonly child: ChildProcess;
  /** What it wrote on its standard error of late. */
  readonly saying: () => string;
}

async function main(): Promise<void> {
  installPeers();
  const contenders: Contender[] = [];
  try {
    for (const flags of [1, 100, 1_000])
      for (const who of [...OWN, ...LIMITS, ...PEERS]) contenders.push(await start(who, flags));
    await verifyAll(contenders);
    const seen = await measure(contenders);
    const bytes = await measureBytes();
    const bulk = await measureBulk(contenders.filter(({ flags }) => flags === 1_000));
    report(seen, bytes, bulk, await measureLoading());
  } finally {
    for (const { child } of contenders) child.kill();
  }
}

/** The SDKs beside which Setlist is measured live in a folder of their own and are no dependencies of the project. */
function installPeers(): void {
  const lock = JSON.parse(readFileSync(`${folder}package-lock.json`, 'utf8'));
  const isThere = (name: string) => {
    const path = `${folder}node_modules/${name}/package.json`;
    return (
      existsSync(path) &&
      JSON.parse(readFileSync(path, 'utf8')).version === lock.packages[`node_modules/${name}`]?.version
    );
  };
  if (PACKAGES.every(isThere)) return;
  process.stdout.write('Installing the SDKs beside which Setlist is measured …\n');
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: 'inherit',
  });
}

async function start(who: string, flags: number, execArgv: readonly string[] = []): Promise<Contender> {
  const child = fork(`${folder}candidate-child.ts`, [who, String(flags)], {
    execArgv: [...process.execArgv, ...execArgv],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  // Statsig logs that it has no network; what is said is told only where a candidate ends.
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said = `${said}${chunk}`.slice(-4_000);
  });
  const name = `${who}, ${flags} flag${flags === 1 ? '' : 's'}`;
  const contender = { name, who, flags, child, saying: () => said };
  await answerOf(contender);
  return contender;
}

/** The next answer of a candidate; throws where it failed or ended. */
function answerOf<T>({ name, child, saying }: Contender): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error(`${name} ended: ${saying()}`));
    child.once('exit', ended);
    child.once('message', (message: { answer: T; error?: string }) => {
      child.off('exit', ended);
      if (message.error === undefined) resolve(message.answer);
      else reject(new Error(`${name}: ${message.error}`));
    });
  });
}

function ask<T>(contender: Contender, asked: Asked): Promise<T> {
  const answer = answerOf<T>(contender);
  contender.child.send(asked);
  return answer;
}

/** Nothing is timed that does not do what it is timed for. */
async function verifyAll(contenders: readonly Contender[]): Promise<void> {
  for (const one of contenders.filter(({ flags }) => flags === 1)) {
    const { rolloutPercent, armPercents, met } = await ask<Verified>(one, { do: 'verify' });
    const arms = Object.entries(armPercents).map(([arm, percent]) => `${arm} ${percent} %`);
    process.stdout.write(
      `${one.who}: ${rolloutPercent} % in the rollout (${arms.join(', ')}), all ${met.length} rules honoured, sticky\n`,
    );
  }
}

type Samples = ReadonlyMap<string, readonly Seen[]>;

async function measure(contenders: readonly Contender[]): Promise<Samples> {
  const samples = new Map<string, Seen[]>(contenders.map(({ name }) => [name, []]));
  for (const one of contenders) await ask(one, { do: 'single', durationMs: WARM_UP_MS });
  for (let round = 0; round < ROUNDS; round += 1) {
    // Every other round goes the other way, so that none always follows the same one.
    for (const one of round % 2 === 0 ? contenders : contenders.toReversed())
      samples.get(one.name)?.push(await ask<Seen>(one, { do: 'single', durationMs: ROUND_MS }));
    process.stdout.write(`round ${round + 1} of ${ROUNDS}\n`);
  }
  return samples;
}

/** In processes of their own, whose young generation is not full before the end: what it collects could not be counted. */
async function measureBytes(): Promise<ReadonlyMap<string, number>> {
  const bytes = new Map<string, number>();
  for (const who of [...OWN, ...LIMITS, ...PEERS]) {
    const one = await start(who, 1, ['--min-semi-space-size=64', '--max-semi-space-size=64']);
    try {
      await ask(one, { do: 'single', durationMs: WARM_UP_MS });
      bytes.set(who, await ask<number>(one, { do: 'bytes' }));
    } finally {
      one.child.kill();
    }
  }
  return bytes;
}

const BULK_ROUNDS = 3;

async function measureBulk(contenders: readonly Contender[]): Promise<Samples> {
  const samples = new Map<string, Seen[]>(contenders.map(({ who }) => [who, []]));
  for (const one of contenders) await ask(one, { do: 'bulk', durationMs: WARM_UP_MS });
  for (let round = 0; round < BULK_ROUNDS; round += 1)
    for (const one of contenders)
      samples.get(one.who)?.push(await ask<Seen>(one, { do: 'bulk', durationMs: ROUND_MS }));
  return samples;
}

async function measureLoading(): Promise<readonly LoadSeen[]> {
  const text = makeFiveMegabytes();
  const loads: LoadSeen[] = [];
  for (let round = 0; round < ROUNDS; round += 1) loads.push(await loadFlags(text));
  return loads;
}

const perSecond = ({ evaluations, seconds }: Seen) => evaluations / seconds;

/** The median over pairs of one round, so that what slowed a round slows both. */
function paired(samples: Samples, one: string, other: string): number {
  const others = samples.get(other) ?? [];
  const ratios = (samples.get(one) ?? []).flatMap((seen, n) => {
    const against = others[n];
    return against === undefined ? [] : [perSecond(seen) / perSecond(against)];
  });
  return sumUp('', '', ratios).median;
}

function report(samples: Samples, bytes: ReadonlyMap<string, number>, bulk: Samples, loads: readonly LoadSeen[]): void {
  const cases: Case[] = [
    ...[...samples].flatMap(([name, seen]) => [
      sumUp(`${name}: evaluations`, 'per second', seen.map(perSecond)),
      sumUp(
        `${name}: p50`,
        'µs',
        seen.map(({ p50 }) => p50),
      ),
      sumUp(
        `${name}: p99 of batches of 64`,
        'µs',
        seen.map(({ p99 }) => p99),
      ),
    ]),
    ...[...bytes].map(([who, count]) => sumUp(`${who}: allocated per evaluation`, 'bytes', [count])),
    ...[...bulk].map(([who, seen]) =>
      sumUp(
        `${who}: all 1,000 flags for one user`,
        'ms',
        seen.map(({ p50 }) => p50),
      ),
    ),
    sumUp(
      'flag set loaded',
      'MB',
      loads.map(({ megabytes }) => megabytes),
    ),
    sumUp(
      'load, of which JSON.parse in one block',
      'ms',
      loads.map(({ parseMs }) => parseMs),
    ),
    sumUp(
      'load, whole',
      'ms',
      loads.map(({ totalMs }) => totalMs),
    ),
    sumUp(
      'load, longest block while compiling',
      'ms',
      loads.map(({ blockMs }) => blockMs),
    ),
    sumUp(
      'load, longest single step',
      'ms',
      loads.map(({ stepMs }) => stepMs),
    ),
  ];
  const medianOf = (name: string) => cases.find((one) => one.name === name)?.median ?? Number.NaN;
  const fastest = PEERS.toSorted((a, b) => rateOf(b) - rateOf(a))[0];
  function rateOf(who: string): number {
    return medianOf(`${who}, 1 flag: evaluations`);
  }
  const ratios: Ratio[] = [
    ...OWN.flatMap((who) => [
      holdAgainst(`${who}: evaluations per second`, rateOf(who), '>= 1000000'),
      holdAgainst(
        `${who} : ${fastest}, the fastest peer`,
        paired(samples, `${who}, 1 flag`, `${fastest}, 1 flag`),
        '>= 4',
      ),
      holdAgainst(`${who}: p50, µs`, medianOf(`${who}, 1 flag: p50`), '<= 1'),
      holdAgainst(`${who}: p99 of batches of 64, µs`, medianOf(`${who}, 1 flag: p99 of batches of 64`), '<= 3'),
      holdAgainst(`${who}: bytes allocated per evaluation`, bytes.get(who) ?? Number.NaN, '<= 100'),
      holdAgainst(
        `${who}: rate among 1,000 flags : alone`,
        paired(samples, `${who}, 1000 flags`, `${who}, 1 flag`),
        '>= 0.8',
      ),
      holdAgainst(`${who}: all 1,000 flags for one user, ms`, medianOf(`${who}: all 1,000 flags for one user`), '<= 1'),
    ]),
    holdAgainst('5 MB loaded, ms', medianOf('load, whole'), '<= 200'),
    holdAgainst('longest block while 5 MB are compiled, ms', medianOf('load, longest block while compiling'), '<= 20'),
    holdAgainst('JSON.parse of 5 MB in one block, ms', medianOf('load, of which JSON.parse in one block'), '<= 20'),
  ];
  const width = Math.max(...cases.map(({ name }) => name.length));
  for (const { name, median, min, max, unit } of cases)
    process.stdout.write(`${name.padEnd(width)}  ${median} ${unit} (${min} – ${max})\n`);
  for (const { name, value, aim, met } of ratios)
    process.stdout.write(`${met ? 'met    ' : 'NOT MET'}  ${name}: ${value} (${aim})\n`);
  if (quick) return;
  const from = `${folder}node_modules/`;
  process.stdout.write(
    `${writeResults({ name: 'evaluation', rounds: ROUNDS, cases, ratios, packages: PACKAGES, from })}\n`,
  );
}

await main();
