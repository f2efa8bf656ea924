import { expect, test } from 'vitest';
import { nearest } from './near.ts';

test.each([
  ['axis', ['axes', 'voice'], 'axes'],
  ['tonne', ['tone', 'depth'], 'tone'],
  ['frist_name', ['first_name', 'last_name'], 'first_name'],
  ['Playful', ['playful', 'formal'], 'playful'],
  ['zebra', ['axes', 'voice'], null],
  ['x', [], null],
])('%j among %j is %j', (wanted, known, found) => {
  expect(nearest(wanted, known)).toBe(found);
});
