import { expect, test } from 'vitest';
import { requireSameOrigin } from './same-origin.ts';

const PUBLIC = 'https://setlist.example.com';
const host = '127.0.0.1:4000';

test.each([
  ['Fetch Metadata says so', { 'sec-fetch-site': 'same-origin', cookie: 'a=b' }],
  ['the Origin is the public URL', { origin: PUBLIC, host, cookie: 'a=b' }],
  ['the Origin is the Host', { origin: 'http://127.0.0.1:4000', host, cookie: 'a=b' }],
  ['no browser sent it, and there is no cookie', { host }],
])('is let through where %s', (_why, headers) => {
  expect(() => requireSameOrigin(headers, PUBLIC)).not.toThrow();
});

test.each([
  ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example', host }],
  ['another host of the site', { 'sec-fetch-site': 'same-site', origin: 'https://x.example.com', host }],
  ['an address bar with a cookie', { 'sec-fetch-site': 'none', host, cookie: 'a=b' }],
  ['another Origin', { origin: 'https://evil.example', host }],
  ['a null Origin', { origin: 'null', host }],
  ['another port', { origin: 'http://127.0.0.1:4001', host }],
  ['nowhere, with a cookie', { host, cookie: 'a=b' }],
  ['another site that forges the Origin', { 'sec-fetch-site': 'cross-site', origin: PUBLIC, host }],
])('is refused from %s', (_where, headers) => {
  expect(() => requireSameOrigin(headers, PUBLIC)).toThrow('another site');
});
