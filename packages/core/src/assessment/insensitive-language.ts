import retextEnglish from 'retext-english';
import retextEquality from 'retext-equality';
import retextProfanities from 'retext-profanities';
import { unified } from 'unified';
import type { PersonaContent } from '../persona/revision.ts';
import { type AuthoredText, onlyLocale, readIn } from './authored-texts.ts';
import { excerptOf, type Found } from './found.ts';
import { QUIET_RULES } from './insensitive-rules.ts';
import { isMention } from './mentions.ts';
import { languageOf, wordsOf } from './words.ts';

const processor = unified()
  .use(retextEnglish)
  .use(retextEquality)
  // 2: words that are profane whatever they stand in.
  .use(retextProfanities, { sureness: 2 })
  .use(function compileToNothing() {
    this.compiler = () => '';
  })
  .freeze();

/** What holds no prose: Liquid, code, comments, addresses. */
const NO_PROSE =
  /\{%[\s\S]{0,2000}?%\}|\{\{[\s\S]{0,2000}?\}\}|```[^`]*```|`[^`\n]*`|<!--[\s\S]{0,2000}?-->|https?:\/\/\S+/g;

/** Characters that are looked at, about ten seconds' worth. */
const LOOKED_AT_LIMIT = 512_000;

/** A word at fault in a text. */
interface FaultyWord {
  readonly code: string;
  readonly actual: string;
  readonly note: string | null;
  readonly expected: readonly string[];
}

/** What was found in texts before, so that no text is looked at twice. */
export type LanguageMemory = Map<string, readonly FaultyWord[]>;

/**
 * Insensitive and profane words in the English texts of a persona, once a word and text. `allow` are words of the
 * owner's that pass, in lower case. Takes 8 to 15 ms for each KB that is new to `memory`.
 */
export function insensitiveLanguage(
  texts: readonly AuthoredText[],
  content: PersonaContent,
  { allow, memory }: { readonly allow: ReadonlySet<string>; readonly memory: LanguageMemory },
): readonly Found[] {
  let left = LOOKED_AT_LIMIT;
  const english = texts.filter((text) => isEnglish(text, content));
  const looked = english.filter(({ text }) => {
    left -= text.length;
    return left >= 0;
  });
  const found = looked.flatMap((authored) => {
    const words = memory.get(authored.text) ?? faultyWordsIn(authored.text);
    memory.set(authored.text, words);
    return words.filter(({ actual }) => !allow.has(actual.toLowerCase())).map((word) => findingOf(authored, word));
  });
  return looked.length === english.length ? found : [...found, notLookedAt(english.length - looked.length)];
}

function faultyWordsIn(written: string): readonly FaultyWord[] {
  const text = written.replace(NO_PROSE, (part) => part.replace(/[^\n]/g, ' '));
  const found = new Map<string, FaultyWord>();
  for (const { source, ruleId, actual, note, place, expected } of processor.processSync(text).messages) {
    const start = place === undefined ? undefined : 'start' in place ? place.start.offset : place.offset;
    if (!actual || !ruleId || start === undefined) continue;
    const isProfane = source === 'retext-profanities';
    if (!isProfane && QUIET_RULES.has(ruleId)) continue;
    if (isName(text, start, actual) || isMention(text, start, start + actual.length)) continue;
    const code = `${isProfane ? 'profanity' : 'insensitive'}/${ruleId}`;
    found.set(`${code} ${actual.toLowerCase()}`, { code, actual, note: note ?? null, expected: expected ?? [] });
  }
  return [...found.values()];
}

function findingOf(authored: AuthoredText, { code, actual, note, expected }: FaultyWord): Found {
  return {
    key: `${code} ${authored.id} ${actual.toLowerCase()}`,
    code,
    severity: 'warning',
    path: authored.path,
    locale: onlyLocale(authored),
    excerpt: excerptOf(actual),
    message: `\`${authored.id}\` says “${actual}”, which ${inWords(code)}.${note === null ? '' : ` ${note}`}`,
    mend: mendFor(expected),
  };
}

function inWords(code: string): string {
  return code.startsWith('profanity/') ? 'is profane' : 'may hurt people or leave them out';
}

/** Other words that are proposed: more help nobody. */
const PROPOSED_LIMIT = 3;

function mendFor(expected: readonly string[]): string {
  const allowed = 'or put the word into `allow` of a term list, where it is meant as it stands.';
  if (expected.length === 0) return `Write it another way, ${allowed}`;
  const proposed = expected.slice(0, PROPOSED_LIMIT).map((one) => `“${one}”`);
  return `Write ${proposed.join(' or ')}, ${allowed}`;
}

function notLookedAt(texts: number): Found {
  return {
    key: 'insensitive/not-looked-at',
    code: 'insensitive/not-looked-at',
    severity: 'note',
    path: null,
    locale: null,
    excerpt: null,
    message: `${texts} texts were not looked at: together they go beyond ${LOOKED_AT_LIMIT} characters.`,
    mend: 'Shorten the skills, or have a person read them.',
  };
}

/** What stands before a sentence's first word: an end that is no initial's (`Adam E.`), or the mark of a list item. */
const SENTENCE_STARTS =
  /(?:^|(?:(?<!(?<!\p{L})\p{Lu})\.|[!?:])["'”’)]*\s+|\n)\s*(?:[-*+#>|]+\s+|\d+[.)]\s+)?["'“‘(*_]*$/u;

/** A capital inside a sentence: a person, a place, a title. */
function isName(text: string, start: number, word: string): boolean {
  return /^\p{Lu}/u.test(word) && !SENTENCE_STARTS.test(text.slice(Math.max(0, start - 40), start));
}

/** Texts for all locales are in the default one's language, unless they read as English. */
function isEnglish(authored: AuthoredText, content: PersonaContent): boolean {
  const isOfEnglish = readIn(authored, content).some((locale) => languageOf(locale) === 'en');
  return isOfEnglish || (authored.locales === null && readsAsEnglish(authored.text));
}

const COMMONEST = /^(?:the|and|of|to|is|are|you|your|that|it|for|with|not|be|what|when|this|they|never|if|or)$/iu;

/** One word in eight is among the commonest of English and not of its neighbours. */
function readsAsEnglish(text: string): boolean {
  const words = wordsOf(text, 'en');
  return words.length > 0 && words.filter((word) => COMMONEST.test(word)).length >= words.length / 8;
}
