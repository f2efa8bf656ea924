import { parsePolicy } from '@setlist/core/release';
import { describe, expect, it } from 'vitest';
import { filesOf, isChanged, withNewFile } from './policy-files.ts';

describe('withNewFile', () => {
  it('begins with a policy that is sound', () => {
    const { files, name } = withNewFile({});
    expect(parsePolicy(name, files[name] ?? '').diagnostics).toEqual([]);
  });

  it('takes no name that is taken', () => {
    expect(withNewFile({ 'policy-1.yaml': '' }).name).toBe('policy-2.yaml');
  });
});

describe('isChanged', () => {
  it('sees what was added, changed and taken away', () => {
    const before = filesOf([{ name: 'a', source: 'x' }]);
    expect(isChanged(before, { 'a.yaml': 'x' })).toBe(false);
    expect(isChanged(before, { 'a.yaml': 'y' })).toBe(true);
    expect(isChanged(before, {})).toBe(true);
    expect(isChanged(before, { ...before, 'b.yaml': '' })).toBe(true);
  });
});
