import type { Command } from 'commander';
import pc from 'picocolors';
import type { DaemonSettings } from '../daemon/settings.ts';
import type { Daemon } from '../daemon/start-daemon.ts';
import { usageError } from './exit-codes.ts';
import { readPersonaFolder } from './read-persona-folder.ts';

interface ServeOptions {
  readonly data: string;
  readonly host: string;
  readonly port: string;
  readonly environment: string;
  readonly examples: boolean;
  readonly personas: readonly string[];
  readonly upstreams?: string;
  readonly conversations: readonly string[];
  readonly postgres?: string;
  readonly clickhouse?: string;
  readonly limit: readonly string[];
  readonly allowPrivateWebhooks: readonly string[];
  readonly signingKey?: string;
  readonly trustedKeys?: string;
  readonly logLevel?: string;
  readonly drain: string;
  readonly json: boolean;
}

const collect = (value: string, all: readonly string[]) => [...all, value];

/** `setlist serve`: the daemon, in the foreground, until it is told to stop. */
export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('Serve personas: the gateway, the API and the console')
    .option('--data <dir>', 'state directory', '.setlist')
    .option('--host <address>', 'address to listen on; anything but loopback lets others reach it', '127.0.0.1')
    .option('--port <number>', 'port; 0 for a free one', '4000')
    .option('--environment <name>', 'environment of the local key, and of what is published at start', 'development')
    .option('--examples', 'publish the example personas when nothing is published yet', false)
    .option('--personas <dir>', 'publish this persona folder at start (repeatable)', collect, [])
    .option('--upstreams <file>', 'upstreams.yaml: more model providers')
    .option('--conversations <path>', 'what the rehearsal upstream answers from (repeatable)', collect, [])
    .option('--postgres <url>', 'a PostgreSQL server instead of the embedded one (or SETLIST_POSTGRES_URL)')
    .option('--clickhouse <url>', 'a ClickHouse server instead of the embedded one (or SETLIST_CLICKHOUSE_URL)')
    .option(
      '--limit <name=number>',
      'a limit of the gateway, e.g. maxMessages=500 (repeatable; docs/gateway.md)',
      collect,
      [],
    )
    .option(
      '--allow-private-webhooks <address>',
      'address, range or host of a private network that webhooks may go to (repeatable, or SETLIST_ALLOW_PRIVATE_WEBHOOKS)',
      collect,
      [],
    )
    .option('--signing-key <file>', 'Ed25519 key (PKCS #8 PEM) that signs bundles and audit checkpoints')
    .option('--trusted-keys <file>', 'JWK set: only what these keys signed counts as attested here')
    .option('--log-level <level>', 'trace, debug, info, warn, error, silent; JSON lines on standard output')
    .option('--drain <seconds>', 'how long streams may finish after a stop', '20')
    .option('--json', 'print where it serves as one JSON line, no banner', false)
    .action(serve);
}

async function serve(options: ServeOptions): Promise<void> {
  const port = wholeNumber(options.port, '--port', 65_535);
  const drainMs = wholeNumber(options.drain, '--drain', 3_600) * 1_000;
  const env = process.env;
  // Before anything is open: what is no folder is told at once.
  await Promise.all(options.personas.map(readPersonaFolder));
  // Listens before anything is open: a signal during the start must not leave anything behind.
  const toldToStop = stopped();
  const daemon = await start({
    data: options.data,
    host: options.host,
    port,
    environment: options.environment,
    examples: options.examples,
    personas: options.personas,
    upstreamsFile: options.upstreams ?? null,
    conversations: options.conversations,
    postgresUrl: options.postgres ?? env['SETLIST_POSTGRES_URL'] ?? null,
    clickhouseUrl: options.clickhouse ?? env['SETLIST_CLICKHOUSE_URL'] ?? null,
    limits: options.limit,
    allowPrivateWebhooks: [
      ...options.allowPrivateWebhooks,
      ...(env['SETLIST_ALLOW_PRIVATE_WEBHOOKS'] ?? '').split(',').filter((entry) => entry !== ''),
    ],
    signingKey: options.signingKey ?? env['SETLIST_SIGNING_KEY'] ?? null,
    trustedKeys: options.trustedKeys ?? env['SETLIST_TRUSTED_KEYS'] ?? null,
    logLevel: options.logLevel ?? (process.stdout.isTTY ? 'warn' : 'info'),
    drainMs,
  });
  if (options.json) process.stdout.write(`${JSON.stringify(daemon.local)}\n`);
  else process.stderr.write(banner(daemon, options.data));
  await toldToStop;
  await daemon.close();
  process.exit(0);
}

/** What its starter can mend is told as such, not as a bug. */
async function start(settings: DaemonSettings): Promise<Daemon> {
  const { startDaemon } = await import('../daemon/start-daemon.ts');
  const { CannotStart } = await import('../daemon/cannot-start.ts');
  try {
    return await startDaemon(settings, process.env);
  } catch (error) {
    if (error instanceof CannotStart) throw usageError(error.message);
    throw error;
  }
}

/** Resolves at the first signal to stop; a second one ends the process at once. */
function stopped(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      process.once('SIGINT', () => process.exit(130));
      process.once('SIGTERM', () => process.exit(143));
      process.stderr.write('\nStopping: letting streams finish. Again to stop at once.\n');
      resolve();
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });
}

function banner(daemon: Daemon, data: string): string {
  const { url, apiKey, consoleUrl } = daemon.local;
  if (apiKey === '') {
    return `\n${pc.bold('Setlist')} listens at ${pc.cyan(url)}, without a key: PostgreSQL did not answer, see the log.\nOnce it does, ${data}/local.json has one.\n\n`;
  }
  const lines = [
    '',
    `${pc.bold('Setlist')} serves ${daemon.personas.join(', ') || 'nothing yet: run `setlist publish DIR`'}`,
    '',
    `  ${pc.bold('Open')}      ${pc.cyan(consoleUrl)}`,
    `  ${pc.bold('Use')}       base URL ${pc.cyan(`${url}/v1`)}, key ${pc.cyan(apiKey)}`,
    `  ${pc.bold('Try')}       curl ${url}/v1/chat/completions -H 'authorization: Bearer ${apiKey}' \\`,
    `              -H 'content-type: application/json' \\`,
    `              -d '{"model":"${daemon.personas[0] ?? 'concierge'}","messages":[{"role":"user","content":"Hello"}]}'`,
    `  ${pc.bold('Scripts')}   read ${data}/local.json`,
  ];
  if (daemon.firstAdminLink !== null) {
    lines.push(`  ${pc.bold('Sign in')}   first administrator, once: ${pc.cyan(daemon.firstAdminLink)}`);
  }
  if (daemon.rehearsal) {
    lines.push(
      '',
      pc.yellow('  Rehearsal: answers come from recorded conversations, not from a model.'),
      '  Set OPENAI_API_KEY, ANTHROPIC_API_KEY or another provider, or pass --upstreams, to use one.',
    );
  }
  return `${lines.join('\n')}\n\n`;
}

function wholeNumber(text: string, flag: string, most: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number <= most) return number;
  throw usageError(`${flag} takes a whole number from 0 to ${most}; ${JSON.stringify(text)} came.`);
}
