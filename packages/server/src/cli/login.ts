import { ApiError, createClient } from '@setlist/sdk';
import type { Command } from 'commander';
import { urlOf } from './connection.ts';
import { usageError } from './exit-codes.ts';
import { keepLogin, sessionClient, tellLogin, tradeSession } from './keep-login.ts';
import { type JsonOption, withJson } from './options.ts';
import { openPrompt, type Prompt } from './prompt.ts';

interface LoginOptions extends JsonOption {
  readonly url?: string;
  readonly data: string;
  readonly email?: string;
  readonly environment?: string;
  readonly withKey: boolean;
}

const HELP = `
Without a terminal, the e-mail address (unless --email is given) and the password are the lines of standard input.
Whoever signs in by an identity provider makes a personal key in the console, and gives it with --with-key.`;

/** Adds `setlist login`: signs in and keeps a personal key for the commands that follow. */
export function addLoginCommand(program: Command): void {
  const command = program
    .command('login')
    .description('Sign in; a personal key of 90 days is kept for the commands that follow')
    .option('--url <url>', 'server (or SETLIST_URL; default: the one in local.json of the state directory)')
    .option('--data <dir>', 'state directory', '.setlist')
    .option('--email <address>', 'who signs in (default: asked for)')
    .option('--environment <name>', 'environment of the key (default: production)')
    .option('--with-key', 'keep a key that you have already; it is asked for', false)
    .addHelpText('after', HELP)
    .action(login);
  withJson(command);
}

async function login(options: LoginOptions): Promise<void> {
  const url = urlOf(options, process.env);
  const prompt = openPrompt();
  try {
    await (options.withKey ? loginWithKey(url, prompt, options) : loginWithPassword(url, prompt, options));
  } finally {
    prompt.close();
  }
}

async function loginWithPassword(url: string, prompt: Prompt, options: LoginOptions): Promise<void> {
  const email = options.email ?? (await prompt.ask('E-mail'));
  const password = await prompt.askSecret('Password');
  const session = sessionClient(url);
  await session.signIn({ email, password }).catch(refuseInOurWords);
  tellLogin(await tradeSession(session, url, options.environment), url, options);
}

async function loginWithKey(url: string, prompt: Prompt, options: LoginOptions): Promise<void> {
  const apiKey = (await prompt.askSecret('Key')).trim();
  const me = await createClient({ url, apiKey }).me().catch(refuseInOurWords);
  if (me.key === null) throw usageError('That is not a key of this server.');
  keepLogin(url, { apiKey, keyId: me.key.id, name: me.name, expiresAt: me.key.expiresAt });
  tellLogin(me, url, options);
}

/** Giving another key, which is what else mends a 401, is no help here. */
function refuseInOurWords(error: unknown): never {
  if (error instanceof ApiError && error.status === 401) throw usageError(error.problem.detail);
  throw error;
}
