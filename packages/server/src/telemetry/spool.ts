import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A file of rows that goes into ClickHouse as one batch, all of one partition. */
export interface Segment {
  /** The rows' `batch_id`. */
  readonly batchId: string;
  readonly path: string;
  readonly partition: string;
  /** What is in the file for certain. */
  bytes: number;
  rows: number;
  /** Whether its insert was ever begun, here or before a crash: then it may be in the database already. */
  mayBeInserted: boolean;
}

/** Rows on disk, in the order in which they came, until ClickHouse has them. */
export interface Spool {
  /** Writes rows of one partition and resolves once they are on disk; rejects when they are not. `rowOf` is told the batch. */
  readonly append: (partition: string, rowsOf: (batchId: string) => readonly string[]) => Promise<void>;
  /** The oldest segment that takes no more rows, or with `evenIfOpen` the one that did; `null`: there is none. It stays until it is removed. */
  readonly oldest: (evenIfOpen: boolean) => Promise<Segment | null>;
  readonly read: (segment: Segment) => Promise<Buffer>;
  readonly remove: (segment: Segment) => Promise<void>;
  /** Moves a segment that ClickHouse will never take to the folder `set-aside`. */
  readonly setAside: (segment: Segment) => Promise<void>;
  readonly size: () => { readonly bytes: number; readonly rows: number };
  readonly close: () => Promise<void>;
}

/** With the last 500 on top, what ClickHouse takes as one block. */
const MOST_ROWS = 9_500;
const MOST_BYTES = 8 * 1024 * 1024;
const NAME = /^(\d{15})-(\d{4}-\d{2})-([0-9a-f-]{36})\.ndjson$/;
const LINE_END = 0x0a;

/** Opens the spool in that directory, with what an earlier process left there. */
export async function openSpool(directory: string): Promise<Spool> {
  const setAsideDirectory = join(directory, 'set-aside');
  await mkdir(setAsideDirectory, { recursive: true, mode: 0o700 });
  const closed = await findSegments(directory);
  let current: { readonly segment: Segment; readonly file: FileHandle } | null = null;
  let latestMs = 0;

  const begin = async (partition: string) => {
    // Names sort by age, within a millisecond too.
    latestMs = Math.max(Date.now(), latestMs + 1);
    const batchId = randomUUID();
    const path = join(directory, `${String(latestMs).padStart(15, '0')}-${partition}-${batchId}.ndjson`);
    const file = await open(path, 'ax', 0o600);
    await syncDirectory(directory);
    current = { segment: { batchId, path, partition, bytes: 0, rows: 0, mayBeInserted: false }, file };
    return current;
  };
  const finish = async () => {
    const finished = current;
    current = null;
    if (!finished) return;
    if (finished.segment.rows > 0) closed.push(finished.segment);
    await finished.file.close();
    if (finished.segment.rows === 0) await rm(finished.segment.path, { force: true });
  };

  const append: Spool['append'] = async (partition, rowsOf) => {
    if (current && (current.segment.partition !== partition || isFull(current.segment))) await finish();
    const { segment, file } = current ?? (await begin(partition));
    const rows = rowsOf(segment.batchId);
    const bytes = Buffer.from(`${rows.join('\n')}\n`);
    try {
      await file.appendFile(bytes);
      await file.datasync();
    } catch (error) {
      // Half a write must not stand before the next one.
      await file.truncate(segment.bytes).catch(() => undefined);
      await finish();
      throw error;
    }
    segment.bytes += bytes.length;
    segment.rows += rows.length;
  };

  // A segment must not be closed while rows are on their way into it.
  let tail: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(run: () => Promise<T>): Promise<T> => {
    const done = tail.then(run, run);
    tail = done.catch(() => undefined);
    return done;
  };
  const oldest = async (evenIfOpen: boolean) => {
    if (closed.length === 0 && evenIfOpen) await finish();
    return closed[0] ?? null;
  };

  return {
    append: (partition, rowsOf) => inTurn(() => append(partition, rowsOf)),
    oldest: (evenIfOpen) => inTurn(() => oldest(evenIfOpen)),
    read: async (segment) => (await readFile(segment.path)).subarray(0, segment.bytes),
    remove: async (segment) => {
      await rm(segment.path, { force: true });
      closed.splice(closed.indexOf(segment), 1);
    },
    setAside: async (segment) => {
      await rename(segment.path, join(setAsideDirectory, `${segment.batchId}.ndjson`));
      closed.splice(closed.indexOf(segment), 1);
    },
    size: () => {
      const segments = current ? [...closed, current.segment] : closed;
      return {
        bytes: segments.reduce((sum, { bytes }) => sum + bytes, 0),
        rows: segments.reduce((sum, { rows }) => sum + rows, 0),
      };
    },
    close: () => inTurn(finish),
  };
}

function isFull(segment: Segment): boolean {
  return segment.rows >= MOST_ROWS || segment.bytes >= MOST_BYTES;
}

async function findSegments(directory: string): Promise<Segment[]> {
  const segments: Segment[] = [];
  for (const name of (await readdir(directory)).toSorted()) {
    const [, , partition, batchId] = NAME.exec(name) ?? [];
    if (!partition || !batchId) continue;
    const path = join(directory, name);
    const whole = await wholeLines(path);
    if (whole.rows > 0) segments.push({ batchId, path, partition, ...whole, mayBeInserted: true });
    else await rm(path);
  }
  return segments;
}

/** A line without its end was being written when the process died, and nobody was told that it was safe. */
async function wholeLines(path: string): Promise<{ bytes: number; rows: number }> {
  if ((await stat(path)).size === 0) return { bytes: 0, rows: 0 };
  const content = await readFile(path);
  let rows = 0;
  for (let at = content.indexOf(LINE_END); at !== -1; at = content.indexOf(LINE_END, at + 1)) rows += 1;
  return { bytes: content.lastIndexOf(LINE_END) + 1, rows };
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
