import { hostname } from 'node:os';
import { type Client, createClient, type Me } from '@setlist/sdk';
import { type Login, loginsPath, saveLogin } from './logins.ts';
import { createSessionFetch } from './session-fetch.ts';
import { terminalOf } from './terminal.ts';

const LIFE_MS = 90 * 24 * 3_600_000;

/** A client that is in a session once it has signed in. */
export function sessionClient(url: string): Client {
  return createClient({ url, apiKey: null, fetch: createSessionFetch(url) });
}

/** Trades a session for a personal key of 90 days with every right of its member, keeps that for this user, and ends the session. */
export async function tradeSession(session: Client, url: string, environment: string | undefined): Promise<Me> {
  const me = await session.me();
  const made = await session.createKey({
    name: `setlist login on ${hostname()}`.slice(0, 100),
    scopes: ['serve', ...me.roles],
    personal: true,
    expiresAt: new Date(Date.now() + LIFE_MS).toISOString(),
    ...(environment === undefined ? {} : { environment }),
  });
  if (made.key !== null) {
    keepLogin(url, { apiKey: made.key, keyId: made.id, name: me.name, expiresAt: made.expiresAt });
  }
  await session.signOut();
  return me;
}

/** Keeps a key for this user and the server of the URL. */
export function keepLogin(url: string, login: Login): void {
  saveLogin(url, login, process.env);
}

/** Says who is signed in, where, and where that is kept. */
export function tellLogin(me: Me, url: string, options: { readonly json: boolean }): void {
  const terminal = terminalOf(options);
  const kept = loginsPath(process.env);
  if (options.json) terminal.printJson({ url, member: me.id, name: me.name, roles: me.roles, kept });
  else terminal.print(`Signed in at ${url} as ${me.name} (${me.roles.join(', ')}). The key is kept in ${kept}.`);
}
