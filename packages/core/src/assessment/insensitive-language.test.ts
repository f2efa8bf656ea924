import { expect, test } from 'vitest';
import { changed, revisionOf, textOf } from '../../test/assessed.ts';
import { insensitiveLanguage } from './insensitive-language.ts';

const { content } = revisionOf();
const german = changed(revisionOf(), () => ({ defaultLocale: 'de' })).content;

function codesIn(
  text: string,
  {
    locales = null,
    allow = [],
    of = content,
  }: { locales?: string[] | null; allow?: string[]; of?: typeof content } = {},
): readonly string[] {
  const found = insensitiveLanguage([textOf(text, locales)], of, { allow: new Set(allow), memory: new Map() });
  return found.map(({ code }) => code);
}

test.each([
  ['Put the address on the blacklist.', 'insensitive/blacklist'],
  ['Run a sanity check first.', 'insensitive/sanity-check'],
  ['Ask the chairman.', 'insensitive/chairman-chairwoman'],
  ['Ask the guest for his name.', 'insensitive/her-him'],
  ['Tell them to go to hell, asshole.', 'profanity/asshole'],
])('is found in English: %s', (text, code) => {
  expect(codesIn(text)).toEqual([code]);
});

test.each([
  'You are the host of this evening. Master the art of the reply.',
  'If the execution fails, say so: it is obvious, simple and easy.',
  'Just ask. Of course you may repeat the master key rule.',
  'The invalid input hangs; the king of jazz plays for the actor and his-story.',
  'Ask for White Sox tickets, or for Adam E. Pollock, or the Josie and the Pussycats film.',
  'Never say “blacklist” to a guest.',
  'Use `blacklist` and {{ blacklist }} and https://example.com/blacklist only.',
])('is no finding: %s', (text) => {
  expect(codesIn(text)).toEqual([]);
});

test('a word is told once a text', () => {
  expect(codesIn('A blacklist here, a blacklist there.')).toHaveLength(1);
});

test('a text of another language is not looked at, one that reads as English is, whatever the default locale', () => {
  expect(codesIn('Die Blacklist und die blacklist.', { of: german })).toEqual([]);
  expect(codesIn('Put them on the blacklist and tell the others of it.', { of: german })).toHaveLength(1);
  expect(codesIn('Put them on the blacklist.', { locales: ['fr'] })).toEqual([]);
  expect(codesIn('Put them on the blacklist.', { locales: ['en-GB'] })).toHaveLength(1);
});

test('a word that the owner allows passes, in any case', () => {
  expect(codesIn('The Blacklist is a series.', { allow: ['blacklist'] })).toEqual([]);
});

test('what goes beyond the limit is said not to have been looked at', () => {
  const long = textOf('Say it plainly to the guest. '.repeat(9_000));
  const found = insensitiveLanguage([textOf('A blacklist for you.'), long, long], content, {
    allow: new Set(),
    memory: new Map([[long.text, []]]),
  });
  expect(found.map(({ code, severity }) => [code, severity])).toEqual([
    ['insensitive/blacklist', 'warning'],
    ['insensitive/not-looked-at', 'note'],
  ]);
});
