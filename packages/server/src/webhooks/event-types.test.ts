import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { EVENT_PATTERNS, EVENT_TYPES, headlineOf, wants } from './event-types.ts';

it.each([
  [['release.approved'], 'release.approved', true],
  [['release.approved'], 'release.approved_later', false],
  [['release.*'], 'release.approved', true],
  [['release.*'], 'releases.approved', false],
  [['release.*'], 'release', false],
  [['key.*', '*'], 'breaker.tripped', true],
  [[], 'breaker.tripped', false],
])('who asked for %j and %s: %j', (patterns, type, wanted) => {
  expect(wants(patterns, type)).toBe(wanted);
});

it('every family can be asked for', () => {
  expect(EVENT_PATTERNS).toEqual(
    expect.arrayContaining(['*', 'release.*', 'breaker.*', 'incident.*', 'key.*', 'member.*']),
  );
});

it('an event that the catalogue lacks goes by its own name', () => {
  expect(headlineOf('release.sung')).toBe('release.sung');
});

it('every event that an operation names is in the catalogue', () => {
  const operations = new URL('../operations/', import.meta.url);
  const told = readdirSync(operations)
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => [...readFileSync(new URL(name, operations), 'utf8').matchAll(/emit\(\{\s*type: '([^']+)'/g)])
    .map(([, type]) => type ?? '');
  expect(told).toContain('webhook.deactivated');
  expect(told.filter((type) => !(type in EVENT_TYPES))).toEqual([]);
});
