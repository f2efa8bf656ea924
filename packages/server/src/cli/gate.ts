import type { Command } from 'commander';
import { connect } from './connection.ts';
import { usageError } from './exit-codes.ts';
import { digestLabel, durationOf } from './option-values.ts';
import { type JsonOption, type ServerOptions, withServer } from './options.ts';
import { terminalOf } from './terminal.ts';

interface GateOptions extends JsonOption, ServerOptions {
  readonly until: string;
  readonly timeout: string;
  readonly outage: string;
  readonly interval: string;
  readonly digest?: string;
  readonly waitWhenHeld: boolean;
}

const GATE_HELP = `
Exit codes: 0 reached, 20 rolled back, 21 aborted or rejected, 22 changes requested, 23 held, 24 timed out,
25 other content than --digest, 3 server unreachable for longer than --outage, 2 usage, 70 a bug in Setlist.`;

/** Adds `setlist gate`: a pipeline waits here for people and soak times. */
export function addGateCommand(program: Command): void {
  const command = program
    .command('gate')
    .description('Wait until a release is approved, at a stage or completed; the exit code says what came of it')
    .argument('<release>', 'rel_…, or persona@environment for the one that is open there')
    .option('--until <goal>', 'approved, completed, or stage:beta (flag, beta, ga, extension)', 'completed')
    .option('--timeout <duration>', 'give up after this long', '2h')
    .option('--outage <duration>', 'give up when the server cannot be reached for this long', '10m')
    .option('--interval <duration>', 'time between two looks', '5s')
    .option('--digest <digest>', 'the content that is waited for, whole or its first 12 digits or more', digestLabel)
    .option('--wait-when-held', 'a hold is waited out instead of ending the gate', false)
    .option('--json', 'print a JSON document a line: one for each change, the outcome last', false)
    .addHelpText('after', GATE_HELP)
    .action(gate);
  withServer(command);
}

async function gate(name: string, options: GateOptions): Promise<void> {
  const startedMs = Date.now();
  const [{ GATE_EXIT, parseGoal }, { waitFor }] = await Promise.all([
    import('./gate-outcome.ts'),
    import('./gate-wait.ts'),
  ]);
  const until = parseGoal(options.until);
  if (until === null)
    throw usageError(`--until is approved, completed, or stage: and one of flag, beta, ga, extension.`);
  const terminal = terminalOf(options);
  const wait = {
    name,
    until,
    startedMs,
    timeoutMs: await durationOf('--timeout', options.timeout),
    outageMs: await durationOf('--outage', options.outage),
    intervalMs: await durationOf('--interval', options.interval),
    digest: options.digest ?? null,
    waitWhenHeld: options.waitWhenHeld,
  };
  const { outcome, message, release } = await waitFor(connect(options), wait, terminal);
  terminal.print(options.json ? JSON.stringify({ outcome, message, release }) : message);
  process.exitCode = GATE_EXIT[outcome];
}
