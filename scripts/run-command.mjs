import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder, without a `/` at its end. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const running = new Set();
const binaries = `${root}/node_modules/.bin`;

/** Node 24 as the project installs it, whatever the machine has. */
export const projectNode = `${binaries}/node`;

/** The machine's own `PATH`, free of any `node_modules/.bin`: `npm ci` deletes the Node that npm scripts run on. */
export function machineEnvironment() {
  const path = (process.env.PATH ?? '').split(':').filter((folder) => !folder.endsWith('node_modules/.bin'));
  return { ...process.env, PATH: path.join(':') };
}

/** The environment of the project's tools: Node 24 and installed binaries first. */
export function projectEnvironment(extra = {}) {
  return { ...process.env, ...extra, PATH: `${binaries}:${machineEnvironment().PATH}` };
}

function endWithChildren(signal, number) {
  for (const child of running) child.kill(signal);
  process.exit(128 + number);
}

/**
 * Runs a command in the project's folder: `{ code, output, seconds }`. `output` holds both streams when `quiet`, else they go
 * straight to the terminal. A command that cannot start has code 127; one ended by a signal has 128. A signal to
 * this process ends the command too.
 */
export function runCommand(command, args, { quiet = false, env = projectEnvironment(), cwd = root } = {}) {
  const startedMs = performance.now();
  const child = spawn(command, args, {
    cwd,
    env,
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
  });
  const chunks = [];
  child.stdout?.on('data', (chunk) => chunks.push(chunk));
  child.stderr?.on('data', (chunk) => chunks.push(chunk));
  running.add(child);
  if (running.size === 1) for (const signal of SIGNALS) process.on(signal, endWithChildren);
  const ended = (code, resolve) => {
    running.delete(child);
    if (running.size === 0) for (const signal of SIGNALS) process.off(signal, endWithChildren);
    resolve({ code, output: Buffer.concat(chunks).toString('utf8'), seconds: (performance.now() - startedMs) / 1000 });
  };
  return new Promise((resolve) => {
    child.once('error', (error) => {
      chunks.push(Buffer.from(`${command}: ${error.message}\n`));
      ended(127, resolve);
    });
    child.once('close', (code) => ended(code ?? 128, resolve));
  });
}
