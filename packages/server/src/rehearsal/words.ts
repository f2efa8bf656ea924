const WORDS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]+|[\p{L}\p{N}]+(?:['’]\p{L}+)?/gu;
const CJK = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]/u;
const PIECES =
  /\s*(?:[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]{1,2}|[\p{L}\p{M}\p{N}]{1,6}|[^\s\p{L}\p{M}\p{N}]{1,3})|\s+/gu;

/** The words of a text, for search: lower case, endings cut so that plurals meet singulars, Japanese as pairs of characters. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const run of text.normalize('NFKC').toLowerCase().match(WORDS) ?? []) {
    if (CJK.test(run)) pushPairs(words, run);
    else words.push(run.length > 4 ? run.replace(/(?:'s|’s|ing|ed|es|en|er|s|e|n)$/u, '') : run);
  }
  return words;
}

const LIGHT_WORDS = new Set(
  wordsOf(
    `a about am an and any are as at be been but by can could did do does for from get go had has have how i i'd i'll i'm if in is it
    it's just know me my need no not of ok okay on or our please so some that the there these they this to want was we what what's when where which
    who will with would yeah yes you your aber als am an auf auch aus bei bin bitte da dann das dass dem den der die doch ein eine einem einen
    einer er es für gibt haben habe hat gern gerne hier ich ihr im in ist ja kann kein keine mal man mehr mein meine meinem meinen mich mir mit möchte
    nach nein nicht noch nun nur oder schon sehr sein sich sie sind so um und uns von war was wer wie will wir wird wo zu zum zur`,
  ),
);

/** How much a word says about what is asked, from 0 to 1: little for the commonest words and for what joins words in Japanese. */
export function gravityOf(word: string): number {
  if (LIGHT_WORDS.has(word)) return 0.15;
  if (/^\d+$/.test(word)) return 0.3;
  return /\p{Script=Hiragana}/u.test(word) ? 0.25 : 1;
}

/** A text as it is compared: case, spacing and punctuation do not count. */
export function normalised(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Splits a text into pieces about as long as a model's tokens; joined, they are the text again. */
export function piecesOf(text: string): string[] {
  return text.match(PIECES) ?? [];
}

function pushPairs(words: string[], run: string): void {
  const characters = [...run];
  if (characters.length === 1) words.push(run);
  for (let at = 0; at + 1 < characters.length; at += 1) words.push(`${characters[at]}${characters[at + 1]}`);
}
