import { expect, test } from 'vitest';
import { parseEmail, parseLocales, parseReviewRoles } from './member.ts';

test.each(['Ada@Example.com', "o'neil+desk@mail.example.co.uk", 'a@b.io'])(
  '%s is an address, kept in lower case',
  (text) => {
    expect(parseEmail(text)).toEqual({ ok: true, value: text.toLowerCase() });
  },
);

test.each([
  'ada',
  'ada@host',
  'ada@example.com ',
  'a..b@example.com',
  '.a@example.com',
  'ada@@example.com',
  'Ada <ada@example.com>',
  'ada@exa\nmple.com',
  `${'a'.repeat(60)}@${'b.'.repeat(120)}com`,
])('%j is no address', (text) => {
  expect(parseEmail(text)).toMatchObject({ ok: false, error: { code: 'invalid_request', field: '/email' } });
});

test('review seats are lower-case keys, each once', () => {
  expect(parseReviewRoles(['safety', 'brand', 'legal-emea', 'tier_2', 'brand'])).toEqual({
    ok: true,
    value: ['brand', 'legal-emea', 'safety', 'tier_2'],
  });
  for (const key of ['Brand', 'brand ', '-brand', 'brand-', '', 'a--b', '2nd']) {
    expect(parseReviewRoles(['safety', key])).toMatchObject({ ok: false, error: { field: '/reviewRoles' } });
  }
});

test('locales are brought into their canonical form, each once', () => {
  expect(parseLocales(['zh-hant-tw', 'DE-at', 'de-AT'])).toEqual({ ok: true, value: ['de-AT', 'zh-Hant-TW'] });
});

test.each(['', 'd', 'de_AT', 'german language', 'de-'])('%j is no locale, and the refusal names it', (tag) => {
  const parsed = parseLocales(['de', tag]);
  expect(parsed).toMatchObject({ ok: false, error: { field: '/locales' } });
  expect(parsed.ok ? '' : parsed.error.message).toContain(JSON.stringify(tag));
});
