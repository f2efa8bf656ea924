import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));

/** One thing measured: the median, least and greatest of its rounds, in `unit`. */
export interface Case {
  readonly name: string;
  readonly unit: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** A number with what it should be, such as `"<= 1.5"` or `">= 8"`, and whether it is. */
export interface Ratio {
  readonly name: string;
  readonly value: number;
  readonly aim: string;
  readonly met: boolean;
}

/**
 * What a benchmark found. `packages` names installed packages whose versions belong beside the numbers; `from` is the
 * `node_modules/` that they are in, where it is not the project's.
 */
export interface Measured {
  readonly name: string;
  readonly rounds: number;
  readonly cases: readonly Case[];
  readonly ratios: readonly Ratio[];
  readonly packages?: readonly string[];
  readonly from?: string;
}

/** The rounds of one case, summed up. Throws when there was no round. */
export function sumUp(name: string, unit: string, values: readonly number[]): Case {
  const sorted = [...values].sort((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  const [lower, upper] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]];
  if (min === undefined || max === undefined || lower === undefined || upper === undefined) {
    throw new Error(`${name}: nothing was measured.`);
  }
  return { name, unit, median: rounded((lower + upper) / 2), min: rounded(min), max: rounded(max) };
}

/** A ratio held against its aim, `<=` or `>=` and a number. */
export function holdAgainst(name: string, value: number, aim: `${'<=' | '>='} ${number}`): Ratio {
  const limit = Number(aim.slice(3));
  return { name, value: rounded(value), aim, met: aim.startsWith('<=') ? value <= limit : value >= limit };
}

/** Writes `bench/results/<name>.json` with when, where and on what it was measured; gives its path from the root. */
export function writeResults({ name, rounds, cases, ratios, packages = [], from }: Measured): string {
  const results = {
    name,
    at: new Date().toISOString(),
    commit: commit(),
    node: process.version,
    cpu: `${cpus()[0]?.model ?? 'unknown'} × ${cpus().length}`,
    packages: Object.fromEntries(packages.map((installed) => [installed, versionOf(installed, from)])),
    rounds,
    cases,
    ratios,
  };
  const path = `bench/results/${name}.json`;
  mkdirSync(`${root}bench/results`, { recursive: true });
  writeFileSync(root + path, `${JSON.stringify(results, null, 2)}\n`);
  return path;
}

/** Four digits tell two rounds apart; more would claim a precision that no shared machine has. */
const rounded = (value: number) => Number(value.toPrecision(4));

function versionOf(installed: string, from = `${root}node_modules/`): string {
  return JSON.parse(readFileSync(`${from}${installed}/package.json`, 'utf8')).version;
}

/** The commit measured, with `+changes` when the files differ from it. */
function commit(): string {
  try {
    const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: 'pipe' }).trim();
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') === '' ? '' : '+changes');
  } catch {
    return 'uncommitted';
  }
}
