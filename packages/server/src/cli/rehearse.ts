import { existsSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import type { RehearsalReport } from '../rehearsal/ledger.ts';
import type { Ending } from '../rehearsal/rehearse.ts';
import { connectionOf } from './connection.ts';
import { CliError, EXIT, usageError } from './exit-codes.ts';
import { type ServerOptions, withServer } from './options.ts';

interface RehearseOptions extends ServerOptions {
  readonly conversations: readonly string[];
  readonly persona: string;
  readonly concurrency: number;
  readonly limit?: number;
  readonly selection: Readonly<Record<string, string>>;
  readonly channel?: string;
  readonly locale?: string;
  readonly json: boolean;
  readonly sample: number;
  readonly report?: string;
}

/** What a shell makes of an end by Ctrl-C: 128 + SIGINT. */
const INTERRUPTED = 130;

const EXIT_CODES = `
Exit codes: 0 every turn was answered, 1 a turn failed or was answered by a fallback, 2 usage, 3 server unreachable,
130 ended by Ctrl-C (the report is of what was played).`;

/** `setlist rehearse`: plays recorded users' turns through the gateway and reports how it went. */
export function addRehearseCommand(program: Command): void {
  const command = program
    .command('rehearse')
    .description('Play the user turns of recorded conversations through the gateway, and report how it went')
    .requiredOption('--conversations <paths...>', 'JSON Lines files or folders, gzipped or not')
    .requiredOption('--persona <key>', 'persona to talk to, as an OpenAI client would name it');
  withServer(command)
    .option('--concurrency <n>', 'conversations at once', wholeNumber(1, 4_096), 32)
    .option('--limit <n>', 'play at most so many conversations (default: all)', wholeNumber(1, 1e9))
    .option('--selection <axis=option>', 'option of an axis (repeatable)', addOption, {})
    .option('--channel <key>', 'channel of the conversations')
    .option('--locale <tag>', 'locale of the conversations')
    .option('--sample <n>', 'transcripts in the report', wholeNumber(0, 10_000), 3)
    .option('--report <file>', 'write the report there too: JSON when it ends in .json, else text')
    .option('--json', 'print one JSON document', false)
    .addHelpText('after', EXIT_CODES)
    .action(playAndReport);
}

async function playAndReport(options: RehearseOptions): Promise<void> {
  const { channel, locale, selection, sample, report, limit = Number.POSITIVE_INFINITY } = options;
  const connection = connectionOf(options, process.env);
  if (report && !existsSync(dirname(resolve(report)))) throw usageError(`--report ${report}: there is no such folder.`);
  const { rehearse } = await import('../rehearsal/rehearse.ts');
  const { ConversationFileError } = await import('../rehearsal/read-conversations.ts');
  const metadata = { ...selection, ...(channel ? { channel } : {}), ...(locale ? { locale } : {}) };
  const interruption = interruptible();
  try {
    await conclude(
      await rehearse({ ...options, ...connection, limit, metadata, samples: sample }, interruption.signal),
      options,
    );
  } catch (error) {
    throw error instanceof ConversationFileError ? new CliError(error.message, EXIT.usage, 'conversations') : error;
  } finally {
    interruption.close();
  }
}

async function conclude(ending: Ending, options: RehearseOptions): Promise<void> {
  if (ending.kind !== 'report') {
    if (ending.kind === 'refused') throw usageError(ending.reason);
    throw new CliError(ending.reason, EXIT.unreachable, 'server_unreachable');
  }
  const { renderReport } = await import('../rehearsal/render-report.ts');
  const { report, serverGone } = ending;
  const json = `${JSON.stringify(report, null, 2)}\n`;
  const text = renderReport(report);
  process.stdout.write(options.json ? json : text);
  if (options.report) writeFileSync(options.report, options.report.endsWith('.json') ? json : text);
  if (serverGone) process.stderr.write(`error: ${report.url} could no longer be reached; the report ends there.\n`);
  process.exitCode = exitCodeOf(report, serverGone);
}

function exitCodeOf(report: RehearsalReport, serverGone: boolean): number {
  if (serverGone) return EXIT.unreachable;
  if (report.interrupted) return INTERRUPTED;
  return report.turns.failed + report.turns.fallbacks > 0 ? EXIT.findings : EXIT.fine;
}

/** A signal that the first Ctrl-C aborts; the second one ends the process. */
function interruptible(): { readonly signal: AbortSignal; readonly close: () => void } {
  const stop = new AbortController();
  const interrupt = () => {
    process.stderr.write('\nEnding: the report of what was played follows. Again to end at once.\n');
    process.once('SIGINT', () => process.exit(INTERRUPTED));
    stop.abort();
  };
  process.once('SIGINT', interrupt);
  return { signal: stop.signal, close: () => process.off('SIGINT', interrupt) };
}

function addOption(entry: string, chosen: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [axis, option] = entry.split('=');
  if (axis && option) return { ...chosen, [axis]: option };
  throw new InvalidArgumentError('Give axis=option, e.g. tone=playful.');
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
  };
}
