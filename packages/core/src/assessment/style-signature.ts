import { syllable } from 'syllable';
import { phrasePattern } from '../persona/phrases.ts';
import type { Locale } from '../persona/revision.ts';
import type { StyleSignature } from './assessment.ts';
import { type StyleWords, styleWordsOf } from './style-words.ts';
import { languageOf, sentencesIn, wordsOf } from './words.ts';

/** What is shown as a picture: ©, ™ and digits, which may be, are not unless they ask for it. */
const EMOJI =
  /^(?:\p{Emoji_Presentation}|\p{Regional_Indicator}{2}|\p{Extended_Pictographic}\uFE0F|[0-9#*]\uFE0F?\u20E3)/u;
const MAY_HOLD_EMOJI = /\p{Extended_Pictographic}|\p{Emoji_Presentation}|\u20E3/u;

/**
 * What can be measured of answers without a model: each rate is of all answers taken together, so that a long one weighs
 * more. `forbids` are phrases of the throughline. No answers: zeros.
 */
export function signatureOf(
  answers: readonly string[],
  { locale, forbids }: { readonly locale: Locale; readonly forbids: readonly string[] },
): StyleSignature {
  const language = languageOf(locale);
  const styleWords = styleWordsOf(language);
  const words = answers.flatMap((answer) => wordsOf(answer, locale));
  const per100 = (count: number) => rounded(words.length === 0 ? 0 : (100 * count) / words.length);
  const patterns = forbids.map(phrasePattern);
  const holding = answers.filter((answer) => patterns.some((pattern) => answer.search(pattern) >= 0)).length;
  return {
    answers: answers.length,
    words: words.length,
    length: quartiles(answers.map((answer) => [...answer].length)),
    contractions: per100(count(words, (word) => styleWords.contraction?.test(word) === true)),
    firstPerson: per100(count(words, (word) => isFirstPerson(word, styleWords))),
    emoji: per100(emojiIn(answers)),
    formalWords: per100(count(words, (word) => styleWords.formal?.test(word) === true)),
    readingGrade: language === 'en' ? readingGrade(answers, words) : null,
    forbidden: rounded(answers.length === 0 ? 0 : holding / answers.length),
  };
}

function isFirstPerson(word: string, { firstPerson }: StyleWords): boolean {
  return firstPerson.test(word.split(/['’]/)[0] ?? word);
}

/** 0.39 words a sentence + 11.8 syllables a word − 15.59 (Kincaid et al. 1975); `null` where there is no word. */
function readingGrade(answers: readonly string[], all: readonly string[]): number | null {
  const words = all.filter((word) => /\p{L}/u.test(word));
  const sentences = answers.reduce((sum, answer) => sum + sentencesIn(answer), 0);
  if (words.length === 0 || sentences === 0) return null;
  const syllables = words.reduce((sum, word) => sum + Math.max(1, syllable(word)), 0);
  return rounded(0.39 * (words.length / sentences) + 11.8 * (syllables / words.length) - 15.59);
}

function emojiIn(answers: readonly string[]): number {
  const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });
  // Parting a text into graphemes takes most of the time, and hardly any text holds one.
  const pictured = answers.filter((answer) => MAY_HOLD_EMOJI.test(answer));
  const graphemes = pictured.flatMap((answer) => [...segmenter.segment(answer)]);
  return count(graphemes, ({ segment }) => EMOJI.test(segment));
}

/** By nearest rank (Hyndman and Fan, type 1). */
function quartiles(lengths: readonly number[]): StyleSignature['length'] {
  const sorted = lengths.toSorted((one, other) => one - other);
  const rank = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { p25: rank(0.25), p50: rank(0.5), p75: rank(0.75) };
}

function count<T>(items: readonly T[], holds: (item: T) => boolean): number {
  return items.reduce((sum, item) => sum + (holds(item) ? 1 : 0), 0);
}

function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
