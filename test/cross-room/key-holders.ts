import type { Client, CreateKeyRequest } from '@setlist/sdk';
import { afterAll } from 'vitest';
import { type AccountsServer, joinAs, signUpAda, startAccounts } from './accounts-server.ts';

export const HOUR_MS = 3_600_000;
export const inHours = (hours: number) => new Date(Date.now() + hours * HOUR_MS).toISOString();

/** What asks for a personal key of production. */
export const personal = (
  scopes: CreateKeyRequest['scopes'],
  more: Partial<CreateKeyRequest> = {},
): CreateKeyRequest => ({ name: 'mine', environment: 'production', scopes, personal: true, ...more });

export interface KeyHolders {
  readonly server: AccountsServer;
  /** Administrates. */
  readonly ada: Client;
  /** Writes and reviews. */
  readonly bo: Client;
}

/** A server with Ada and Bo for as long as the test file runs; to be called once, outside any test. */
export async function openKeyHolders(): Promise<KeyHolders> {
  const server = await startAccounts({ limits: { perAddress: 1_000, perAccount: 1_000 } });
  afterAll(() => server.close());
  const ada = (await signUpAda(server)).client;
  const bo = (await joinAs(server, ada, { email: 'bo@example.com', roles: ['author', 'reviewer'] })).browser.client;
  return { server, ada, bo };
}
