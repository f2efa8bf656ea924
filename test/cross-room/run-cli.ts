import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { withoutProviderKeys } from './spawn-setlist.ts';

const MAIN = fileURLToPath(new URL('../../packages/server/src/cli/main.ts', import.meta.url));
const NODE = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url));
const TO_SOURCE = '--conditions=setlist-source';

/** How a shell would start the CLI. */
export const CLI_COMMAND = `'${NODE}' ${TO_SOURCE} '${MAIN}'`;

export interface CliRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output, which must be one JSON document. */
  readonly json: () => ReturnType<typeof JSON.parse>;
}

interface Surroundings {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What comes on standard input; absent: nothing. */
  readonly input?: string;
}

/** The real `setlist` in a process of its own, to its end. */
export function runCli(args: readonly string[], surroundings: Surroundings): Promise<CliRun> {
  return runProgram(NODE, [TO_SOURCE, MAIN, ...args], surroundings);
}

/** Any program, to its end. Standard output is no terminal. */
export function runProgram(
  program: string,
  args: readonly string[],
  { cwd, env, input }: Surroundings,
): Promise<CliRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...withoutColour(withoutProviderKeys(process.env)), ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    // One that reads nothing may be gone already.
    child.stdin.on('error', () => {}).end(input ?? '');
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr, json: () => JSON.parse(stdout) }));
  });
}

function withoutColour(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => name !== 'FORCE_COLOR' && name !== 'NO_COLOR'));
}
