import { describe, expect, it } from 'vitest';
import { contextOf, sameContext, searchOfContext } from './context.ts';

const content = {
  axes: [{ key: 'tone', description: '', personal: false, default: 'warm', options: [] }],
  defaultLocale: 'en',
} as const;

describe('contextOf', () => {
  it('fills in what the address leaves out', () => {
    expect(contextOf(content, {})).toEqual({ selection: { tone: 'warm' }, channel: null, locale: 'en' });
  });

  it('comes back from its own address', () => {
    const context = contextOf(content, { selection: 'tone.playful', channel: 'web' });
    expect(contextOf(content, searchOfContext(context))).toEqual(context);
  });

  it('is the same whatever the order of its axes', () => {
    const a = { selection: { tone: 'warm', depth: 'deep' }, channel: null, locale: 'en' };
    expect(sameContext(a, { ...a, selection: { depth: 'deep', tone: 'warm' } })).toBe(true);
    expect(sameContext(a, { ...a, locale: 'de' })).toBe(false);
  });
});
