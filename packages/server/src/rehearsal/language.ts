/** The languages that the rehearsal upstream has words of its own in. */
export type RehearsalLanguage = 'en' | 'de' | 'ja';

const GERMAN = new Set(
  'ich ist und nicht wo wann wie warum wer mein meine meinen meiner der das den dem ein eine einen einem für mit kann können habe haben hat hallo bitte danke guten tag moin mir mich dir sie ihr ihre auf zu zum zur gibt wird werden von bei nach noch schon auch aber oder nein wir uns kein keine geht mehr sehr gerne tschüss brauche möchte'.split(
    ' ',
  ),
);
const ENGLISH = new Set(
  'i the is are my me you your what where when how why who can could would a an to of and or for with it that this please thanks thank hello hi hey yes no not do does have has need want on at in be will'.split(
    ' ',
  ),
);

/** The language a text is written in, by its script and its commonest words; `null` when nothing tells. */
function languageOf(text: string): RehearsalLanguage | null {
  if (/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(text)) return 'ja';
  let german = /[äöüß]/i.test(text) ? 1 : 0;
  let english = 0;
  for (const word of text.toLowerCase().match(/\p{L}+/gu) ?? []) {
    if (GERMAN.has(word)) german += 1;
    if (ENGLISH.has(word)) english += 1;
  }
  if (german === english) return null;
  return german > english ? 'de' : 'en';
}

/** The language of the latest text that tells; English when none does. */
export function languageOfLast(texts: readonly string[]): RehearsalLanguage {
  for (const text of texts.toReversed()) {
    const language = languageOf(text);
    if (language) return language;
  }
  return 'en';
}
