import type { Command } from 'commander';
import { connect } from './connection.ts';
import { diffText } from './diff-text.ts';
import { EXIT, usageError } from './exit-codes.ts';
import { loadRevision } from './load-revision.ts';
import {
  axisFlags,
  type ContextOptions,
  type JsonOption,
  type ServerOptions,
  withContext,
  withJson,
  withServer,
} from './options.ts';
import { contextOf } from './show.ts';
import { terminalOf } from './terminal.ts';

interface DiffOptions extends JsonOption, ServerOptions, ContextOptions {
  readonly exitCode: boolean;
}

/** Adds `setlist diff`: two revisions as a reviewer reads them. */
export function addDiffCommand(program: Command): void {
  const command = program
    .command('diff')
    .description('Compare two revisions as a reviewer reads them: throughline first, what the model would receive last')
    .usage('<from> <to> [--<axis> <option>…] [options]')
    .argument('<from>', 'a persona folder, or key, key@version or digest on the server')
    .argument('<to>', 'the same')
    .option('--exit-code', 'end with 1 when the two differ', false)
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText('after', '\nAn axis is a flag of its own: --tone playful says the same as --select tone=playful.')
    .action((_from: string, _to: string, options: DiffOptions, self: Command) => diff(self.args, options));
  withJson(withServer(withContext(command)));
}

async function diff(words: readonly string[], options: DiffOptions): Promise<void> {
  const { operands, selection } = axisFlags(words);
  const [fromName, toName, ...more] = operands;
  if (fromName === undefined || toName === undefined || more.length > 0) {
    throw usageError('Give two revisions: `setlist diff <from> <to>`.');
  }
  const [from, to] = await Promise.all([
    loadRevision(fromName, () => connect(options)),
    loadRevision(toName, () => connect(options)),
  ]);
  const { diffRevisions } = await import('@setlist/core/persona');
  const context = contextOf(to.revision, options);
  const found = diffRevisions(from.revision, to.revision, { ...options.select, ...selection }, context);
  const terminal = terminalOf(options);
  if (options.json) terminal.printJson(found);
  else terminal.print(diffText(found, terminal.paint));
  process.exitCode = options.exitCode && !found.identical ? EXIT.findings : EXIT.fine;
}
