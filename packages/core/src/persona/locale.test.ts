import { expect, test } from 'vitest';
import { lookupLocale } from './locale.ts';

test.each([
  ['de', 'de'],
  ['de-AT', 'de'],
  ['DE-at', 'de'],
  ['zh-Hant-CN-x-private1-private2', 'zh-Hant'],
  ['zh-Hans-CN', null],
  ['en-US-x-twain', 'en-US'],
  ['fr', null],
  ['', null],
  ['d', null],
])('lookup of %j finds %j (RFC 4647 §3.4)', (tag, found) => {
  expect(lookupLocale(tag, ['de', 'en-US', 'zh-Hant'])).toBe(found);
});
