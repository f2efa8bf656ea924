#!/usr/bin/env node
// `npm run bench [name …]`: runs the named benchmarks, or all, then prints every ratio on record. `-- --print` prints alone.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled } from './install.mjs';
import { projectNode, root, runCommand } from './run-command.mjs';

const say = (line) => process.stdout.write(`${line}\n`);
const names = (folder, ending) =>
  existsSync(join(root, folder))
    ? readdirSync(join(root, folder))
        .filter((name) => name.endsWith(ending))
        .sort()
    : [];
const isBenchmark = (name) => name !== 'write-results.ts' && !name.endsWith('.test.ts');

/** The ratios of every result on record as a table: name, value, aim, met. */
function printRatios() {
  const results = names('bench/results', '.json').map((name) =>
    JSON.parse(readFileSync(join(root, 'bench/results', name), 'utf8')),
  );
  const rows = results.flatMap(({ name, commit, ratios }) =>
    ratios.map((ratio) => [
      `${name} (${commit})`,
      ratio.name,
      String(ratio.value),
      ratio.aim,
      ratio.met ? 'met' : 'NOT MET',
    ]),
  );
  if (rows.length === 0) return say('No results are on record: npm run bench measures.');
  const table = [['benchmark', 'ratio', 'value', 'aim', ''], ...rows];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  for (const row of table)
    say(
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    );
  say(`\n${rows.filter((row) => row[4] === 'met').length} of ${rows.length} aims met.`);
}

async function runBenchmarks(wanted) {
  const known = names('bench', '.ts')
    .filter(isBenchmark)
    .map((name) => name.slice(0, -'.ts'.length));
  const unknown = wanted.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    say(`No benchmark is named ${unknown.join(', ')}. Known: ${known.join(', ')}.`);
    return 2;
  }
  let worst = 0;
  for (const name of wanted.length > 0 ? wanted : known) {
    say(`━━ ${name}`);
    const { code, seconds } = await runCommand(projectNode, [
      '--conditions=setlist-source',
      join(root, 'bench', `${name}.ts`),
    ]);
    say(`${code === 0 ? 'done' : `ended with code ${code}`} in ${seconds.toFixed(0)} s\n`);
    worst = Math.max(worst, code);
  }
  return worst;
}

const named = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
if (process.argv.includes('--print')) printRatios();
else if (!(await ensureInstalled(say))) process.exitCode = 1;
else {
  process.exitCode = await runBenchmarks(named);
  if (process.exitCode !== 2) printRatios();
}
