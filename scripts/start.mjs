#!/usr/bin/env node
// `npm start`: sets up what is missing, then runs the server with the example personas. Needs Node 20 or later and npm.
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureConsole } from './build-console.mjs';
import { ensureInstalled } from './install.mjs';
import { projectEnvironment, projectNode, root } from './run-command.mjs';

const SAME_SIGNAL_MS = 300;
const PARENT_CHECK_MS = 250;
const LEFTOVER_GRACE_MS = 5_000;
const say = (line) => process.stderr.write(`${line}\n`);

if (!(await ensureInstalled(say))) process.exit(1);
if (!(await ensureConsole(say))) process.exit(1);

const args = [
  '--conditions=setlist-source',
  `${root}/packages/server/src/cli/main.ts`,
  'serve',
  '--examples',
  ...process.argv.slice(2),
];
// In a group of its own, so that Ctrl-C reaches it once, through here, and not from the terminal and npm as well.
const ownGroup = process.platform !== 'win32';
const server = spawn(projectNode, args, { stdio: 'inherit', env: projectEnvironment(), detached: ownGroup });

const lastSentMs = new Map();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    const sentMs = performance.now();
    if (sentMs - (lastSentMs.get(signal) ?? Number.NEGATIVE_INFINITY) < SAME_SIGNAL_MS) return;
    lastSentMs.set(signal, sentMs);
    server.kill(signal);
  });
}

// npm that is told to stop ends its shell, and the shell does not tell this process.
const parent = process.ppid;
const parentCheck = setInterval(() => {
  if (process.ppid === parent) return;
  clearInterval(parentCheck);
  server.kill('SIGTERM');
}, PARENT_CHECK_MS);

function groupLives() {
  try {
    process.kill(-server.pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Ends what the server may have left running: it had its own time to stop by now. */
async function endLeftovers() {
  for (let waitedMs = 0; groupLives() && waitedMs < LEFTOVER_GRACE_MS; waitedMs += 50) await sleep(50);
  if (groupLives()) process.kill(-server.pid, 'SIGKILL');
}

server.on('error', (error) => {
  say(`The server could not start: ${error.message}`);
  process.exit(1);
});
server.on('exit', async (code, signal) => {
  if (ownGroup) await endLeftovers();
  process.exit(code ?? 128 + ({ SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }[signal] ?? 1));
});
