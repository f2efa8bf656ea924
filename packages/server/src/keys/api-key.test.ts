import { expect, test } from 'vitest';
import { hashOfKey, idOfKey, matchesHash, newApiKey } from './api-key.ts';

test('a new key carries its id and matches its own hash only', () => {
  const one = newApiKey();
  const other = newApiKey();
  expect(idOfKey(one.key)).toBe(one.id);
  expect(matchesHash(one.key, one.hash)).toBe(true);
  expect(matchesHash(other.key, one.hash)).toBe(false);
});

test('what is stored does not hold the key', () => {
  const { key, hash } = newApiKey();
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(hash).not.toContain(key.slice(-20));
  expect(hashOfKey(key)).toBe(hash);
});

test.each(['', 'slk_', 'sk-abc', 'slk_zzzzzzzzzzzz_short', `${newApiKey().key}x`, `${newApiKey().key}\n`])(
  'what is not a key has no id: %j',
  (text) => {
    expect(idOfKey(text)).toBeNull();
  },
);
