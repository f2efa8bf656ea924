const SPACELESS =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const WORD = /^[\p{L}\p{N}_]/u;

/**
 * Finds a phrase in any case, as whole words, over line breaks and Markdown emphasis. Scripts that put no space between
 * words have no word ends to look for.
 */
export function phrasePattern(phrase: string): RegExp {
  const words = phrase.trim().split(/\s+/);
  const gap = '[\\s*_~`>]+';
  const body = words.map(escaped).join(gap);
  const first = phrase.trim().slice(0, 2);
  const last = Array.from(phrase.trim()).at(-1) ?? '';
  const before = hasWordEnd(first) ? '(?<![\\p{L}\\p{N}_])' : '';
  const after = hasWordEnd(last) ? '(?![\\p{L}\\p{N}_])' : '';
  return new RegExp(`${before}${body}${after}`, 'giu');
}

function hasWordEnd(character: string): boolean {
  return WORD.test(character) && !SPACELESS.test(character);
}

function escaped(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replace(/['’]/g, "['’]");
}
