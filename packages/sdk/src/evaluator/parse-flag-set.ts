import type { FlagSet } from '@setlist/core/audience';

const LISTS = ['segments', 'lists', 'holdouts', 'layers', 'revisions', 'personas', 'plain'] as const;

/** A flag set out of its JSON. Throws where it is none, or of a format that this version does not know. */
export function parseFlagSet(text: string): FlagSet {
  const set: unknown = JSON.parse(text);
  if (!isFlagSet(set))
    throw new Error('What came is no flag set of format 1. Check the URL, or take a newer @setlist/sdk.');
  return set;
}

function isFlagSet(value: unknown): value is FlagSet {
  if (typeof value !== 'object' || value === null) return false;
  const set = value as Partial<Record<keyof FlagSet, unknown>>;
  if (set.format !== 1 || typeof set.version !== 'number' || typeof set.environment !== 'string') return false;
  return LISTS.every((name) => Array.isArray(set[name]));
}

/** A copy as a store keeps it. */
export interface StoredFlags {
  readonly tag: string;
  /** Milliseconds since 1970, when the server said that this is what counts. */
  readonly at: number;
  /** The set’s JSON. */
  readonly text: string;
}

/** What `storeText` wrote; `null` where it is anything else. */
export function parseStored(text: string): StoredFlags | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    const { tag, at, text: set } = value as Partial<Record<keyof StoredFlags, unknown>>;
    if (typeof tag !== 'string' || typeof at !== 'number' || typeof set !== 'string') return null;
    return { tag, at, text: set };
  } catch {
    return null;
  }
}
