import type { InviteMember, MemberWithLink } from '@setlist/sdk';
import type { RunningServer } from './server.ts';

/** Whoever is signed in: what they ask of the server, and the cookies that open a browser as them. */
export interface Person {
  /** Posts JSON below the server's root and gives what it answers; throws where it refuses. */
  readonly post: <T>(path: string, body: object) => Promise<T>;
  /** Gets JSON, as `post` does. */
  readonly get: <T>(path: string) => Promise<T>;
  readonly cookies: () => readonly { readonly name: string; readonly value: string }[];
}

/** Ada administers, Mia writes, Ben reviews for the brand and releases, Sam reviews for safety. */
export interface People {
  readonly ada: Person;
  readonly mia: Person;
  readonly ben: Person;
  readonly sam: Person;
}

/** Of everyone here; long enough for the server. */
export const PASSWORD = 'correct horse battery staple';

/** Makes the first administrator by the link that the server printed, and invites the others. */
export async function makePeople(server: RunningServer): Promise<People> {
  const ada = visitor(server.url);
  const first = { email: 'ada@example.com', name: 'Ada' };
  await ada.post('/api/auth/links/redeem', { token: tokenOf(server.setupUrl), password: PASSWORD, ...first });
  const invite = async (who: InviteMember): Promise<Person> => {
    const { link } = await ada.post<MemberWithLink>('/api/v1/members', who);
    if (link === null) throw new Error(`There is no link for ${who.name}`);
    const invited = visitor(server.url);
    await invited.post('/api/auth/links/redeem', { token: tokenOf(link.url), password: PASSWORD });
    return invited;
  };
  return {
    ada,
    mia: await invite({ email: 'mia@example.com', name: 'Mia', roles: ['author'] }),
    ben: await invite({
      email: 'ben@example.com',
      name: 'Ben',
      roles: ['reviewer', 'releaser'],
      reviewRoles: ['brand'],
      locales: ['en', 'de'],
    }),
    sam: await invite({ email: 'sam@example.com', name: 'Sam', roles: ['reviewer'], reviewRoles: ['safety'] }),
  };
}

/** Someone whose cookies are kept, as a browser does. */
function visitor(url: string): Person {
  const jar = new Map<string, string>();
  const cookies = () => [...jar].map(([name, value]) => ({ name, value }));
  const ask = async <T>(path: string, asked: RequestInit): Promise<T> => {
    const cookie = cookies()
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
    const headers = { origin: url, cookie, 'content-type': 'application/json' };
    const response = await fetch(url + path, { ...asked, headers });
    for (const set of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (set.split(';')[0] ?? '').split(/=(.*)/s);
      jar.set(name, value);
    }
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  };
  return {
    cookies,
    get: (path) => ask(path, { method: 'GET' }),
    post: (path, body) => ask(path, { method: 'POST', body: JSON.stringify(body) }),
  };
}

/** The token in a one-time link. */
function tokenOf(link: string): string {
  return new URL(link).hash.replace('#token=', '');
}
