import type { Sha256Hex } from './chain.ts';
import { createWalk } from './chain-walk.ts';
import type { AuditCheckpoint, AuditEntry } from './entry.ts';
import type { ChainFinding } from './finding.ts';
import { type Row, readRow, type Unreadable } from './row.ts';

export interface ChainOptions {
  /** How far the log had come at times, from checkpoints whose signatures were checked. */
  readonly checkpoints?: readonly Pick<AuditCheckpoint, 'seq' | 'hash'>[];
  /** The row before the first one given; absent: the log is given from its beginning. */
  readonly after?: Pick<AuditEntry, 'seq' | 'hash'>;
  /** SHA-256 where a faster one than ours is at hand. */
  readonly digest?: Sha256Hex;
}

export interface ChainSummary {
  /** Rows given, unreadable ones too. */
  readonly rows: number;
  readonly first: Pick<AuditEntry, 'seq' | 'at'> | null;
  readonly last: Pick<AuditEntry, 'seq' | 'at' | 'hash'> | null;
  /** The `seq` that the last place taken belongs to, be its row readable or not. */
  readonly reached: number;
  /** Checkpoints whose row was there with the hash they signed. */
  readonly checkpointsMet: number;
  /** The highest `seq` at which a checkpoint was met, 0 for none. Rows after it can have been rewritten or cut off unseen. */
  readonly coveredTo: number;
}

/**
 * Verifies a log row by row, in order, in bounded memory: yields what is wrong, and returns what was seen. No finding means
 * that the rows are 1, 2, 3… (or go on from `after`), each with the hash of its content, each chained to the one before,
 * and as every checkpoint signed them. That rows are missing at the end shows only by a checkpoint beyond them; that
 * everything from some row on was rewritten, only by a checkpoint at or after it.
 */
export async function* verifyChain(
  entries: Iterable<AuditEntry | Unreadable> | AsyncIterable<AuditEntry | Unreadable>,
  options: ChainOptions = {},
): AsyncGenerator<ChainFinding, ChainSummary> {
  const walk = createWalk(options);
  let held: readonly Row[] = [];
  let rows = 0;
  for await (const item of entries) {
    rows += 1;
    held = [...held, readRow(item, rows, options.digest)];
    const [row, next, afterNext] = held;
    if (row === undefined || afterNext === undefined) continue;
    yield* walk.take(row, next, afterNext);
    held = held.slice(1);
  }
  for (const [index, row] of held.entries()) yield* walk.take(row, held[index + 1], held[index + 2]);
  yield* walk.end();
  return { rows, ...walk.seen() };
}
