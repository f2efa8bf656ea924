import { describe, expect, it } from 'vitest';
import { asPerson, fromFragment, openSession } from './session.ts';

describe('fromFragment', () => {
  it.each([
    ['#key=slk_abc', 'slk_abc'],
    ['#key=slk_a%2Bb', 'slk_a+b'],
    ['#other=1&key=slk_abc', 'slk_abc'],
    ['#key=', null],
    ['#key=%20', null],
    ['#section', null],
    ['', null],
  ])('takes the key of %j as %j', (fragment, key) => {
    expect(fromFragment(fragment, 'key')).toBe(key);
  });
});

describe('openSession', () => {
  it('takes the key out of the address bar and keeps it for the tab', () => {
    const page = pageAt('#key=slk_abc');
    const session = openSession(page);
    expect(session.current()).toEqual({ kind: 'key', key: 'slk_abc' });
    expect(page.shown()).toBe('/console/?q=1');
    expect(openSession(pageAt('', page)).current()).toEqual({ kind: 'key', key: 'slk_abc' });
  });

  it('takes the token out of the address bar and keeps it nowhere', () => {
    const page = pageAt('#token=abc');
    expect(openSession(page).token).toBe('abc');
    expect(page.shown()).toBe('/console/?q=1');
    expect(page.sessionStorage.length + page.localStorage.length).toBe(0);
  });

  it('knows whoever comes back from an identity provider', () => {
    const page = pageAt(asPerson(''));
    expect(openSession(page).current()).toEqual({ kind: 'person' });
    expect(page.shown()).toBe('/console/?q=1');
  });

  it('remembers that a person signed in, until the session is over', () => {
    const page = pageAt('');
    const session = openSession(page);
    expect(session.current()).toEqual({ kind: 'none', because: 'nobody' });
    session.enter();
    expect(openSession(pageAt('', page)).current()).toEqual({ kind: 'person' });
    session.refuse();
    expect(session.current()).toEqual({ kind: 'none', because: 'over' });
    expect(openSession(pageAt('', page)).current()).toEqual({ kind: 'none', because: 'nobody' });
  });

  it('lets a key go first and leaves the person signed in', () => {
    const page = pageAt('');
    openSession(page).enter();
    const session = openSession(pageAt('#key=slk_abc', page));
    expect(session.current().kind).toBe('key');
    session.refuse();
    expect(session.current()).toEqual({ kind: 'none', because: 'refused' });
    expect(openSession(pageAt('', page)).current()).toEqual({ kind: 'person' });
  });
});

type Stores = Pick<Window, 'sessionStorage' | 'localStorage'>;

function pageAt(hash: string, stores: Stores = { sessionStorage: store(), localStorage: store() }) {
  let shown = `/console/?q=1${hash}`;
  const replaceState = (_: unknown, __: string, url: string) => {
    shown = url;
  };
  const history = { state: null, replaceState } as History;
  const location = { hash, pathname: '/console/', search: '?q=1' } as Location;
  const { sessionStorage, localStorage } = stores;
  return { location, history, sessionStorage, localStorage, shown: () => shown };
}

function store(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
    clear: () => kept.clear(),
    key: () => null,
    get length() {
      return kept.size;
    },
  };
}
