import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { UnreachableError } from '@setlist/sdk';
import { type Command, Option } from 'commander';
import { connect } from './connection.ts';
import { EXIT_HELP } from './exit-codes.ts';
import { type ServerOptions, withServer } from './options.ts';
import { terminalOf } from './terminal.ts';

interface ExportOptions extends ServerOptions {
  readonly format: 'jsonl' | 'csv';
  readonly output?: string;
}

/** Adds `setlist audit export`: the whole log, as a file. */
export function addAuditExportCommand(audit: Command): void {
  const command = audit
    .command('export')
    .description('Write the whole audit log: JSON Lines, which `audit verify` verifies, or CSV for a spreadsheet')
    .addOption(new Option('--format <format>', 'of the file').choices(['jsonl', 'csv']).default('jsonl'))
    .option('--output <file>', 'write there instead of to standard output')
    .action(exportLog);
  withServer(command).addHelpText('after', EXIT_HELP);
}

async function exportLog({ format, output, ...options }: ExportOptions): Promise<void> {
  const bytes = Readable.fromWeb((await connect(options).exportAudit(format)) as ReadableStream<Uint8Array>);
  if (output === undefined) {
    await pipeline(whole(bytes, options.url), process.stdout, { end: false });
    return;
  }
  const draft = `${output}.part`;
  try {
    await pipeline(whole(bytes, options.url), createWriteStream(draft));
    await rename(draft, output);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  terminalOf({ json: false }).note(`Wrote ${output}.`);
}

/** What comes, or an error of ours where the connection is cut. */
async function* whole(bytes: AsyncIterable<Uint8Array>, url = 'the server'): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (cause) {
    throw new UnreachableError(url, cause);
  }
}
