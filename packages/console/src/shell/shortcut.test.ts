import { describe, expect, it } from 'vitest';
import { shortcutOf } from './shortcut.ts';

describe('shortcutOf', () => {
  it('reads a second key only after g', () => {
    expect(shortcutOf('g', false)).toBe('go');
    expect(shortcutOf('r', true)).toEqual({ to: 'r' });
    expect(shortcutOf('r', false)).toBeNull();
  });

  it('forgets g where the second key leads nowhere', () => {
    expect(shortcutOf('x', true)).toBeNull();
    expect(shortcutOf('?', true)).toBe('help');
  });

  it('takes no name that every object has for a place', () => {
    expect(shortcutOf('constructor', true)).toBeNull();
  });
});
