#!/usr/bin/env node
// `npm test`: everything. `npm run test:changed`: what the difference from HEAD can break. Needs Node 20 or later and npm.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled } from './install.mjs';
import { listChanges } from './list-changes.mjs';
import { root } from './run-command.mjs';
import { closingLine, count } from './test-reports.mjs';
import * as sections from './test-sections.mjs';

const say = (line) => process.stdout.write(`${line}\n`);
const seconds = (fromMs) => `${((performance.now() - fromMs) / 1000).toFixed(1)} s`;
const startedMs = performance.now();
const results = [];

/** Lanes run side by side, the sections of a lane one after another: two cores are kept busy, and no more than busy. */
async function runLanes(...lanes) {
  await Promise.all(
    lanes.map(async (lane) => {
      for (const section of lane) await runSection(section);
    }),
  );
}

async function runSection({ name, run }) {
  const sectionMs = performance.now();
  const { output, counted } = await run().catch((error) => ({
    output: '',
    counted: count(0, 1, 0, [String(error?.stack ?? error)]),
  }));
  results.push({ name, counted });
  say(`\n━━ ${name}: ${closingLine([counted])} (${seconds(sectionMs)})`);
  if (output.trim()) say(output.trimEnd());
}

async function runEverything() {
  const { house, unit, crossRoom, format, types, deadCode, pack, browser } = sections;
  await runLanes([house, unit, crossRoom], [format(), ...types, deadCode, pack]);
  await runLanes([browser]);
}

async function runChanges() {
  const { hasHead, paths } = await listChanges();
  const touched = (pattern) => paths.filter((path) => pattern.test(path));
  say(`${paths.length} files differ from HEAD.`);
  const { house, unit, unitOfChanges, format, types } = sections;
  const lint = touched(/\.(ts|tsx|mjs|js|json|css)$/);
  await runLanes([house, hasHead ? unitOfChanges : unit], [...(lint.length > 0 ? [format(lint)] : []), ...types]);
  const crossRoom = touched(/^test\/cross-room\/.*\.test\.ts$/);
  if (crossRoom.length > 0) await runLanes([sections.crossRoomOf(crossRoom)]);
  if (touched(/^(packages\/console|test\/browser)\//).length > 0) await runLanes([sections.browser]);
}

function close() {
  const failed = results.filter(({ counted }) => counted.failed > 0);
  if (failed.length > 0) say('\n━━ failures');
  for (const { name, counted } of failed) for (const failure of counted.failures) say(`\n✗ ${name}: ${failure}`);
  say(`\n${results.length} sections in ${seconds(startedMs)}`);
  say(closingLine(results.map(({ counted }) => counted)));
  process.exitCode = failed.length > 0 || results.length === 0 ? 1 : 0;
}

say('━━ set up');
const ready = await ensureInstalled(say);
if (ready) {
  say('Dependencies are in place.');
  mkdirSync(join(root, 'node_modules', '.cache', 'setlist'), { recursive: true });
  await (process.argv.includes('--changed') ? runChanges() : runEverything());
} else {
  results.push({ name: 'set up', counted: count(0, 1, 0, ['the dependencies could not be installed']) });
}
close();
