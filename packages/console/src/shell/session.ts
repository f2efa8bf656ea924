/** Where the API key of this tab stands. `refused`: the server did not accept the key it was given. */
export interface SessionState {
  readonly key: string | null;
  readonly refused: boolean;
}

/** Holds the API key of this tab and tells who listens when it changes. */
export interface Session {
  readonly current: () => SessionState;
  readonly subscribe: (listener: () => void) => () => void;
  readonly open: (key: string) => void;
  /** Forgets the key because the server answered 401. */
  readonly refuse: () => void;
  /** Forgets the key because the person asked to. */
  readonly close: () => void;
}

const STORAGE_KEY = 'setlist.key';

/** The key in `#key=slk_…`, or `null`. */
export function keyFromFragment(fragment: string): string | null {
  const key = new URLSearchParams(fragment.replace(/^#/, '')).get('key')?.trim();
  return key === undefined || key === '' ? null : key;
}

/** A session that starts with the key in the address bar, which it takes out of there, or with the one this tab had. */
export function openSession(page: Pick<Window, 'location' | 'history' | 'sessionStorage'>): Session {
  const given = keyFromFragment(page.location.hash);
  if (given !== null) {
    page.sessionStorage.setItem(STORAGE_KEY, given);
    page.history.replaceState(page.history.state, '', page.location.pathname + page.location.search);
  }

  let state: SessionState = { key: page.sessionStorage.getItem(STORAGE_KEY), refused: false };
  const listeners = new Set<() => void>();
  const change = (next: SessionState) => {
    if (next.key === null) page.sessionStorage.removeItem(STORAGE_KEY);
    else page.sessionStorage.setItem(STORAGE_KEY, next.key);
    state = next;
    for (const listener of listeners) listener();
  };

  return {
    current: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    open: (key) => change({ key, refused: false }),
    refuse: () => change({ key: null, refused: true }),
    close: () => change({ key: null, refused: false }),
  };
}
