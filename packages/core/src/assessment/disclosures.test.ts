import { expect, test } from 'vitest';
import { changed, revisionOf } from '../../test/assessed.ts';
import { missingDisclosures } from './disclosures.ts';

function findings(locale: string, disclosure: string, language = locale): readonly string[] {
  const revision = changed(revisionOf(), ({ throughline }) => ({
    throughline: { ...throughline, disclosure: { [language]: disclosure } },
    locales: [{ locale, instructions: 'Be brief.' }],
    defaultLocale: locale,
  }));
  return missingDisclosures(revision).map(({ severity, path }) => `${severity} ${path}`);
}

test.each([
  ['en', 'I am an AI.'],
  ['en', 'You are chatting with a bot.'],
  ['de', 'Ich bin eine KI-Assistentin.'],
  ['de-AT', 'Hier schreibt eine künstliche Intelligenz.'],
  ['fr', 'Je suis une IA.'],
  ['es', 'Soy una inteligencia artificial.'],
  ['ja', '私はAIです。'],
  ['ja', '私はＡＩアシスタントです。'],
  ['zh-Hant', '我是人工智慧助理。'],
  ['pl', 'Jestem asystentem opartym na sztucznej inteligencji.'],
])('names an AI in its language: %s %s', (locale, text) => {
  expect(findings(locale, text)).toEqual([]);
});

test.each([
  ['en', 'I am your digital assistant.'],
  ['en', 'I am paid to help.'],
  ['de', 'Ich bin Ihr Kinoassistent.'],
  ['fr', 'Je suis votre assistante numérique.'],
  ['ja', '私はデジタルアシスタントです。'],
])('names none: %s %s', (locale, text) => {
  expect(findings(locale, text)).toEqual([`error /throughline/disclosure/${locale}`]);
});

test('that there is none for a locale is an error', () => {
  expect(findings('en', 'Ich bin eine KI.', 'de')).toEqual(['error /throughline/disclosure/en']);
});

test('in a language that Setlist has no word of, it is a warning', () => {
  expect(findings('sw', 'Mimi ni msaidizi.')).toEqual(['warning /throughline/disclosure/sw']);
  expect(findings('sw', 'Mimi ni msaidizi wa AI.')).toEqual([]);
});

test.each([
  '{% if vip %}Welcome.{% else %}I am an AI.{% endif %}',
  "{% if channel == 'sms' %}Hi.{% else %}I am an AI.{% endif %}",
  '{% if vip %}{% else %}I am an AI.{% endif %}',
])('a template that does not name an AI for some value is an error: %s', (text) => {
  expect(findings('en', text)).toEqual(['error /throughline/disclosure/en']);
});

test('a template that names it whatever the values is fine', () => {
  expect(findings('en', '{% if vip %}Welcome, I am an AI.{% else %}I am an AI.{% endif %}')).toEqual([]);
});
