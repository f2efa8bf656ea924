import { createInterface } from 'node:readline/promises';
import type { Client, CommentAnchor, ReleaseDetail, SendCommand } from '@setlist/sdk';
import type { Command } from 'commander';
import { connect } from './connection.ts';
import { CliError, EXIT, usageError } from './exit-codes.ts';
import { withNames } from './member-names.ts';
import { digestLabel } from './option-values.ts';
import { type ContextOptions, withContext, withJson, withServer } from './options.ts';
import { type ActOptions, RELEASE_ARGUMENT, tellRelease } from './release-act.ts';
import { findRelease } from './release-name.ts';
import { type Terminal, terminalOf } from './terminal.ts';

type Verdict = Extract<SendCommand, { type: 'review' }>['verdict'];

interface ReviewOptions extends ActOptions {
  readonly digest?: string;
  readonly comment?: string;
  readonly yes?: boolean;
}

/** Adds what reviewers say: `approve`, `request-changes`, `reject`, `comment`. */
export function addReviewCommands(release: Command): void {
  const approve = release
    .command('approve')
    .description('Approve its content: the digest that you looked at, and no other')
    .argument(...RELEASE_ARGUMENT)
    .option('--digest <digest>', 'what you looked at, whole or its first 12 digits or more', digestLabel)
    .option('--yes', 'approve what it holds now, without looking', false)
    .option('--comment <text>', 'for the author')
    .action((name: string, options: ReviewOptions) => approveRelease(name, options));
  const requestChanges = release
    .command('request-changes')
    .description('Send it back to its author')
    .argument(...RELEASE_ARGUMENT)
    .requiredOption('--comment <text>', 'what would have to change')
    .option('--digest <digest>', 'what you looked at (default: what it holds now)', digestLabel)
    .action((name: string, options: ReviewOptions) => object(name, 'request_changes', options));
  const reject = release
    .command('reject')
    .description('Reject it: it is at an end')
    .argument(...RELEASE_ARGUMENT)
    .requiredOption('--comment <text>', 'why')
    .option('--digest <digest>', 'what you looked at (default: what it holds now)', digestLabel)
    .action((name: string, options: ReviewOptions) => object(name, 'reject', options));
  for (const command of [approve, requestChanges, reject]) withJson(withServer(command));
  addCommentCommand(release);
}

async function approveRelease(name: string, options: ReviewOptions): Promise<void> {
  const client = connect(options);
  const terminal = terminalOf(options);
  const seen = await client.release(await findRelease(client, name, 'reviewable'));
  if (options.digest === undefined && options.yes !== true) await confirm(client, seen, terminal);
  await review(client, seen, 'approve', options);
}

async function object(name: string, verdict: Verdict, options: ReviewOptions): Promise<void> {
  const client = connect(options);
  await review(client, await client.release(await findRelease(client, name, 'reviewable')), verdict, options);
}

async function review(client: Client, seen: ReleaseDetail, verdict: Verdict, options: ReviewOptions): Promise<void> {
  const { id, digest, version } = seen.release;
  if (options.digest !== undefined && !digest.startsWith(options.digest)) {
    throw new CliError(
      `${id} is of ${digest} (${version}) now, not of ${options.digest}. Look at it again: \`setlist release show ${id}\`.`,
      EXIT.findings,
      'digest_changed',
    );
  }
  const comment = options.comment ?? '';
  tellRelease(await client.command(id, { type: 'review', verdict, digest, comment }), terminalOf(options));
}

/** Shows what would be approved and asks; without a terminal nobody could answer. */
async function confirm(client: Client, seen: ReleaseDetail, terminal: Terminal): Promise<void> {
  const { persona, version, digest } = seen.release;
  if (terminal.json || process.stdin.isTTY !== true || process.stderr.isTTY !== true) {
    throw usageError(`Nobody can be asked here. Say what you looked at: --digest ${digest}; or --yes.`);
  }
  const { statusText } = await import('./release-status-text.ts');
  terminal.note(statusText(await withNames(client, seen), terminal.paint, Date.now()));
  const asked = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await asked.question(`\nApprove ${persona} ${version}, ${digest}? Write yes: `);
  asked.close();
  if (answer.trim().toLowerCase() !== 'yes')
    throw new CliError('Nothing was approved.', EXIT.findings, 'not_confirmed');
}

interface CommentOptions extends ActOptions, ContextOptions {
  readonly line?: string;
}

function addCommentCommand(release: Command): void {
  const command = release
    .command('comment')
    .description('Say something about a release, or about a line of its composed prompt')
    .argument(...RELEASE_ARGUMENT)
    .argument('<text>', 'what you have to say')
    .option('--line <number>', 'line of the prompt, from 1, as `setlist show KEY@VERSION --plain` prints it')
    .action(comment);
  withJson(withServer(withContext(command)));
}

async function comment(name: string, body: string, options: CommentOptions): Promise<void> {
  const client = connect(options);
  const id = await findRelease(client, name, 'newest');
  const anchor = options.line === undefined ? {} : { anchor: await anchorAt(client, id, options.line, options) };
  const made = await client.comment(id, { body, ...anchor });
  const terminal = terminalOf(options);
  if (options.json) terminal.printJson(made);
  else terminal.print(`${made.id} on ${id}${made.anchor === null ? '' : `, line ${made.anchor.line}`}.`);
}

async function anchorAt(client: Client, id: string, line: string, options: CommentOptions): Promise<CommentAnchor> {
  const number = Number(line);
  const { release } = await client.release(id);
  const place = {
    ...(options.channel === undefined ? {} : { channel: options.channel }),
    ...(options.locale === undefined ? {} : { locale: options.locale }),
  };
  const { persona, digest } = release;
  const composition = await client.compose({ persona, revision: digest, selection: options.select, ...place });
  const { promptText } = await import('@setlist/core/persona');
  const lines = promptText(composition).split('\n');
  const text = lines[number - 1];
  if (text === undefined) throw usageError(`The prompt has ${lines.length} lines; --line ${line} is none of them.`);
  return {
    selection: composition.selection,
    channel: options.channel ?? null,
    locale: options.locale ?? null,
    line: number,
    text,
  };
}
