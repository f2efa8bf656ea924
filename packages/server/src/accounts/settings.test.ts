import { expect, test } from 'vitest';
import { readAccountSettings } from './settings.ts';

const OIDC = {
  SETLIST_OIDC_ISSUER: 'https://login.corp.example/realm/',
  SETLIST_OIDC_CLIENT_ID: 'setlist',
  SETLIST_OIDC_CLIENT_SECRET: 'a secret',
};

test('nothing set: no provider, no proxy is believed, and the URL is where the server listens', () => {
  expect(readAccountSettings({})).toEqual({ publicUrl: null, trustProxy: false, oidc: null });
});

test('a provider needs its issuer and the client; the rest has defaults that let nobody new in', () => {
  expect(readAccountSettings(OIDC).oidc).toEqual({
    issuer: 'https://login.corp.example/realm',
    clientId: 'setlist',
    clientSecret: 'a secret',
    name: 'login.corp.example',
    scopes: ['openid', 'email', 'profile'],
    domains: [],
    defaultRole: 'viewer',
    roles: null,
  });
});

test('domains and the mapping of roles are lists', () => {
  const { oidc, publicUrl } = readAccountSettings({
    ...OIDC,
    SETLIST_OIDC_DOMAINS: 'Corp.example, corp.test',
    SETLIST_OIDC_DEFAULT_ROLE: 'author',
    SETLIST_OIDC_ROLES: 'cn=admins=admin, writers=author',
    SETLIST_OIDC_ROLES_CLAIM: 'teams',
    SETLIST_OIDC_SCOPES: 'openid email groups',
    SETLIST_PUBLIC_URL: 'https://setlist.example.com/',
  });
  expect(publicUrl).toBe('https://setlist.example.com');
  expect(oidc).toMatchObject({
    domains: ['corp.example', 'corp.test'],
    defaultRole: 'author',
    roles: { claim: 'teams', byValue: { 'cn=admins': 'admin', writers: 'author' } },
    scopes: ['openid', 'email', 'groups'],
  });
});

test.each([
  [undefined, false],
  ['false', false],
  ['true', true],
  ['10.0.0.0/8', '10.0.0.0/8'],
])('SETLIST_TRUST_PROXY as %j is read as %j', (given, trusted) => {
  expect(readAccountSettings({ SETLIST_TRUST_PROXY: given }).trustProxy).toBe(trusted);
});

test.each([
  ['SETLIST_OIDC_CLIENT_ID', ''],
  ['SETLIST_OIDC_CLIENT_SECRET', ''],
  ['SETLIST_OIDC_ISSUER', 'login.corp.example'],
  ['SETLIST_OIDC_DEFAULT_ROLE', 'owner'],
  ['SETLIST_OIDC_ROLES', 'admins'],
  ['SETLIST_OIDC_ROLES', 'admins=owner'],
  ['SETLIST_PUBLIC_URL', 'https://setlist.example.com/console'],
  ['SETLIST_PUBLIC_URL', 'setlist.example.com'],
])('%s as %j is refused, and named; the secret is not shown', (name, value) => {
  const read = () => readAccountSettings({ ...OIDC, [name]: value });
  expect(read).toThrow(name);
  expect(read).not.toThrow('a secret');
});
