import { readFile, writeFile } from 'node:fs/promises';
import { text as textOfStream } from 'node:stream/consumers';
import type { Refusal } from '@setlist/core/refusal';
import type { Command } from 'commander';
import { type VerifiedBundle, verifyBundle } from '../signing/verify-bundle.ts';
import { connect } from './connection.ts';
import { EXIT, usageError } from './exit-codes.ts';
import { type JsonOption, type ServerOptions, withJson, withServer } from './options.ts';
import { type Terminal, terminalOf } from './terminal.ts';
import { keysOfServer, loadTrustedKeys } from './trusted-keys.ts';

interface VerifyOptions extends JsonOption, ServerOptions {
  readonly release?: string;
  readonly output?: string;
  readonly keys?: string;
  readonly digest?: string;
  readonly environment?: string;
}

/** Adds `setlist verify`: what a bundle proves of a revision; with `--keys FILE` without a server. */
export function addVerifyCommand(program: Command): void {
  const command = program
    .command('verify')
    .description('Verify the signed bundle of an approved revision: who published, assessed and approved it')
    .argument('[bundle]', 'a bundle; - for standard input')
    .option('--release <id>', 'fetch the bundle of this release from the server')
    .option('--output <file>', 'keep what was fetched there')
    .option('--keys <file-or-url>', 'JWK set of the keys to trust (default: the /.well-known/jwks.json of the server)')
    .option('--digest <digest>', 'it must be about this revision')
    .option('--environment <name>', 'it must be approved for this environment')
    .action(verify);
  withJson(withServer(command));
}

async function verify(path: string | undefined, options: VerifyOptions): Promise<void> {
  const terminal = terminalOf(options);
  const digest = options.digest === undefined ? undefined : digestOf(options.digest);
  const text = await bundleText(path, options);
  const source = options.keys ?? keysOfServer(options, process.env);
  if (source === null) {
    throw usageError(
      'No keys are known to verify with. Give --keys FILE: a JWK set, such as a server’s /.well-known/jwks.json.',
    );
  }
  const keys = await loadTrustedKeys(source);
  if (options.keys === undefined) terminal.note(`Keys of ${source}.`);
  const verified = verifyBundle(text, keys, { digest, environment: options.environment });
  process.exitCode = verified.ok ? EXIT.fine : EXIT.findings;
  if (verified.ok) tell(verified.value, terminal);
  else tellRefusal(verified.error, terminal);
}

async function bundleText(path: string | undefined, options: VerifyOptions): Promise<string> {
  if ((path === undefined) === (options.release === undefined)) {
    throw usageError('Give a bundle, or --release ID to fetch one.');
  }
  if (options.release !== undefined) {
    const fetched = await connect(options).releaseBundle(options.release);
    if (options.output !== undefined) await writeFile(options.output, fetched);
    return fetched;
  }
  const text = path === '-' ? await textOfStream(process.stdin) : await readFile(path ?? '', 'utf8');
  if (!/"payloadType"\s*:/.test(text)) {
    throw usageError(
      `${path} is no bundle: it holds no DSSE envelope. \`setlist verify --release ID --output FILE\` fetches one.`,
    );
  }
  return text;
}

function digestOf(given: string): string {
  const digits = given.replace(/^sha256:/, '');
  if (/^[0-9a-f]{64}$/.test(digits)) return `sha256:${digits}`;
  throw usageError('--digest is `sha256:` and 64 hex digits, as `setlist show` prints it.');
}

function tell(bundle: VerifiedBundle, terminal: Terminal): void {
  if (terminal.json) {
    terminal.printJson({ verified: true, ...bundle });
    return;
  }
  const { provenance, board, assessment } = bundle;
  const { publishedBy, authors } = provenance.buildDefinition.externalParameters;
  const how = board.verdict === 'approved' ? 'Approved' : 'Let through by broken glass';
  terminal.print(
    [
      terminal.paint.green(`Verified: ${bundle.name} ${bundle.digest}`),
      `  ${how} for ${board.environment} at ${board.at} by release ${board.release}, risk ${board.risk}, policies ${board.policies.join(', ')}`,
      ...(board.reason === null ? [] : [`  Reason: ${board.reason}`]),
      ...board.reviews.map((review) => `  ${reviewLine(review)}`),
      ...(board.reviews.length === 0 ? ['  Nobody reviewed it'] : []),
      `  Published by ${publishedBy} at ${provenance.runDetails.metadata.finishedOn}; authors ${authors.join(', ')}`,
      `  Assessment: ${assessment === null ? 'none was asked for' : resultLine(assessment)}`,
      `  Signed by key ${bundle.keyIds.join(', ')}`,
    ].join('\n'),
  );
}

function reviewLine({ name, reviewer, verdict, seats, at }: VerifiedBundle['board']['reviews'][number]): string {
  const as = seats.length === 0 ? '' : `, seat ${seats.join(' and ')}`;
  return `${verdict} by ${name} (${reviewer}${as}) at ${at}`;
}

function resultLine({ result, failedTests, warnedTests }: NonNullable<VerifiedBundle['assessment']>): string {
  const said = [...failedTests, ...warnedTests];
  return said.length === 0 ? result : `${result} (${said.join(', ')})`;
}

function tellRefusal(refusal: Refusal, terminal: Terminal): void {
  if (terminal.json) terminal.printJson({ verified: false, error: refusal });
  else terminal.print(terminal.paint.red(`Not verified: ${refusal.message}`));
}
