import { phrasePattern } from '../persona/phrases.ts';
import type { Locale, PersonaContent } from '../persona/revision.ts';
import { type AuthoredText, onlyLocale, readIn } from './authored-texts.ts';
import { excerptOf, type Found } from './found.ts';
import { isMention } from './mentions.ts';
import type { TermList, TermLists } from './term-list.ts';

interface Unwanted {
  readonly list: TermList;
  readonly term: string;
  readonly pattern: RegExp;
  readonly use: string | null;
  readonly usePattern: RegExp | null;
  readonly why: string | null;
}

/** Terms of the owner's lists in the texts of their locales, once a term and text, whole words in any case. */
export function unwantedTerms(
  texts: readonly AuthoredText[],
  content: PersonaContent,
  lists: TermLists,
): readonly Found[] {
  const unwanted = lists.flatMap(unwantedIn);
  return texts.flatMap((text) => {
    const locales = readIn(text, content);
    return unwanted.flatMap((one) =>
      locales.some((locale) => isFor(one.list, locale)) ? (foundIn(text, one) ?? []) : [],
    );
  });
}

/** Words that the owner lets pass in a language, in lower case. */
export function allowedWords(lists: TermLists, language: Locale): ReadonlySet<string> {
  const own = lists.filter((list) => isFor({ locale: language }, list.locale));
  return new Set(own.flatMap(({ allow = [] }) => allow.map((word) => word.trim().toLowerCase())));
}

/** A language range matches what it begins (RFC 4647 §3.3.1). */
function isFor({ locale: range }: Pick<TermList, 'locale'>, locale: Locale): boolean {
  return `${locale}-`.toLowerCase().startsWith(`${range}-`.toLowerCase());
}

function unwantedIn(list: TermList): readonly Unwanted[] {
  return list.terms.map(({ term, use = null, why = null }) => ({
    list,
    term,
    pattern: phrasePattern(term),
    use,
    usePattern: use === null ? null : phrasePattern(use),
    why,
  }));
}

function foundIn(text: AuthoredText, { term, pattern, use, usePattern, why }: Unwanted): Found | null {
  const wanted = usePattern === null ? [] : [...text.text.matchAll(usePattern)].map(placeOf);
  const places = [...text.text.matchAll(pattern)].map(placeOf).filter(({ start, end }) => {
    // “AI agent” is to be said for “agent”, and holds it.
    const isWithinWanted = wanted.some((one) => one.start <= start && end <= one.end);
    return !isWithinWanted && !isMention(text.text, start, end);
  });
  const [first] = places;
  if (first === undefined) return null;
  const times = places.length === 1 ? '' : ` ${places.length} times`;
  return {
    key: `term ${text.id} ${term.toLowerCase()}`,
    code: use === null ? 'term/avoid' : 'term/replace',
    severity: 'warning',
    path: text.path,
    locale: onlyLocale(text),
    excerpt: excerptOf(text.text.slice(first.start, first.end)),
    message: `\`${text.id}\` says “${term}”${times}, which the owner's terms turn down.${why === null ? '' : ` ${why}`}`,
    mend: use === null ? 'Say it another way.' : `Say “${use}”.`,
  };
}

function placeOf(match: RegExpExecArray): { readonly start: number; readonly end: number } {
  return { start: match.index, end: match.index + match[0].length };
}
