import { ApiError, type OneTimeLinkDetail, type RedeemLink } from '@setlist/sdk';
import type { Command } from 'commander';
import { usageError } from './exit-codes.ts';
import { sessionClient, tellLogin, tradeSession } from './keep-login.ts';
import { type JsonOption, withJson } from './options.ts';
import { openPrompt, type Prompt } from './prompt.ts';
import { terminalOf } from './terminal.ts';

interface JoinOptions extends JsonOption {
  readonly email?: string;
  readonly name?: string;
  readonly environment?: string;
}

const HELP = `
Without a terminal, what is asked for comes as the lines of standard input: for the first administrator the e-mail address
and the name (unless --email and --name are given), then the password.`;

/** Adds `setlist join`: opens a one-time link at the terminal. */
export function addJoinCommand(program: Command): void {
  const command = program
    .command('join')
    .description('Open a one-time link: an invitation, a new password, or the first administrator’s')
    .argument('<link>', 'the link as it was given to you, in quotes')
    .option('--email <address>', 'of the first administrator')
    .option('--name <name>', 'of the first administrator')
    .option('--environment <name>', 'environment of the key that is kept (default: production)')
    .addHelpText('after', HELP)
    .action(join);
  withJson(command);
}

async function join(link: string, options: JoinOptions): Promise<void> {
  const { url, token } = readUrl(link);
  const session = sessionClient(url);
  const detail = await session.readLink(token).catch(refuseInOurWords);
  const prompt = openPrompt();
  try {
    terminalOf(options).note(greeting(detail, url));
    await session.redeemLink({ token, ...(await answers(detail, prompt, options)) }).catch(refuseInOurWords);
  } finally {
    prompt.close();
  }
  tellLogin(await tradeSession(session, url, options.environment), url, options);
}

function readUrl(link: string): { readonly url: string; readonly token: string } {
  const parsed = URL.canParse(link) ? new URL(link) : null;
  const token = parsed === null ? null : new URLSearchParams(parsed.hash.slice(1)).get('token');
  if (parsed === null || token === null || !/^https?:$/.test(parsed.protocol)) {
    throw usageError(
      'That is not a whole link: it ends in #token=…. Put it in quotes, so that the shell leaves it alone.',
    );
  }
  return { url: parsed.origin, token };
}

function greeting({ purpose, email, name }: OneTimeLinkDetail, url: string): string {
  if (purpose === 'first_admin') return `You will be the first administrator of ${url}.`;
  return purpose === 'invitation' ? `Welcome, ${name} <${email}>.` : `A new password for ${name} <${email}>.`;
}

async function answers(
  { purpose }: OneTimeLinkDetail,
  prompt: Prompt,
  options: JoinOptions,
): Promise<Omit<RedeemLink, 'token'>> {
  if (purpose !== 'first_admin') return { password: await newPassword(prompt) };
  const email = options.email ?? (await prompt.ask('E-mail'));
  const name = options.name ?? (await prompt.ask('Name'));
  return { email, name, password: await newPassword(prompt) };
}

async function newPassword(prompt: Prompt): Promise<string> {
  const password = await prompt.askSecret('New password (12 characters or more)');
  if (!prompt.isPerson || (await prompt.askSecret('The same again')) === password) return password;
  throw usageError('The two passwords differ. Open the link again: it is still good.');
}

/** Giving a key, which is what else mends a 401, is no help here. */
function refuseInOurWords(error: unknown): never {
  if (error instanceof ApiError && error.status === 401) throw usageError(error.problem.detail);
  throw error;
}
