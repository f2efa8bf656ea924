import type { Command } from 'commander';

/** A command as completion knows it. */
export interface CommandWords {
  /** `''` for the program itself, `keys create` for a command of a command. */
  readonly path: string;
  readonly description: string;
  readonly options: readonly { readonly flag: string; readonly description: string; readonly takes: TakenValue }[];
  /** Names of its own commands. */
  readonly commands: readonly string[];
}

/** What follows a flag: nothing, one of a few words, or anything (files are offered). */
type TakenValue =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'files' };

/** Every command of a program's tree, the program first. */
export function wordsOf(program: Command, path = ''): readonly CommandWords[] {
  const visible = program.commands.filter((command) => command.name() !== 'help');
  const own: CommandWords = {
    path,
    description: program.description(),
    options: [
      ...program.options.map(({ long, short, description, argChoices, required, optional }) => ({
        flag: long ?? short ?? '',
        description,
        takes: takenBy(argChoices, required || optional),
      })),
      { flag: '--help', description: 'display help', takes: { kind: 'nothing' } },
    ],
    commands: visible.map((command) => command.name()),
  };
  const inner = visible.flatMap((command) =>
    wordsOf(command, path === '' ? command.name() : `${path} ${command.name()}`),
  );
  return [own, ...inner];
}

function takenBy(choices: readonly string[] | undefined, takesValue: boolean): TakenValue {
  if (choices !== undefined) return { kind: 'words', words: choices };
  return takesValue ? { kind: 'files' } : { kind: 'nothing' };
}

/** A script for bash 3.2 and later. */
export function bashScript(commands: readonly CommandWords[]): string {
  const paths = commands.filter(({ path }) => path !== '').map(({ path }) => path);
  const cases = commands.map(({ path, options, commands: inner }) => {
    const words = [...inner, ...options.map(({ flag }) => flag)].join(' ');
    return `    ${quoted(path)}) words=${quoted(words)} ;;`;
  });
  const values = commands.flatMap(({ path, options }) =>
    options.flatMap(({ flag, takes }) =>
      takes.kind === 'words'
        ? [
            `    ${quoted(`${path} ${flag}`)}) COMPREPLY=($(compgen -W ${quoted(takes.words.join(' '))} -- "$cur")); return ;;`,
          ]
        : [],
    ),
  );
  return `# bash completion for setlist
_setlist() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" path='' words='' word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${path:+$path }$word" in
      ${paths.map(quoted).join(' | ')}) path="\${path:+$path }$word" ;;
    esac
  done
  case "$path $prev" in
${values.join('\n')}
  esac
  case "$path" in
${cases.join('\n')}
  esac
  if [[ "$cur" == -* || -z "$path" || "$path" == keys ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
  else
    COMPREPLY=($(compgen -f -- "$cur"))
  fi
}
complete -o filenames -o bashdefault -F _setlist setlist
`;
}

/** A script for zsh. */
export function zshScript(commands: readonly CommandWords[]): string {
  const functions = commands.map((command) => {
    const inner = commands.filter(({ path }) => isDirectlyIn(path, command.path));
    const specs = command.options.map(({ flag, description, takes }) => `    ${zshSpec(flag, description, takes)}`);
    const described = inner.map(({ path, description }) => `${lastWord(path)}:${description.replaceAll(':', '\\:')}`);
    if (inner.length === 0)
      return `${zshName(command.path)}() {\n  _arguments -S \\\n${specs.join(' \\\n')} \\\n    '*:file:_files'\n}`;
    return `${zshName(command.path)}() {
  local line state
  _arguments -C \\
${specs.join(' \\\n')} \\
    '1: :->command' \\
    '*::arguments:->arguments'
  case $state in
    command) local -a names=(${described.map(quoted).join(' ')}); _describe command names ;;
    arguments) case $line[1] in
${inner.map(({ path }) => `      ${lastWord(path)}) ${zshName(path)} ;;`).join('\n')}
    esac ;;
  esac
}`;
  });
  return `#compdef setlist\n\n${functions.join('\n\n')}\n\nif [ "$funcstack[1]" = "_setlist" ]; then\n  _setlist "$@"\nelse\n  compdef _setlist setlist\nfi\n`;
}

/** A script for fish. */
export function fishScript(commands: readonly CommandWords[]): string {
  const lines = commands.flatMap(({ path, options }) => {
    const inner = commands.filter((command) => isDirectlyIn(command.path, path));
    const words = path === '' ? [] : path.split(' ');
    const seen = words.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ');
    const notYet =
      inner.length === 0 ? '' : `not __fish_seen_subcommand_from ${inner.map((one) => lastWord(one.path)).join(' ')}`;
    const offered = [seen, notYet].filter((condition) => condition !== '').join('; and ');
    return [
      ...inner.map(
        (one) => `complete -c setlist -f -n ${quoted(offered)} -a ${lastWord(one.path)} -d ${quoted(one.description)}`,
      ),
      ...options.map(({ flag, description, takes }) => {
        const condition = seen === '' ? '' : ` -n ${quoted(seen)}`;
        const value = {
          nothing: '',
          words: ` -x -a ${quoted(takes.kind === 'words' ? takes.words.join(' ') : '')}`,
          files: ' -r',
        };
        return `complete -c setlist${condition} -l ${flag.replace(/^--?/, '')} -d ${quoted(description)}${value[takes.kind]}`;
      }),
    ];
  });
  return `# fish completion for setlist\n${lines.join('\n')}\n`;
}

function isDirectlyIn(path: string, parent: string): boolean {
  if (path === '') return false;
  return path.split(' ').slice(0, -1).join(' ') === parent;
}

function lastWord(path: string): string {
  return path.split(' ').at(-1) ?? '';
}

function zshName(path: string): string {
  return path === '' ? '_setlist' : `_setlist_${path.replace(/[^a-z]/g, '_')}`;
}

function zshSpec(flag: string, description: string, takes: TakenValue): string {
  const said = description.replace(/[[\]:\\]/g, '\\$&');
  const value = {
    nothing: '',
    words: `:value:(${takes.kind === 'words' ? takes.words.join(' ') : ''})`,
    files: ':value:_files',
  };
  return quoted(`*${flag}[${said}]${value[takes.kind]}`);
}

/** In single quotes, as every one of the three shells reads them. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
