import { expect, test } from 'vitest';
import { changed, revisionOf, textOf } from '../../test/assessed.ts';
import { parseTermLists } from './term-list.ts';
import { allowedWords, unwantedTerms } from './unwanted-terms.ts';

const parse = (text: string, file = 'house.yaml') => parseTermLists(new Map([[file, new TextEncoder().encode(text)]]));
const told = (text: string) =>
  parse(text).diagnostics.map(({ code, span }) => `${code} ${span.file}:${span.line}:${span.column}`);

test('a list is read with what to say instead and why', () => {
  expect(
    parse('locale: en\nterms:\n  - { term: client, use: guest, why: The house has guests. }\nallow: [host]\n'),
  ).toEqual({
    terms: [{ locale: 'en', terms: [{ term: 'client', use: 'guest', why: 'The house has guests.' }], allow: ['host'] }],
    diagnostics: [],
  });
});

test.each([
  ['locale: English\nterms: []\n', 'schema/value house.yaml:1:9'],
  ['locale: en\n', 'schema/missing-field house.yaml:1:1'],
  ['locale: en\nterms:\n  - term: a\n    instead: b\n', 'schema/unknown-field house.yaml:4:5'],
  ['locale: en\nterms:\n  - term: Client\n  - term: client\n', 'terms/repeated house.yaml:4:11'],
  ['locale: en\nterms:\n  - term: " "\n', 'terms/blank house.yaml:3:12'],
  ['locale: en\nterms: []\nallow: [" "]\n', 'terms/blank house.yaml:3:10'],
])('what is wrong is told at its place: %j', (text, finding) => {
  expect(told(text)).toEqual([finding]);
  expect(parse(text).terms).toBeNull();
});

test('what is not YAML or not UTF-8 is told, and no list comes of it', () => {
  expect(parse('locale: [en').terms).toBeNull();
  expect(parseTermLists(new Map([['a.yaml', Uint8Array.of(0x61, 0xff)]]))).toMatchObject({
    terms: null,
    diagnostics: [{ code: 'files/encoding', span: { file: 'a.yaml', line: 1 } }],
  });
});

const { content } = revisionOf();
function termsIn(text: string, list: string, locales: string[] | null = null): readonly (string | null)[] {
  const { terms } = parse(list);
  if (terms === null) throw new Error('a sound list');
  return unwantedTerms([textOf(text, locales)], content, terms).map(({ excerpt }) => excerpt);
}
const list = (locale: string, term: string, use = '') =>
  `locale: ${locale}\nterms:\n  - term: ${term}\n${use === '' ? '' : `    use: ${use}\n`}`;

test.each([
  ['A Client, and clientele.', ['Client'], 'client'],
  ['Our clientele and many clients.', [], 'client'],
  ['Der Straßenbelag und die Straße.', ['Straße'], 'straße'],
  ['a_client client’s', ['client'], 'client'],
  ['front\n  desk', ['front desk'], 'front desk'],
])('a term is a whole word in any case, over line breaks: %j', (text, found, term) => {
  expect(termsIn(text, list('en', term))).toEqual(found);
});

test('Japanese puts no space between words, and a term is found inside', () => {
  expect(termsIn('お客さんにご案内します。', list('ja', 'お客さん', 'お客様'), ['ja'])).toEqual(['お客さん']);
});

test('a term within what is to be said instead is no finding, nor is one that a rule turns down', () => {
  expect(termsIn('The AI agent answers.', list('en', 'agent', 'AI agent'))).toEqual([]);
  expect(termsIn('An agent answers.', list('en', 'agent', 'AI agent'))).toEqual(['agent']);
  expect(termsIn('Say “guest”, never “client”.', list('en', 'client'))).toEqual([]);
  expect(termsIn('Say “client” to everyone.', list('en', 'client'))).toEqual(['client']);
});

test('a list is for its language and the regions of it; texts for all are in the default language', () => {
  expect(termsIn('Der Kunde.', list('de', 'Kunde'), ['de-AT'])).toEqual(['Kunde']);
  expect(termsIn('Der Kunde.', list('de-CH', 'Kunde'), ['de-AT'])).toEqual([]);
  expect(termsIn('Der Kunde.', list('de', 'Kunde'))).toEqual([]);
  const german = changed(revisionOf(), () => ({ defaultLocale: 'de' })).content;
  const { terms } = parse(list('de', 'Kunde'));
  expect(unwantedTerms([textOf('Der Kunde.')], german, terms ?? [])).toMatchObject([{ code: 'term/avoid' }]);
});

test('words that are allowed count in their language, regions included', () => {
  const lists = [
    ...(parse('locale: en-GB\nterms: []\nallow: [ Host ]\n').terms ?? []),
    ...(parse('locale: de\nterms: []\nallow: [Wirt]\n').terms ?? []),
  ];
  expect([...allowedWords(lists, 'en')]).toEqual(['host']);
});
