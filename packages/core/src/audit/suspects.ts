import type { Sha256Hex } from './chain.ts';
import { type ChainFinding, ofRow } from './finding.ts';
import { type Row, wouldBeSoundAt } from './row.ts';

/** Rows without the hash of their content, until it is known whether they were edited or only given each other's place. */
export interface Suspects {
  /** Remembers a row that stands at `seq`; a finding at once where too many are remembered already. */
  readonly add: (row: Row, seq: number) => readonly ChainFinding[];
  /** Findings for those remembered. `vacant`: places that rows may have been taken from. */
  readonly judge: (vacant: readonly number[]) => readonly ChainFinding[];
}

/** Every suspect is tried at the place of every other, so few are remembered. */
const REMEMBERED = 100;

export function createSuspects(digest: Sha256Hex | undefined): Suspects {
  const held: { readonly row: Row; readonly seq: number }[] = [];
  return {
    add: (row, seq) => {
      if (held.length >= REMEMBERED) return [edited(row, seq)];
      held.push({ row, seq });
      return [];
    },
    judge: (vacant) => {
      const places = [...held.map(({ seq }) => seq), ...vacant.slice(0, REMEMBERED)];
      return held.map(({ row, seq }) => {
        const was = places.find((place) => place !== seq && wouldBeSoundAt(row, place, digest));
        if (was === undefined) return edited(row, seq);
        return ofRow('reordered', seq, row.position, `What stands as row ${seq} is row ${was} with another number.`);
      });
    },
  };
}

function edited(row: Row, seq: number): ChainFinding {
  return ofRow('edited', seq, row.position, `Row ${seq} does not have the hash of its content: it was changed.`);
}
