import type { ComposeContext, Composition, Revision, Selection } from '@setlist/core/persona';
import type { Command } from 'commander';
import { connect } from './connection.ts';
import { usageError } from './exit-codes.ts';
import { loadRevision, variablesOf } from './load-revision.ts';
import {
  axisFlags,
  type ContextOptions,
  type JsonOption,
  type ServerOptions,
  withContext,
  withJson,
  withServer,
} from './options.ts';
import { promptWithSources } from './prompt-with-sources.ts';
import { terminalOf } from './terminal.ts';

interface ShowOptions extends JsonOption, ServerOptions, ContextOptions {
  readonly plain: boolean;
}

/** Adds `setlist show`: what the model would receive, with the file and line of each part. */
export function addShowCommand(program: Command): void {
  const command = program
    .command('show')
    .description('Show what the model would receive, with the file and line that each part comes from')
    .usage('[dir or key] [--<axis> <option>…] [options]')
    .argument('[persona]', 'a persona folder, or key, key@version or digest on the server (default: .)')
    .option('--plain', 'only the prompt, as the model receives it', false)
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText('after', '\nAn axis is a flag of its own: --tone playful says the same as --select tone=playful.')
    .action((_persona: string | undefined, options: ShowOptions, self: Command) => show(self.args, options));
  withJson(withServer(withContext(command)));
}

async function show(words: readonly string[], options: ShowOptions): Promise<void> {
  const { operands, selection } = axisFlags(words);
  if (operands.length > 1) throw usageError(`One persona at a time: ${operands.join(' and ')} came.`);
  const { revision } = await loadRevision(operands[0] ?? '.', () => connect(options));
  const composition = await composed(revision, { ...options.select, ...selection }, options);
  const terminal = terminalOf(options);
  const { promptText } = await import('@setlist/core/persona');
  if (options.json)
    terminal.printJson({ persona: revision.content.key, version: revision.content.version, ...composition });
  else if (options.plain) terminal.print(promptText(composition));
  else terminal.print(promptWithSources(composition, revision, terminal.paint));
}

/** Composes as a conversation would be; throws what to change where the persona has no such option. */
async function composed(
  revision: Revision,
  selection: Selection,
  options: Omit<ContextOptions, 'select'>,
): Promise<Composition> {
  const { compose } = await import('@setlist/core/persona');
  const result = compose(revision, selection, contextOf(revision, options));
  if (!result.ok) throw usageError(result.error.message);
  return result.value;
}

/** Channel, locale and variables of the command line, as composition takes them. */
export function contextOf(
  revision: Revision,
  { channel, locale, var: given }: Omit<ContextOptions, 'select'>,
): ComposeContext {
  return {
    ...(channel === undefined ? {} : { channel }),
    ...(locale === undefined ? {} : { locale }),
    variables: variablesOf(revision, given),
  };
}
