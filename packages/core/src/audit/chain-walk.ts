import { type Checkpoints, indexCheckpoints } from './checkpoint-index.ts';
import { GENESIS_HASH } from './entry.ts';
import { type ChainFinding, ofRow, ofRows, rowsInWords } from './finding.ts';
import { createGaps } from './gaps.ts';
import type { Row } from './row.ts';
import { createSuspects } from './suspects.ts';
import type { ChainOptions, ChainSummary } from './verify-chain.ts';

/** Goes along a log once. `take` is given each row with the two after it, where there are any. */
export interface Walk {
  readonly take: (row: Row, next: Row | undefined, afterNext: Row | undefined) => readonly ChainFinding[];
  readonly end: () => readonly ChainFinding[];
  readonly seen: () => Omit<ChainSummary, 'rows'>;
}

/** How much of what is out of order is remembered at once; beyond it, more findings than needed, never fewer. */
const REMEMBERED = 200;

/** The last row that has its place. */
interface Tip {
  readonly seq: number;
  readonly position: number | null;
  readonly hash: string | null;
  readonly actual: string | null;
  /** Whether it was found fault with, so that what follows from it is no news. */
  readonly blamed: boolean;
  /** Whether it is beyond doubt: the beginning, or met by a checkpoint. */
  readonly certain: boolean;
}

const NOTHING: readonly ChainFinding[] = [];

export function createWalk({ checkpoints = [], after, digest }: ChainOptions): Walk {
  const start = after ?? { seq: 0, hash: GENESIS_HASH };
  const signed: Checkpoints = indexCheckpoints(checkpoints, start.seq);
  const gaps = createGaps(REMEMBERED);
  const suspects = createSuspects(digest);
  const early = new Map<number, Row>();
  let tip: Tip = { ...start, position: null, actual: start.hash, blamed: false, certain: true };
  let first: ChainSummary['first'] = null;
  let last: ChainSummary['last'] = null;

  const isLinked = ({ entry }: Row) =>
    entry !== null && (entry.previousHash === tip.hash || entry.previousHash === tip.actual);

  /** Gives the row its place; finds fault with it where a checkpoint does. */
  const accept = (row: Row, seq: number, blamed: boolean): readonly ChainFinding[] => {
    const verdict = signed.meet(seq, row);
    const isRewritten = verdict === 'other' && row.sound && !blamed;
    const hash = row.entry?.hash ?? null;
    tip = {
      seq,
      position: row.position,
      hash,
      actual: row.actual,
      blamed: blamed || !row.sound || isRewritten,
      certain: verdict === 'same',
    };
    if (row.entry !== null) {
      first ??= { seq, at: row.entry.at };
      last = { seq, at: row.entry.at, hash: row.entry.hash };
    }
    return isRewritten ? [rewritten(signed.coveredTo() + 1, seq)] : NOTHING;
  };

  /** Rows that came before their turn, now that it is theirs. */
  const adopt = (row: Row | undefined): readonly ChainFinding[] => {
    const found: ChainFinding[] = [];
    for (;;) {
      const seq = tip.seq + 1;
      const waiting = early.get(seq);
      if (waiting === undefined || row?.seq === seq) return found;
      early.delete(seq);
      if (!isLinked(waiting)) {
        found.push(inserted(waiting, seq));
        continue;
      }
      found.push(ofRow('reordered', seq, waiting.position, `Row ${seq} stands before its place.`));
      if (!waiting.sound) found.push(...suspects.add(waiting, seq));
      found.push(...accept(waiting, seq, false));
    }
  };

  const takeHere = (row: Row, seq: number, next: Row | undefined): readonly ChainFinding[] => {
    const found: ChainFinding[] = [];
    const double = early.get(seq);
    if (double !== undefined) found.push(inserted(double, seq));
    early.delete(seq);
    let blamed = false;
    if (!row.sound) found.push(...suspects.add(row, seq));
    else if (!isLinked(row) && !tip.blamed) {
      const culprit = brokenLink(row, seq, next, signed, tip);
      found.push(culprit);
      blamed = culprit.to === seq;
    }
    return [...found, ...accept(row, seq, blamed)];
  };

  const takeAcrossGap = (row: Row, seq: number): readonly ChainFinding[] => {
    const forgotten = gaps.open({
      from: tip.seq + 1,
      to: seq - 1,
      before: tip.hash,
      after: row.entry?.previousHash ?? null,
    });
    return [...forgotten, ...(row.sound ? NOTHING : suspects.add(row, seq)), ...accept(row, seq, false)];
  };

  const takeLate = (row: Row, seq: number): readonly ChainFinding[] => {
    if (!gaps.fill({ ...row, seq })) return [inserted(row, seq)];
    const moved = ofRow('reordered', seq, row.position, `Row ${seq} stands after row ${tip.seq}, behind its place.`);
    const isRewritten = signed.meet(seq, row) === 'other' && row.sound;
    return [
      moved,
      ...(row.sound ? NOTHING : suspects.add(row, seq)),
      ...(isRewritten ? [rewritten(seq, seq)] : NOTHING),
    ];
  };

  const wait = (row: Row, seq: number): readonly ChainFinding[] => {
    const double = early.get(seq);
    early.set(seq, row);
    const found = double === undefined ? [] : [inserted(double, seq)];
    if (early.size <= REMEMBERED) return found;
    const [oldest] = early;
    if (oldest === undefined) return found;
    early.delete(oldest[0]);
    return [...found, inserted(oldest[1], oldest[0])];
  };

  /** Of two rows that claim the next place: how much speaks for one. */
  const evidence = (claimant: Row, after: Row | undefined) => {
    const seq = tip.seq + 1;
    const isVouched = after?.seq === seq + 1 && after.entry?.previousHash === claimant.entry?.hash;
    const isSigned = signed.compare(seq, claimant) === 'same';
    return (isSigned ? 16 : 0) + (isVouched ? 8 : 0) + (claimant.sound ? 2 : 0) + (isLinked(claimant) ? 1 : 0);
  };

  const take: Walk['take'] = (row, next, afterNext) => {
    if (isPlain(row, next, tip) && early.size === 0) return accept(row, tip.seq + 1, false);
    const adopted = adopt(row);
    const here = tip.seq + 1;
    if (row.seq === here) {
      const isRival = next?.seq === here && evidence(next, afterNext) > evidence(row, afterNext);
      return [...adopted, ...(isRival ? [inserted(row, here)] : takeHere(row, here, next))];
    }
    if ((next === undefined || next.seq === here + 1) && (!row.sound || isLinked(row))) {
      return [...adopted, edited(row, here), ...accept(row, here, true)];
    }
    if (row.seq === null || (!row.sound && next?.seq === here)) return [...adopted, inserted(row, here)];
    if (row.seq < here) return [...adopted, ...takeLate(row, row.seq)];
    const isAhead = next !== undefined && next.seq !== null && next.seq >= here && next.seq < row.seq;
    return [...adopted, ...(isAhead ? wait(row, row.seq) : takeAcrossGap(row, row.seq))];
  };

  const end: Walk['end'] = () => {
    const adopted = adopt(undefined);
    const strangers = [...early].map(([seq, row]) => inserted(row, seq));
    const judged = suspects.judge(gaps.singles());
    return [...adopted, ...strangers, ...judged, ...gaps.close(), ...truncation(tip.seq, signed)];
  };

  return {
    take,
    end,
    seen: () => ({ first, last, reached: tip.seq, checkpointsMet: signed.met(), coveredTo: signed.coveredTo() }),
  };
}

/** Whether nothing about the row asks for a second look. */
function isPlain(row: Row, next: Row | undefined, tip: Tip): boolean {
  return row.sound && row.seq === tip.seq + 1 && row.entry?.previousHash === tip.hash && next?.seq !== row.seq;
}

/** Two rows that should chain and do not: the one that a checkpoint or the row after it speaks against. */
function brokenLink(row: Row, seq: number, next: Row | undefined, signed: Checkpoints, tip: Tip): ChainFinding {
  const isFollowed = next?.entry !== undefined && next.entry !== null && next.seq === seq + 1;
  const verdict = signed.compare(seq, row);
  const isVouched = (isFollowed && next.entry.previousHash === row.entry?.hash) || verdict === 'same';
  const isDisowned = (isFollowed && next.sound && !isVouched) || verdict === 'other';
  if (tip.certain || isDisowned) {
    return ofRow(
      'edited',
      seq,
      row.position,
      `Row ${seq} was changed and its hash made anew: it is not chained to row ${tip.seq}.`,
    );
  }
  if (isVouched) {
    return ofRow(
      'edited',
      tip.seq,
      tip.position,
      `Row ${tip.seq} was changed and its hash made anew: row ${seq} is chained to what it was before.`,
    );
  }
  const message = `Row ${seq} is not chained to row ${tip.seq}: one of the two was put in the place of another.`;
  return { ...ofRows('unlinked', tip.seq, seq, message), position: row.position };
}

function edited(row: Row, seq: number): ChainFinding {
  const said = row.unreadable === null ? `calls itself row ${row.seq}` : `cannot be read: ${row.unreadable}`;
  return ofRow('edited', seq, row.position, `What stands where row ${seq} should ${said}.`);
}

function inserted(row: Row, seq: number): ChainFinding {
  const said = row.seq === null ? 'It cannot be read' : `It calls itself row ${row.seq}`;
  return ofRow('inserted', row.seq ?? seq, row.position, `${said}, and the chain has no place for it.`);
}

function rewritten(from: number, to: number): ChainFinding {
  const message = `A checkpoint signed another hash of row ${to}: ${rowsInWords(from, to)} or some of them were rewritten.`;
  return ofRows('rewritten', from, to, message);
}

function truncation(last: number, signed: Checkpoints): readonly ChainFinding[] {
  const to = signed.highest();
  if (to <= last) return NOTHING;
  const message = `The log ends with row ${last}, but a checkpoint signed row ${to}: ${rowsInWords(last + 1, to)} ${to === last + 1 ? 'was' : 'were'} cut off.`;
  return [ofRows('truncated', last + 1, to, message)];
}
