/** Who the console acts for: a key that this tab holds, or the person whose session the browser's cookie is. */
export type SessionState =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'person' }
  | {
      readonly kind: 'none';
      /** `refused`: the server did not take the key; `over`: the person's session has ended. */
      readonly because: 'nobody' | 'refused' | 'over';
    };

/** Holds who the console acts for and tells who listens when that changes. */
export interface Session {
  readonly current: () => SessionState;
  readonly subscribe: (listener: () => void) => () => void;
  readonly open: (key: string) => void;
  /** The cookie of a session was just set. */
  readonly enter: () => void;
  /** Forgets the key or the session because the server answered 401. */
  readonly refuse: () => void;
  /** Forgets the key or the session because the person asked to. */
  readonly close: () => void;
  /** Of a one-time link: `#token=…` as it was when the page was opened. */
  readonly token: string | null;
}

const KEY_PLACE = 'setlist.key';
/** The cookie cannot be read by pages, so that there is one is noted beside it. */
const PERSON_PLACE = 'setlist.person';

/** What `#name=…` holds, or `null`. */
export function fromFragment(fragment: string, name: 'key' | 'token' | 'person'): string | null {
  const value = new URLSearchParams(fragment.replace(/^#/, '')).get(name)?.trim();
  return value === undefined || value === '' ? null : value;
}

type Page = Pick<Window, 'location' | 'history' | 'sessionStorage' | 'localStorage'>;

/** A session that starts with the key in the address bar, else the one this tab had, else the person signed in here. */
export function openSession(page: Page): Session {
  const key = fromFragment(page.location.hash, 'key');
  const token = fromFragment(page.location.hash, 'token');
  const person = fromFragment(page.location.hash, 'person');
  if (key !== null) page.sessionStorage.setItem(KEY_PLACE, key);
  if (person !== null) page.localStorage.setItem(PERSON_PLACE, 'yes');
  if (key !== null || token !== null || person !== null)
    page.history.replaceState(page.history.state, '', page.location.pathname + page.location.search);

  let state = stateOf(page);
  const listeners = new Set<() => void>();
  const change = (next: SessionState) => {
    if (next.kind === 'key') page.sessionStorage.setItem(KEY_PLACE, next.key);
    else page.sessionStorage.removeItem(KEY_PLACE);
    if (next.kind === 'person') page.localStorage.setItem(PERSON_PLACE, 'yes');
    else if (state.kind === 'person') page.localStorage.removeItem(PERSON_PLACE);
    state = next;
    for (const listener of listeners) listener();
  };

  return {
    current: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    open: (given) => change({ kind: 'key', key: given }),
    enter: () => change({ kind: 'person' }),
    refuse: () => change({ kind: 'none', because: state.kind === 'person' ? 'over' : 'refused' }),
    close: () => change({ kind: 'none', because: 'nobody' }),
    token,
  };
}

/** The address at which whoever an identity provider signed in arrives: the page notes there that they are. */
export function asPerson(path: string): string {
  return `${path}#person=yes`;
}

function stateOf(page: Pick<Page, 'sessionStorage' | 'localStorage'>): SessionState {
  const key = page.sessionStorage.getItem(KEY_PLACE);
  if (key !== null) return { kind: 'key', key };
  if (page.localStorage.getItem(PERSON_PLACE) !== null) return { kind: 'person' };
  return { kind: 'none', because: 'nobody' };
}
