import { type Command, InvalidArgumentError } from 'commander';
import { EXIT_HELP, usageError } from './exit-codes.ts';

export interface JsonOption {
  readonly json: boolean;
}

/** `--json` and the exit codes: every command has them. */
export function withJson(command: Command): Command {
  return command.option('--json', 'print one JSON document', false).addHelpText('after', EXIT_HELP);
}

export interface ServerOptions {
  readonly data: string;
  readonly url?: string;
  readonly apiKey?: string;
}

/** Where the server is and with which key to ask it. */
export function withServer(command: Command): Command {
  return command
    .option('--url <url>', 'server (or SETLIST_URL; default: the one in local.json of the state directory)')
    .option(
      '--api-key <key>',
      'key of the server (or SETLIST_API_KEY; default: that of `setlist login`, or of local.json)',
    )
    .option('--data <dir>', 'state directory', '.setlist');
}

export interface ContextOptions {
  readonly select: Readonly<Record<string, string>>;
  readonly channel?: string;
  readonly locale?: string;
  readonly var: Readonly<Record<string, string>>;
}

/** What a conversation would be like: options of axes, channel, locale, variables. */
export function withContext(command: Command): Command {
  return command
    .option('--select <axis=option>', 'option of an axis (repeatable)', pair('axis=option, e.g. tone=playful'), {})
    .option('--channel <key>', 'channel of the conversation')
    .option('--locale <tag>', 'locale of the conversation')
    .option('--var <name=value>', 'value of a variable (repeatable)', pair('name=value, e.g. guest_name=Ada'), {});
}

function pair(form: string) {
  return (entry: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
    const at = entry.indexOf('=');
    if (at < 1) throw new InvalidArgumentError(`Give ${form}.`);
    return { ...before, [entry.slice(0, at)]: entry.slice(at + 1) };
  };
}

/** Splits what commander did not know into words and `--axis option` (or `--axis=option`) pairs. */
export function axisFlags(words: readonly string[]): {
  readonly operands: readonly string[];
  readonly selection: Readonly<Record<string, string>>;
} {
  const operands: string[] = [];
  const selection: Record<string, string> = {};
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const flag = /^--([a-z0-9][a-z0-9-]*)(?:=(.*))?$/.exec(word);
    if (flag === null && word.startsWith('-') && word !== '-') throw usageError(`There is no option ${word}.`);
    if (flag === null) {
      operands.push(word);
      continue;
    }
    const [, axis = '', given] = flag;
    const option = given ?? words[at + 1];
    if (option === undefined || option.startsWith('--')) {
      throw usageError(`${word} needs an option of the axis ${axis}, e.g. --${axis} playful.`);
    }
    selection[axis] = option;
    if (given === undefined) at += 1;
  }
  return { operands, selection };
}
