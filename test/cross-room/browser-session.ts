import { type Client, createClient } from '@setlist/sdk';

/** As much of a browser as sessions need: it keeps cookies by host, and says where its requests come from. */
export interface Browser {
  /** The console's own client: no key, the session's cookie. */
  readonly client: Client;
  /** A request as the page at `from` (this server's unless told) would send it; redirects are not followed. */
  readonly send: (path: string, request?: BrowserRequest) => Promise<Response>;
  /** Follows redirects across hosts to the first answer that is none, or that leads to where `stop` says; that is not asked. */
  readonly visit: (
    url: string,
    stop?: (url: string) => boolean,
  ) => Promise<{ readonly url: string; readonly response: Response }>;
  readonly cookies: () => Readonly<Record<string, string>>;
  /** Every `Set-Cookie` that ever came, as it came. */
  readonly received: () => readonly string[];
  readonly setCookie: (name: string, value: string) => void;
}

export interface BrowserRequest {
  readonly method?: string;
  readonly body?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

const MOST_REDIRECTS = 15;

export function openBrowser(home: string): Browser {
  const jars = new Map<string, Map<string, string>>();
  const received: string[] = [];
  const jarOf = (url: string) => {
    const { host } = new URL(url);
    const jar = jars.get(host) ?? new Map<string, string>();
    jars.set(host, jar);
    return jar;
  };

  const ask = async (url: string, init: RequestInit): Promise<Response> => {
    const jar = jarOf(url);
    const headers = new Headers(init.headers);
    if (jar.size > 0) headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) {
      received.push(cookie);
      const [pair = ''] = cookie.split(';');
      const at = pair.indexOf('=');
      const isOver = /;\s*max-age=0(;|$)/i.test(cookie) || /;\s*expires=thu, 01 jan 1970/i.test(cookie);
      if (isOver) jar.delete(pair.slice(0, at));
      else jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  };

  const send: Browser['send'] = (path, request = {}) => {
    const url = new URL(path, home).href;
    const isForm = request.form !== undefined;
    return ask(url, {
      method: request.method ?? (request.body === undefined && !isForm ? 'GET' : 'POST'),
      headers: {
        origin: new URL(url).origin,
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...request.headers,
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      ...(isForm ? { body: new URLSearchParams(request.form) } : {}),
    });
  };

  return {
    client: createClient({
      url: home,
      apiKey: null,
      fetch: (input, init) =>
        ask(String(input), { ...init, headers: { ...init?.headers, 'sec-fetch-site': 'same-origin' } }),
    }),
    send,
    // The console is not served here: arriving is enough.
    visit: async (start, stop = (url) => url.startsWith(`${home}/console`)) => {
      let url = start;
      for (let hop = 0; hop < MOST_REDIRECTS; hop += 1) {
        const response = await ask(url, {});
        const next = response.headers.get('location');
        if (response.status < 300 || response.status >= 400 || next === null) return { url, response };
        url = new URL(next, url).href;
        if (stop(url)) return { url, response };
      }
      throw new Error(`More than ${MOST_REDIRECTS} redirects from ${start}.`);
    },
    cookies: () => Object.fromEntries(jarOf(home)),
    received: () => received,
    setCookie: (name, value) => void jarOf(home).set(name, value),
  };
}
