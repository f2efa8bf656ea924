import { expect, test } from 'vitest';
import { createHalvingCache } from './composition-cache.ts';

test('what was set is found until enough newer entries push it out', () => {
  const cache = createHalvingCache<number>(2);
  cache.set('a', 1);
  expect(cache.get('a')).toBe(1);
  for (const [index, key] of ['b', 'c', 'd', 'e'].entries()) cache.set(key, index);
  expect(cache.get('a')).toBeUndefined();
});

test('what is used stays while others come and go', () => {
  const cache = createHalvingCache<number>(3);
  cache.set('kept', 1);
  for (let index = 0; index < 50; index += 1) {
    cache.set(`other-${index}`, index);
    expect(cache.get('kept')).toBe(1);
  }
});

test('it never holds more than twice its half', () => {
  const cache = createHalvingCache<number>(10);
  for (let index = 0; index < 1_000; index += 1) {
    cache.set(String(index), index);
    expect(cache.size()).toBeLessThanOrEqual(20);
  }
});
