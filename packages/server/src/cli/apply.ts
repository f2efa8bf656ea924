import { createInterface } from 'node:readline/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { connect } from './connection.ts';
import { CliError, EXIT, usageError } from './exit-codes.ts';
import { exitCodeOf, PLAN_HELP, type PlanOptions, tellRefusal, withProjectOptions } from './plan.ts';
import { projectRequest, readProjectFiles } from './plan-files.ts';
import { reportApplied } from './plan-summary.ts';
import { appliedText, planText } from './plan-text.ts';
import { type Terminal, terminalOf } from './terminal.ts';

interface ApplyOptions extends PlanOptions {
  readonly planTag?: string;
  readonly yes: boolean;
}

/** Adds `setlist apply`: publishes and proposes what a project's files ask for; people release it. */
export function addApplyCommand(program: Command): void {
  const command = program
    .command('apply')
    .description('Publish, propose and submit what a project asks for: all or nothing; starts and approves nothing')
    .option(
      '--plan-tag <tag>',
      'apply this plan and no other: refused when the files or the server have moved',
      planTagged,
    )
    .option('--yes', 'apply what the plan says now, without asking', false);
  withProjectOptions(command).addHelpText('after', PLAN_HELP).action(apply);
}

async function apply(directory: string, options: ApplyOptions): Promise<void> {
  const files = await readProjectFiles(directory);
  const terminal = terminalOf(options);
  const client = connect(options);
  const request = projectRequest(files, options);
  try {
    const planTag = options.planTag ?? (options.yes ? undefined : await confirmed(client, request, terminal));
    const applied = await client.applyPlan({ ...request, ...(planTag === undefined ? {} : { planTag }) });
    await reportApplied(applied, options);
    if (options.json) terminal.printJson(applied);
    else terminal.print(appliedText(applied, terminal.paint));
    // What was changed is no difference any more: 11 says that something was left alone.
    process.exitCode = exitCodeOf({ changes: [], notes: applied.notes, faults: [] }, options.detailedExitcode);
  } catch (error) {
    await tellRefusal(error, files, directory, terminal);
  }
}

/** The tag of the plan that someone looked at and said yes to. */
async function confirmed(
  client: ReturnType<typeof connect>,
  request: ReturnType<typeof projectRequest>,
  terminal: Terminal,
): Promise<string> {
  if (terminal.json || process.stdin.isTTY !== true || process.stderr.isTTY !== true)
    throw usageError('Nobody can be asked here. Give --plan-tag of the plan that was looked at, or --yes.');
  const plan = await client.plan(request);
  terminal.note(planText(plan, terminal.paint));
  if (plan.faults.length > 0) throw new CliError('Nothing was applied.', EXIT.findings, 'faults');
  if (plan.changes.length === 0) return plan.tag;
  const asked = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await asked.question('\nApply this? Write yes: ');
  asked.close();
  if (answer.trim().toLowerCase() !== 'yes') throw new CliError('Nothing was applied.', EXIT.findings, 'not_confirmed');
  return plan.tag;
}

function planTagged(text: string): string {
  if (/^[0-9a-f]{16}-[0-9a-f]{16}$/.test(text)) return text;
  throw new InvalidArgumentError('Give the tag that `setlist plan` prints last.');
}
