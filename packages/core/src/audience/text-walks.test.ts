import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codePointsOf, loweredAscii } from './text-walks.ts';

const texts = fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.repeat(300));

test('characters are counted as code points', () => {
  const holds = fc.property(texts, (text) => {
    expect(codePointsOf(text)).toBe([...text].length);
  });
  fc.assert(holds, { numRuns: 300 });
});

test('A to Z become small, and nothing else changes, in texts of any length', () => {
  const holds = fc.property(texts, (text) => {
    expect(loweredAscii(text)).toBe(text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()));
  });
  fc.assert(holds, { numRuns: 300 });
});
