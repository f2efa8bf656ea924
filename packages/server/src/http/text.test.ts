import { expect, test } from 'vitest';
import { LINE, PROSE, plainLine, VISIBLE_LINE } from './text.ts';

/** JSON Schema reads patterns with the `u` flag. */
const takes =
  ({ pattern }: { readonly pattern: string }) =>
  (text: string) =>
    new RegExp(pattern, 'u').test(text);

test('names hold what people are called, and nothing that hides or turns what they say', () => {
  const isName = takes(VISIBLE_LINE);
  for (const name of ['Ada', 'Renée O’Hara', 'עדה לאבלייס', '愛田', '👩🏽‍🚀 crew']) expect(isName(name)).toBe(true);
  for (const name of ['', ' ', '\u200b', 'a\nb', 'a\u2028b', 'ada\u202egnp', '\u2066x', '\ud800'])
    expect(isName(name)).toBe(false);
});

test('a line breaks nowhere; prose may, and is not turned either', () => {
  expect(takes(LINE)('a\tb')).toBe(false);
  expect(takes(PROSE)('a\n\tb')).toBe(true);
  expect(takes(PROSE)('a\u202eb')).toBe(false);
  expect(takes(PROSE)('a\u0000b')).toBe(false);
});

test('a name from elsewhere keeps what may be shown', () => {
  expect(plainLine(' Ada\u202e \u0007Lovelace\ud800 ')).toBe('Ada Lovelace');
});
