import fc from 'fast-check';
import { expect, it } from 'vitest';
import { piecesOf } from './words.ts';

it('joins the pieces of any text to that text again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(piecesOf(text).join('')).toBe(text);
    }),
  );
});
