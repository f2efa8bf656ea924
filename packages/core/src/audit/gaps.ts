import { type ChainFinding, ofRows, rowsInWords } from './finding.ts';
import type { Row } from './row.ts';

/** Rows that were not there when their turn came. */
interface Gap {
  readonly from: number;
  readonly to: number;
  /** Hash of the row before the gap, and the one that the row after it was chained to; `null`: not known. */
  readonly before: string | null;
  readonly after: string | null;
}

/** What is missing so far. A row that turns up late fills its place. */
export interface Gaps {
  /** Remembers a gap; answers those that are forgotten for it, as findings. */
  readonly open: (gap: Gap) => readonly ChainFinding[];
  /** Whether the row belongs into a gap and fits its ends; if so it is missing no longer. */
  readonly fill: (row: Row & { readonly seq: number }) => boolean;
  /** Every `seq` that is missing alone. */
  readonly singles: () => readonly number[];
  /** Findings for what is still missing. */
  readonly close: () => readonly ChainFinding[];
}

/** Remembers at most `limit` gaps, so that a log of any length is verified in bounded memory. */
export function createGaps(limit: number): Gaps {
  let gaps: readonly Gap[] = [];
  return {
    open: (gap) => {
      gaps = [...gaps, gap];
      if (gaps.length <= limit) return [];
      const [oldest, ...rest] = gaps;
      gaps = rest;
      return oldest === undefined ? [] : [removed(oldest)];
    },
    fill: (row) => {
      const gap = gaps.find(({ from, to }) => from <= row.seq && row.seq <= to);
      if (gap === undefined || !fits(row, gap)) return false;
      gaps = gaps.flatMap((each) => (each === gap ? split(gap, row) : [each]));
      return true;
    },
    singles: () => gaps.flatMap(({ from, to }) => (from === to ? [from] : [])),
    close: () => gaps.map(removed),
  };
}

function fits({ seq, entry, actual }: Row & { readonly seq: number }, { from, to, before, after }: Gap): boolean {
  if (seq === from && before !== null && entry?.previousHash !== before) return false;
  return seq !== to || after === null || entry?.hash === after || actual === after;
}

function split({ from, to, before, after }: Gap, { seq, entry }: Row & { readonly seq: number }): Gap[] {
  const left = { from, to: seq - 1, before, after: entry?.previousHash ?? null };
  const right = { from: seq + 1, to, before: entry?.hash ?? null, after };
  return [left, right].filter((gap) => gap.from <= gap.to);
}

function removed({ from, to }: Gap): ChainFinding {
  return ofRows('removed', from, to, `${capital(rowsInWords(from, to))} ${from === to ? 'is' : 'are'} missing.`);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
