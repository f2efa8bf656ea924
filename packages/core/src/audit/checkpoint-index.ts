import type { AuditCheckpoint } from './entry.ts';
import type { Row } from './row.ts';

/** What checkpoints say of rows. */
export interface Checkpoints {
  /** What the checkpoints at a place say of a row there: nothing (`none`), that it is what was signed, or that it is not. */
  readonly compare: (seq: number, row: Row) => 'none' | 'same' | 'other';
  /** The same, for the row that got the place: counts. */
  readonly meet: (seq: number, row: Row) => 'none' | 'same' | 'other';
  readonly met: () => number;
  readonly coveredTo: () => number;
  readonly highest: () => number;
}

/** Those at or before `start` are not this walk's. */
export function indexCheckpoints(given: readonly Pick<AuditCheckpoint, 'seq' | 'hash'>[], start: number): Checkpoints {
  const signed = new Map<number, string[]>();
  let highest = start;
  for (const { seq, hash } of given) {
    if (seq <= start) continue;
    signed.set(seq, [...(signed.get(seq) ?? []), hash]);
    highest = Math.max(highest, seq);
  }
  let met = 0;
  let coveredTo = start;
  const compare: Checkpoints['compare'] = (seq, { entry, actual }) => {
    const hashes = signed.get(seq);
    if (hashes === undefined) return 'none';
    return hashes.every((hash) => hash === entry?.hash || hash === actual) ? 'same' : 'other';
  };
  return {
    compare,
    meet: (seq, row) => {
      const verdict = compare(seq, row);
      if (verdict !== 'same') return verdict;
      met += signed.get(seq)?.length ?? 0;
      coveredTo = Math.max(coveredTo, seq);
      return verdict;
    },
    met: () => met,
    coveredTo: () => coveredTo,
    highest: () => highest,
  };
}
