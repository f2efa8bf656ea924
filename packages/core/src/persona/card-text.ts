import type { Json } from './card-json.ts';

/** A variable that stands where a card says `{{user}}`. */
export const USER_VARIABLE = 'user_name';
const USER_MARK = '\uE000';

/** What became of the macros of a card's texts. */
export interface MacroNotes {
  userNamed: boolean;
  readonly unknown: Set<string>;
}

/**
 * Text of a card as a template of Setlist's: `{{char}}` is the name, `{{user}}` the variable `user_name`, comments
 * and `{{original}}` go, and every other brace that Liquid would read is parted from the next, so that nothing a card
 * says is ever evaluated. Anything but text is nothing.
 */
export function templateOf(text: Json | undefined, name: string, notes: MacroNotes): string {
  if (typeof text !== 'string') return '';
  const replaced = plain(text).replace(/\{\{([^{}]{0,500})\}\}|<(user|bot|char)>/gi, (whole, macro, tag) => {
    const word = String(macro ?? tag)
      .trim()
      .toLowerCase();
    if (word === 'char' || word === 'bot') return name;
    if (word === 'original' || word.startsWith('//') || word.startsWith('comment:')) return '';
    if (word !== 'user') {
      notes.unknown.add(word.split(/[:\s]/, 1)[0] ?? word);
      return whole;
    }
    notes.userNamed = true;
    return USER_MARK;
  });
  return parted(replaced).replaceAll(USER_MARK, `{{ ${USER_VARIABLE} }}`).trim();
}

/** A line of a card that names something: no macros, no line ends, no control characters, at most `length` long. */
export function lineOf(text: Json | undefined, length: number): string {
  if (typeof text !== 'string') return '';
  return [...parted(plain(text)).replace(/\s+/g, ' ').trim()]
    .slice(0, length)
    .join('')
    .slice(0, length)
    .toWellFormed()
    .trim();
}

/** Without control and invisible characters, which no persona may hold; line ends as `\n`. */
function plain(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]/g, '')
    .replaceAll(USER_MARK, '');
}

function parted(text: string): string {
  return text.replace(/\{(?=[{%\uE000])/g, '{ ');
}
