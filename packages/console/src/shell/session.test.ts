import { describe, expect, it } from 'vitest';
import { keyFromFragment } from './session.ts';

describe('keyFromFragment', () => {
  it.each([
    ['#key=slk_abc', 'slk_abc'],
    ['#key=slk_a%2Bb', 'slk_a+b'],
    ['#other=1&key=slk_abc', 'slk_abc'],
    ['#key=', null],
    ['#key=%20', null],
    ['#section', null],
    ['', null],
  ])('takes %j as %j', (fragment, key) => {
    expect(keyFromFragment(fragment)).toBe(key);
  });
});
