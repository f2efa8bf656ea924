import { stat } from 'node:fs/promises';
import { Presets, SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { readKeptCheckpoints } from './audit-file.ts';
import { EXIT } from './exit-codes.ts';
import { type JsonOption, withJson } from './options.ts';
import { sizeOf } from './read-lines.ts';
import { type Terminal, terminalOf } from './terminal.ts';
import { loadTrustedKeys } from './trusted-keys.ts';
import { type AuditFileFinding, type AuditFileVerdict, verifyAuditFile } from './verify-audit-file.ts';

interface VerifyOptions extends JsonOption {
  readonly keys?: string;
  readonly key: readonly string[];
  readonly checkpoint: readonly string[];
}

/** Adds `setlist audit verify`: whether an export is whole, without a server. */
export function addAuditVerifyCommand(audit: Command): void {
  const command = audit
    .command('verify')
    .description('Verify an export offline: every row, their order, the signed checkpoints')
    .argument('<file>', 'JSON Lines of `setlist audit export`; - for standard input')
    .option('--keys <file-or-url>', 'trust the keys of this JWK set, not those in the file')
    .option('--key <id>', 'trust the key of this id alone (repeatable)', more, [])
    .option(
      '--checkpoint <file>',
      'hold it against a checkpoint kept elsewhere, or an earlier export (repeatable)',
      more,
      [],
    )
    .action(verifyFile);
  withJson(command);
}

function more(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

async function verifyFile(path: string, options: VerifyOptions): Promise<void> {
  const terminal = terminalOf(options);
  if (path !== '-') await stat(path);
  const keys = options.keys === undefined ? null : await loadTrustedKeys(options.keys);
  const kept = (await Promise.all(options.checkpoint.map(readKeptCheckpoints))).flat();
  const progress = showBytes(await sizeOf(path), terminal);
  const verdict = await verifyAuditFile(path, { keys, keyIds: options.key, kept }, progress.read).finally(progress.end);
  process.exitCode = verdict.findingCount === 0 ? EXIT.fine : EXIT.findings;
  if (options.json) {
    const { summary, ...rest } = verdict;
    terminal.printJson({ verified: verdict.findingCount === 0, file: path, ...summary, ...rest });
  } else terminal.print(textOf(path, verdict, options, terminal.paint));
}

/** Smaller files are read before a bar could be looked at. */
const BAR_FROM_BYTES = 8 * 1024 * 1024;
const MEBIBYTE = 1024 * 1024;

function showBytes(size: number | null, terminal: Terminal): { read: (bytes: number) => void; end: () => void } {
  if (terminal.json || !process.stderr.isTTY || size === null || size < BAR_FROM_BYTES) {
    return { read: () => undefined, end: () => undefined };
  }
  const bar = new SingleBar(
    {
      format: '{bar} {value}/{total} MiB, {eta_formatted} left',
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
    },
    Presets.shades_classic,
  );
  let done = 0;
  bar.start(Math.ceil(size / MEBIBYTE), 0);
  return {
    read: (bytes) => {
      done += bytes;
      bar.update(Math.floor(done / MEBIBYTE));
    },
    end: () => bar.stop(),
  };
}

const SHOWN = 50;

function textOf(path: string, verdict: AuditFileVerdict, options: VerifyOptions, paint: Terminal['paint']): string {
  const { summary, findings, findingCount } = verdict;
  const { rows, first, last } = summary;
  const range =
    first === null || last === null ? '' : `: row ${first.seq} (${first.at}) to row ${last.seq} (${last.at})`;
  const lines = [
    `${path}, exported ${verdict.exportedAt}: ${plural(rows, 'row')}${range}`,
    ...trustLines(verdict, options),
  ];
  if (findingCount === 0) {
    return [...lines, paint.green('Verified: nothing was edited, removed, inserted or reordered.')].join('\n');
  }
  const rest = findingCount > SHOWN ? [`… and ${findingCount - SHOWN} more; --json has the first thousand.`] : [];
  const told = findings.slice(0, SHOWN).map(lineOf);
  return [...lines, paint.red(`Not verified: ${plural(findingCount, 'finding')}.`), ...told, ...rest].join('\n');
}

function lineOf({ kind, line, message }: AuditFileFinding): string {
  return `  ${line === null ? '' : `line ${line}: `}${kind}: ${message}`;
}

/** What vouches for the rows, and for how many of them. */
function trustLines({ checkpoints, trust, summary }: AuditFileVerdict, options: VerifyOptions): string[] {
  const { verified, byKey, passedOver, kept } = checkpoints;
  const isPinned = trust === 'given' || options.key.length > 0;
  const whose = isPinned
    ? 'which you trust'
    : 'which the file itself names: hold its id against one that you know, by --key';
  const signed = Object.entries(byKey).map(
    ([id, count]) => `${plural(count, 'checkpoint')} verified by key ${id}, ${whose}`,
  );
  const last = summary.last?.seq ?? 0;
  return [
    ...(verified === 0 ? ['No checkpoint vouches for anything: the whole file may be made up'] : signed),
    ...(kept === 0 ? [] : [`Held against ${plural(kept, 'checkpoint')} kept elsewhere`]),
    ...(passedOver === 0 ? [] : [`${plural(passedOver, 'checkpoint')} of retired or unknown keys passed over`]),
    ...(verified > 0 && summary.coveredTo < last
      ? [`Rows after ${summary.coveredTo} are vouched for by no checkpoint: they may have been rewritten or cut off`]
      : []),
  ].map((line) => `${line}.`);
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
