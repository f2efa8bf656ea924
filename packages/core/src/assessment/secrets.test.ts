import { describe, expect, test } from 'vitest';
import { secretsIn, withoutSecrets } from './secrets.ts';

// Put together here, so that no scanner takes this file for a leak.
const RANDOM = ['aB3dE5fG7hJ9', 'kL1mN3pQ5rS7', 'tU9vW1xY3zA5', 'cD7eF9gH1iJ3'].join('');
const HEX = ['9f8e7d6c', '5b4a3928', '1706'].join('');

describe('a secret', () => {
  test.each([
    ['an OpenAI key', `sk-proj-${RANDOM}`, 'sk-…'],
    ['an Anthropic key', `sk-ant-api03-${RANDOM}`, 'sk-ant-…'],
    ['an AWS access key', `AKIA${'IOSFODNN7EXAMPLE'}`, 'AKIA…'],
    ['a GitHub token', `ghp_${RANDOM.slice(0, 36)}`, 'gh…'],
    ['a Slack token', `xoxb-${'1234567890'}-abcdefghij`, 'xox…'],
    ['a Google key', `AIza${RANDOM.slice(0, 35)}`, 'AIza…'],
    ['a Setlist key', `slk_abcdefghijkl_${RANDOM.slice(0, 43)}`, 'slk_…'],
    ['a JSON Web Token', `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.${RANDOM}`, 'eyJ…'],
    [
      'a private key',
      `-----BEGIN RSA ${'PRIVATE'} KEY-----\nMIIabc\n-----END RSA PRIVATE KEY-----`,
      '-----BEGIN PRIVATE KEY-----…',
    ],
    ['a webhook address', `https://hooks.slack.com/services/T0/B0/${RANDOM}`, 'hooks.slack.com/…'],
    ['an address with credentials', 'postgres://app:s3cr3t@db.internal:5432', 'postgres://…@db.internal:5432'],
    ['an address with credentials', `https://api.internal/x?token=${HEX}`, 'https://api.internal/x?…'],
    ['an authorization header', `Authorization: Bearer ${HEX}`, 'Authorization: …'],
    ['a password or key', `DB_PASSWORD=${HEX}`, 'DB_PASSWORD: …'],
    ['a password or key', 'password: Tr0ub4dor&3', 'password: …'],
    ['a password or key', 'Passwort ist g7Hx!92kQ', 'Passwort: …'],
    ['a password or key', 'パスワード：g7Hx92kQzz', 'パスワード: …'],
  ])('is found and masked: %s', (kind, secret, masked) => {
    const text = `Use this, dear: ${secret} and nothing else.`;
    expect(secretsIn(text).map((one) => [one.kind, one.masked])).toEqual([[kind, masked]]);
    expect(withoutSecrets(text)).toBe(`Use this, dear: ${masked} and nothing else.`);
  });

  test('is told for each place, in order', () => {
    const text = `AKIA${'IOSFODNN7EXAMPLE'} then sk-${RANDOM} then password: Tr0ub4dor&3`;
    expect(withoutSecrets(text)).toBe('AKIA… then sk-… then password: …');
  });
});

test.each([
  'password: {{ password }}',
  'password: <your password>',
  'password: ********',
  'API key: $PARKING_API_KEY_2',
  'Ask for no password, token or key.',
  'The token is somewhere else.',
  'token: 2026-12-31',
  'secret: menu-2024-autumn',
  'A secret: the rooftop bar.',
  'Reset your password: https://example.com/reset-12',
  'https://user@example.com/',
  'https://example.com/a:b/c@d',
  'sk-learn-is-a-library-for-machine',
])('no secret: %s', (text) => {
  expect(secretsIn(text)).toEqual([]);
});
