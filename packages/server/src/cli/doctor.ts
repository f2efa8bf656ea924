import type { Command } from 'commander';
import { type Check, checkupOf } from './doctor-checks.ts';
import { EXIT } from './exit-codes.ts';
import { type JsonOption, type ServerOptions, withJson, withServer } from './options.ts';
import { type Terminal, terminalOf } from './terminal.ts';

interface DoctorOptions extends JsonOption, ServerOptions {
  readonly port: string;
}

/** Adds `setlist doctor`: what stands in the way of serving here, and what would mend it. */
export function addDoctorCommand(program: Command): void {
  const command = program
    .command('doctor')
    .description('Look at this machine and its server, and say what would mend what is wrong')
    .argument('[dirs...]', 'persona folders to check too')
    .option('--port <number>', 'port that the server would take', '4000')
    .action(doctor);
  withJson(withServer(command));
}

async function doctor(dirs: readonly string[], options: DoctorOptions): Promise<void> {
  const checks = await checkupOf(dirs, options, process.env);
  const terminal = terminalOf(options);
  if (options.json) terminal.printJson({ checks });
  else for (const check of checks) terminal.print(lineOf(check, terminal));
  process.exitCode = checks.some(({ status }) => status === 'fail') ? EXIT.findings : EXIT.fine;
}

function lineOf({ status, name, detail, mend }: Check, { paint }: Terminal): string {
  const colour = { ok: paint.green, warn: paint.yellow, fail: paint.red }[status];
  const line = `${colour(status.padEnd(4))} ${paint.bold(name)}: ${detail}`;
  return mend === null ? line : `${line}\n     ${paint.dim('mend:')} ${mend}`;
}
