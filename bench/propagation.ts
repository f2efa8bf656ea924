import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { Agent, request } from 'undici';
import { changePolicies } from '../packages/server/src/operations/change-policies.ts';
import { connectPostgres } from '../packages/server/src/postgres/connect.ts';
import { startRealPostgres } from '../test/cross-room/real-postgres.ts';
import { withoutProviderKeys } from '../test/cross-room/spawn-setlist.ts';
import { holdAgainst, sumUp, writeResults } from './write-results.ts';

// From the commit of a change, made by a fourth process, to every one of three nodes serving a snapshot that holds it.
const NODES = 3;
const CHANGES = 200;
const root = fileURLToPath(new URL('../', import.meta.url));
const agent = new Agent({ connections: 1, pipelining: 1 });

interface Node {
  readonly url: string;
  readonly end: () => Promise<unknown>;
}

async function startNode(data: string, postgresUrl: string): Promise<Node> {
  const main = join(root, 'packages/server/src/cli/main.ts');
  const args = ['serve', '--json', '--port', '0', '--data', data, '--postgres', postgresUrl, '--log-level', 'error'];
  const child = spawn(process.execPath, ['--conditions=setlist-source', main, ...args], {
    env: withoutProviderKeys(process.env),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  const { url } = JSON.parse(await readFile(join(data, 'local.json'), 'utf8')) as { url: string };
  return {
    url,
    end: () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      return ended;
    },
  };
}

/** Resolves with the milliseconds since `fromMs` at which the node's snapshot has this version. */
async function serves(node: Node, version: number, fromMs: number): Promise<number> {
  for (;;) {
    const { body } = await request(`${node.url}/healthz`, { dispatcher: agent });
    const health = (await body.json()) as { snapshotVersion: number };
    if (health.snapshotVersion >= version) return performance.now() - fromMs;
  }
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

const folder = await mkdtemp(join(tmpdir(), 'setlist-propagation-'));
const postgres = await startRealPostgres();
const nodes: Node[] = [];
const postgresUrl = await postgres.createDatabase();
const writer = await connectPostgres({ url: postgresUrl, stateDirectory: folder, log: pino({ level: 'error' }) });
try {
  for (let node = 0; node < NODES; node += 1) nodes.push(await startNode(join(folder, `node-${node}`), postgresUrl));
  const lastMs: number[] = [];
  for (let change = 0; change < CHANGES; change += 1) {
    const yaml = `name: bench\ndescription: Change ${change}.\napplies: { environments: [nowhere] }\nreviews: { brand: 1 }\n`;
    const call = { caller: { kind: 'server', task: 'bench' }, permission: 'policy.change' } as const;
    const done = await changePolicies(writer.db, call, { 'policies/bench.yaml': yaml });
    const committedMs = performance.now();
    if (!done.ok) throw new Error(done.error.message);
    const { version } = await writer.db.selectFrom('snapshot_version').select('version').executeTakeFirstOrThrow();
    lastMs.push(Math.max(...(await Promise.all(nodes.map((node) => serves(node, version, committedMs))))));
  }
  const sorted = lastMs.toSorted((one, other) => one - other);
  writeResults({
    name: 'propagation',
    rounds: CHANGES,
    cases: [sumUp('commit to the last of three nodes', 'ms', lastMs)],
    ratios: [
      holdAgainst('p50 from commit to every node, ms', percentile(sorted, 0.5), '<= 1000'),
      holdAgainst('p99 from commit to every node, ms', percentile(sorted, 0.99), '<= 1000'),
    ],
    packages: ['pg'],
  });
} finally {
  await Promise.all(nodes.map((node) => node.end()));
  await writer.close();
  await postgres.stop();
  await agent.close();
  await rm(folder, { recursive: true, force: true });
}
