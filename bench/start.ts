import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { holdAgainst, sumUp, writeResults } from './write-results.ts';

// From `npm start`, once installed, to the first answer of the gateway: with a new state directory and with one that is there.
const ROUNDS = 5;
const GIVE_UP_S = 60;
const root = fileURLToPath(new URL('../', import.meta.url));

/** Starts on the state directory and asks once; seconds until local.json is there, and until the answer is. */
async function startAndAsk(state: string): Promise<{ readyS: number; answeredS: number }> {
  await rm(join(state, 'local.json'), { force: true });
  const startedMs = performance.now();
  const elapsedS = () => (performance.now() - startedMs) / 1000;
  const npm = spawn('npm', ['start', '--', '--port', '0', '--data', state], { cwd: root, stdio: 'ignore' });
  try {
    const { url, apiKey } = await readLocal(npm, join(state, 'local.json'), elapsedS);
    const readyS = elapsedS();
    await ask(url, apiKey);
    return { readyS, answeredS: elapsedS() };
  } finally {
    npm.kill('SIGTERM');
    if (npm.exitCode === null) await once(npm, 'exit');
  }
}

async function readLocal(npm: ChildProcess, path: string, elapsedS: () => number) {
  while (!existsSync(path)) {
    if (npm.exitCode !== null) throw new Error(`npm start ended with code ${npm.exitCode}; run it by hand to see why.`);
    if (elapsedS() > GIVE_UP_S) throw new Error(`npm start left no local.json within ${GIVE_UP_S} s.`);
    await sleep(5);
  }
  return JSON.parse(await readFile(path, 'utf8')) as { url: string; apiKey: string };
}

async function ask(url: string, apiKey: string): Promise<void> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'concierge', messages: [{ role: 'user', content: 'Find me a restaurant.' }] }),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`The first answer has status ${response.status}: ${text.slice(0, 300)}`);
}

const folder = await mkdtemp(join(tmpdir(), 'setlist-start-'));
try {
  await startAndAsk(join(folder, 'warm-up'));
  const fresh = [];
  const again = [];
  for (let round = 0; round < ROUNDS; round++) {
    const state = join(folder, `round-${round}`);
    fresh.push(await startAndAsk(state));
    again.push(await startAndAsk(state));
  }
  const cases = [
    sumUp(
      'new state directory, to local.json',
      's',
      fresh.map(({ readyS }) => readyS),
    ),
    sumUp(
      'new state directory, to the first answer',
      's',
      fresh.map(({ answeredS }) => answeredS),
    ),
    sumUp(
      'existing state directory, to local.json',
      's',
      again.map(({ readyS }) => readyS),
    ),
    sumUp(
      'existing state directory, to the first answer',
      's',
      again.map(({ answeredS }) => answeredS),
    ),
  ];
  const slowest = Math.max(...[...fresh, ...again].map(({ answeredS }) => answeredS));
  const ratios = [holdAgainst('slowest npm start to first answer, seconds', slowest, '<= 10')];
  writeResults({ name: 'start', rounds: ROUNDS, cases, ratios, packages: ['@electric-sql/pglite', 'chdb'] });
} finally {
  await rm(folder, { recursive: true, force: true });
}
