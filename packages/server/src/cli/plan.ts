import { ApiError, type ProjectPlan } from '@setlist/sdk';
import type { Command } from 'commander';
import { connect } from './connection.ts';
import { EXIT } from './exit-codes.ts';
import { type JsonOption, type ServerOptions, withServer } from './options.ts';
import { type ProjectOptions, projectRequest, readProjectFiles, withProject } from './plan-files.ts';
import { type ReportOptions, reportPlan, withReport } from './plan-summary.ts';
import { leftAlone, planText } from './plan-text.ts';
import { type Terminal, terminalOf } from './terminal.ts';

export interface PlanOptions extends JsonOption, ServerOptions, ProjectOptions, ReportOptions {
  readonly detailedExitcode: boolean;
}

export const PLAN_HELP = `
Exit codes: 0 fine, 1 faults: it would be refused, 2 usage, 3 server unreachable, 70 a bug in Setlist;
with --detailed-exitcode also 10 changes, 11 no change but the server differs from the files (a shut latch, …).`;

/** Adds `setlist plan`: what applying a project's files would change, and where the server differs from them. */
export function addPlanCommand(program: Command): void {
  const command = program
    .command('plan')
    .description('Show what applying a project would change, who must review it, and where the server differs');
  withProjectOptions(command).addHelpText('after', PLAN_HELP).action(plan);
}

/** The options that `plan` and `apply` have in common. */
export function withProjectOptions(command: Command): Command {
  return withServer(withReport(withProject(command)))
    .option('--detailed-exitcode', 'tell changes and differences by the exit code', false)
    .option('--json', 'print one JSON document', false);
}

async function plan(directory: string, options: PlanOptions): Promise<void> {
  const files = await readProjectFiles(directory);
  const terminal = terminalOf(options);
  try {
    const planned = await connect(options).plan(projectRequest(files, options));
    await reportPlan(planned, options);
    if (options.json) terminal.printJson(planned);
    else terminal.print(planText(planned, terminal.paint));
    process.exitCode = exitCodeOf(planned, options.detailedExitcode);
  } catch (error) {
    await tellRefusal(error, files, directory, terminal);
  }
}

/** What a pipeline can branch on. */
export function exitCodeOf(
  { changes, notes, faults }: Pick<ProjectPlan, 'changes' | 'notes' | 'faults'>,
  detailed: boolean,
): number {
  if (faults.length > 0) return EXIT.findings;
  if (!detailed) return EXIT.fine;
  if (changes.length > 0) return EXIT.changes;
  return leftAlone(notes) > 0 ? EXIT.differs : EXIT.fine;
}

/** Tells each finding of a refusal at its line, or as data; throws on what is no such refusal. */
export async function tellRefusal(
  error: unknown,
  files: Awaited<ReturnType<typeof readProjectFiles>>,
  directory: string,
  terminal: Terminal,
): Promise<void> {
  if (!(error instanceof ApiError) || error.problem.diagnostics === undefined) throw error;
  const { code, detail: message, diagnostics } = error.problem;
  process.exitCode = EXIT.findings;
  if (terminal.json) {
    terminal.printJson({ error: { code, message, diagnostics } });
    return;
  }
  const [{ renderDiagnostics }, { fromHere }] = await Promise.all([
    import('@setlist/core/persona'),
    import('./persona-folders.ts'),
  ]);
  const shown = fromHere(directory, files, diagnostics);
  terminal.print(renderDiagnostics(shown.diagnostics, shown.files, { colour: terminal.colour }));
  terminal.note(`error: ${message}`);
}
