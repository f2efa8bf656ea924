import {
  type AuditCheckpoint,
  type AuditEntry,
  parseCheckpoint,
  parseEntry,
  type Unreadable,
} from '@setlist/core/audit';
import { type TrustedKey, trustedKeyOf } from '../signing/public-key.ts';
import { usageError } from './exit-codes.ts';
import { readLines } from './read-lines.ts';

/** A line of an export that stands before its rows and cannot be used. */
export interface BrokenLine {
  readonly line: number;
  readonly message: string;
}

/** What an export says before its rows, and the rows as they are read. */
export interface AuditFile {
  readonly exportedAt: string;
  /** How far the log had come, as the export says itself. */
  readonly head: Pick<AuditEntry, 'seq' | 'hash'>;
  readonly keys: readonly TrustedKey[];
  readonly checkpoints: readonly { readonly line: number; readonly checkpoint: AuditCheckpoint }[];
  readonly broken: readonly BrokenLine[];
  /** Line of the first row. */
  readonly firstLine: number;
  readonly rows: AsyncIterable<AuditEntry | Unreadable>;
}

/** Opens an export as far as its first row; throws `CliError` for what is none. */
export async function openAuditFile(path: string, read: (bytes: number) => void): Promise<AuditFile> {
  const lines = readLines(path, read);
  const header = headerOf(path, (await lines.next()).value);
  const keys: TrustedKey[] = [];
  const checkpoints: { line: number; checkpoint: AuditCheckpoint }[] = [];
  const broken: BrokenLine[] = [];
  for (let line = 2; ; line += 1) {
    const next = await lines.next();
    const value = next.done ? undefined : parseJson(next.value);
    const type = typeOf(value);
    if (next.done || (type !== 'key' && type !== 'checkpoint')) {
      const first = next.done ? [] : [next.value];
      return { ...header, keys, checkpoints, broken, firstLine: line, rows: rowsOf(first, lines) };
    }
    if (type === 'key') {
      const key = trustedKeyOf(field(value, 'jwk'), retirementOf(field(value, 'retiredAt')));
      if (key.ok) keys.push(key.value);
      else broken.push({ line, message: key.error.message });
    } else {
      const checkpoint = parseCheckpoint(field(value, 'checkpoint'));
      if (checkpoint.ok) checkpoints.push({ line, checkpoint: checkpoint.value });
      else broken.push({ line, message: `This is no checkpoint: ${checkpoint.error}.` });
    }
  }
}

/** Checkpoints out of a file that was kept elsewhere: one a line, or an earlier export; throws `CliError` where it holds none. */
export async function readKeptCheckpoints(path: string): Promise<readonly AuditCheckpoint[]> {
  const found: AuditCheckpoint[] = [];
  for await (const line of readLines(path, () => undefined)) {
    const value = parseJson(line);
    const type = typeOf(value);
    if (type === 'entry') break;
    const checkpoint = parseCheckpoint(type === 'checkpoint' ? field(value, 'checkpoint') : value);
    if (checkpoint.ok) found.push(checkpoint.value);
    else if (type === undefined && line.trim() !== '') {
      throw usageError(`${path} holds a line that is no checkpoint: ${checkpoint.error}.`);
    }
  }
  if (found.length === 0) throw usageError(`${path} holds no checkpoint. \`setlist audit checkpoint\` prints one.`);
  return found;
}

async function* rowsOf(
  first: readonly string[],
  lines: AsyncGenerator<string>,
): AsyncGenerator<AuditEntry | Unreadable> {
  for (const line of first) yield rowOf(line);
  for await (const line of lines) yield rowOf(line);
}

function rowOf(line: string): AuditEntry | Unreadable {
  const value = parseJson(line);
  if (value === undefined) return { unreadable: 'it is not JSON' };
  if (typeOf(value) !== 'entry') return { unreadable: 'it is a line of another type' };
  const entry = parseEntry(field(value, 'entry'));
  return entry.ok ? entry.value : { unreadable: entry.error };
}

function headerOf(path: string, line: unknown): Pick<AuditFile, 'exportedAt' | 'head'> {
  const value = typeof line === 'string' ? parseJson(line) : undefined;
  const head = field(value, 'head');
  const [seq, hash] = [field(head, 'seq'), field(head, 'hash')];
  const exportedAt = field(value, 'exportedAt');
  const isOurs = typeOf(value) === 'header' && field(value, 'format') === 'setlist-audit/1';
  if (!isOurs || typeof seq !== 'number' || typeof hash !== 'string' || typeof exportedAt !== 'string') {
    const isCsv = typeof line === 'string' && /^\ufeff?seq,/.test(line);
    throw usageError(
      isCsv
        ? `${path} is a CSV export, which is for spreadsheets. \`setlist audit export\` writes the JSON Lines that verify.`
        : `${path} is no export of an audit log: its first line is not the header. \`setlist audit export --output FILE\` writes one.`,
    );
  }
  return { exportedAt, head: { seq, hash } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function typeOf(value: unknown): unknown {
  return field(value, 'type');
}

/** Whatever stands there that is not `null`: the key is no less retired. */
function retirementOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : 'a time that cannot be read';
}
