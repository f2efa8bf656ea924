/** What is wrong with a log at one place. */
export interface ChainFinding {
  /**
   * `edited`: the row does not have the hash of its content, or the next row was chained to another.
   * `removed`: rows are missing between others. `reordered`: a row stands elsewhere. `inserted`: a row that the chain has
   * no place for. `unlinked`: two rows do not chain and nothing says which is the original. `rewritten`: a checkpoint
   * signed another hash. `truncated`: a checkpoint lies beyond the last row.
   */
  readonly kind: 'edited' | 'removed' | 'reordered' | 'inserted' | 'unlinked' | 'rewritten' | 'truncated';
  /** First and last `seq` at fault; where a row's own cannot be trusted, the one that belongs there. */
  readonly from: number;
  readonly to: number;
  /** Where the row stands among those given, from 1; `null` where no row is. */
  readonly position: number | null;
  readonly message: string;
}

/** A finding about one row. */
export function ofRow(kind: ChainFinding['kind'], seq: number, position: number | null, message: string): ChainFinding {
  return { kind, from: seq, to: seq, position, message };
}

/** A finding about the rows from one to another. */
export function ofRows(kind: ChainFinding['kind'], from: number, to: number, message: string): ChainFinding {
  return { kind, from, to, position: null, message };
}

/** `row 7`, `rows 7 to 9`. */
export function rowsInWords(from: number, to: number): string {
  return from === to ? `row ${from}` : `rows ${from} to ${to}`;
}
