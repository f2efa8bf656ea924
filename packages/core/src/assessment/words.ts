import type { Locale } from '../persona/revision.ts';

/** Languages that put no spaces between words. */
const SPACELESS: ReadonlySet<string> = new Set(['ja', 'zh', 'yue', 'th', 'lo', 'km', 'my']);

const WORDS = /[\p{L}\p{N}]+(?:['’.-][\p{L}\p{N}]+)*/gu;
const SENTENCE_ENDS = /[.!?…]+(?=["'”’)\]]*(?:\s|$))|[。！？]+|\n+/u;

/** The language subtag of a locale, in lower case: `de` of `de-AT`. */
export function languageOf(locale: Locale): string {
  return (locale.split('-')[0] ?? '').toLowerCase();
}

/** The words of a text in order, as written; where a language has no spaces, as Unicode's word boundaries part them. */
export function wordsOf(text: string, locale: Locale): readonly string[] {
  if (!SPACELESS.has(languageOf(locale))) return text.match(WORDS) ?? [];
  const segments = new Intl.Segmenter(languageOf(locale), { granularity: 'word' }).segment(text);
  return [...segments].filter(({ isWordLike }) => isWordLike).map(({ segment }) => segment);
}

/** How many sentences hold a letter. */
export function sentencesIn(text: string): number {
  return text.split(SENTENCE_ENDS).filter((sentence) => /\p{L}/u.test(sentence)).length;
}
