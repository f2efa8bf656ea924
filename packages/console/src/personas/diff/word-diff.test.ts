import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Part, wordDiff } from './word-diff.ts';

const joined = (parts: readonly Part[]) => parts.map(({ text }) => text).join('');
const changed = (parts: readonly Part[]) => parts.filter((part) => part.changed).map(({ text }) => text);

describe('wordDiff', () => {
  it('marks only the words that differ', () => {
    const diff = wordDiff('Be warm and brief.', 'Be warm and precise.');
    expect(changed(diff.before)).toEqual(['brief']);
    expect(changed(diff.after)).toEqual(['precise']);
  });

  it('finds words where a script puts no spaces', () => {
    const diff = wordDiff('私は東京に住んでいます', '私は大阪に住んでいます');
    expect(changed(diff.before)).toEqual(['東京']);
    expect(changed(diff.after)).toEqual(['大阪']);
  });

  it('marks nothing in equal texts', () => {
    expect(wordDiff('Same words.', 'Same words.')).toEqual({
      before: [{ text: 'Same words.', changed: false }],
      after: [{ text: 'Same words.', changed: false }],
    });
  });

  it('keeps every character of both sides', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (before, after) => {
        const diff = wordDiff(before, after);
        expect([joined(diff.before), joined(diff.after)]).toEqual([before, after]);
      }),
    );
  });
});
