import { type Command, Option } from 'commander';
import { usageError } from './exit-codes.ts';
import { terminalOf } from './terminal.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

const HELP = `
Put it where your shell finds it:
  bash  setlist completion bash >> ~/.bashrc
  zsh   setlist completion zsh > "\${fpath[1]}/_setlist"
  fish  setlist completion fish > ~/.config/fish/completions/setlist.fish`;

/** Adds `setlist completion`: a completion script made of the commands and options that are there. */
export function addCompletionCommand(program: Command): void {
  program
    .command('completion')
    .description('Print a completion script for your shell')
    .argument('<shell>', SHELLS.join(', '))
    .addOption(new Option('--json', 'print one JSON document').default(false))
    .addHelpText('after', HELP)
    .action((shell: string, options: { json: boolean }) => complete(program, shell, options));
}

async function complete(program: Command, shell: string, options: { json: boolean }): Promise<void> {
  const known = SHELLS.find((name) => name === shell);
  if (known === undefined)
    throw usageError(`There is no completion for ${shell}. The shells are ${SHELLS.join(', ')}.`);
  const { bashScript, fishScript, wordsOf, zshScript } = await import('./completion-scripts.ts');
  const script: Record<Shell, typeof bashScript> = { bash: bashScript, zsh: zshScript, fish: fishScript };
  const text = script[known](wordsOf(program));
  const terminal = terminalOf(options);
  if (options.json) terminal.printJson({ shell, script: text });
  else terminal.print(text);
}
