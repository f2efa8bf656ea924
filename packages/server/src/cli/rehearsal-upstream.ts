import { type Command, InvalidArgumentError } from 'commander';
import { CliError, EXIT, EXIT_HELP, usageError } from './exit-codes.ts';

interface UpstreamOptions {
  readonly port: number;
  readonly host: string;
  readonly conversations?: readonly string[];
  readonly pace: number;
}

/** `setlist rehearsal-upstream`: the rehearsal upstream on its own, until Ctrl-C. */
export function addRehearsalUpstreamCommand(program: Command): void {
  program
    .command('rehearsal-upstream')
    .description('Serve an OpenAI-compatible stand-in that answers from recorded conversations, not by a model')
    .option('--port <port>', 'port to listen on; 0 takes a free one', numberOf(0, 65_535), 4_100)
    .option('--host <host>', 'address to listen on', '127.0.0.1')
    .option('--conversations <paths...>', 'JSON Lines files or folders to answer from (default: those that ship)')
    .option('--pace <factor>', 'multiplies the time that answers take; 0 is at once', numberOf(0, 1_000), 1)
    .addHelpText('after', EXIT_HELP)
    .action(serve);
}

async function serve(options: UpstreamOptions): Promise<void> {
  const { startRehearsalUpstream } = await import('../rehearsal/upstream.ts');
  const { ConversationFileError } = await import('../rehearsal/read-conversations.ts');
  try {
    const upstream = await startRehearsalUpstream(options);
    const { url, conversations } = upstream;
    process.stdout.write(`Rehearsal upstream at ${url}/v1, ${conversations} conversations. Ctrl-C ends it.\n`);
    const end = () => void upstream.close();
    process.once('SIGINT', end);
    process.once('SIGTERM', end);
  } catch (error) {
    if (error instanceof ConversationFileError) throw new CliError(error.message, EXIT.usage, 'conversations');
    if (isAddressInUse(error)) throw usageError(`Port ${options.port} is taken: give another --port, or 0.`);
    throw error;
  }
}

function isAddressInUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

function numberOf(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Give a number from ${least} to ${most}.`);
  };
}
