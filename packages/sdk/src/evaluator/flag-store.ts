/** Where the last good copy is kept. What it throws is logged, and changes nothing else. */
export interface FlagStore {
  /** What was saved last; `null`: nothing was. */
  readonly load: () => Promise<string | null> | string | null;
  readonly save: (text: string) => Promise<void> | void;
}

/** The part of the Web’s `Storage` that is used. */
export interface StorageLike {
  readonly getItem: (key: string) => string | null;
  readonly setItem: (key: string, value: string) => void;
}

/** Keeps the copy in `localStorage` or whatever is like it. */
export function storageStore(storage: StorageLike, key = 'setlist.flags'): FlagStore {
  return { load: () => storage.getItem(key), save: (text) => storage.setItem(key, text) };
}
