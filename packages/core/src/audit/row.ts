import { hashOf, type Sha256Hex } from './chain.ts';
import type { AuditEntry } from './entry.ts';

/** What stands where a row should and could not be read as one: why. */
export interface Unreadable {
  readonly unreadable: string;
}

/** A row as it was found. */
export interface Row {
  /** Among those given, from 1. */
  readonly position: number;
  /** What it says of itself; `null`: it cannot be read. */
  readonly entry: AuditEntry | null;
  readonly seq: number | null;
  /** Of its content; `null`: it has none that could be hashed. */
  readonly actual: string | null;
  /** Whether the hash it carries is that of its content. */
  readonly sound: boolean;
  /** Why it cannot be read. */
  readonly unreadable: string | null;
}

/** Looks at one row by itself. */
export function readRow(item: AuditEntry | Unreadable, position: number, digest: Sha256Hex | undefined): Row {
  if ('unreadable' in item) {
    return { position, entry: null, seq: null, actual: null, sound: false, unreadable: item.unreadable };
  }
  const actual = hashWithout(item, digest);
  return { position, entry: item, seq: item.seq, actual, sound: actual === item.hash, unreadable: null };
}

/** Whether the row would be sound if it stood at another place: then it was moved from there, not edited. */
export function wouldBeSoundAt({ entry }: Row, seq: number, digest: Sha256Hex | undefined): boolean {
  return entry !== null && hashWithout({ ...entry, seq }, digest) === entry.hash;
}

function hashWithout({ hash: _, ...rest }: AuditEntry, digest: Sha256Hex | undefined): string | null {
  try {
    return hashOf(rest, digest);
  } catch {
    // Not JSON that RFC 8785 can write (1e999, half of a surrogate pair), so nothing of ours made it.
    return null;
  }
}
