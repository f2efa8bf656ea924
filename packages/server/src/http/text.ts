/** Embeddings, overrides and isolates: with them a text shows otherwise than it reads (Unicode UAX #9, CVE-2021-42574). */
const BIDI = '\\u202a-\\u202e\\u2066-\\u2069';

/** JSON Schema of text on one line: no control characters, no half of a character, nothing that turns its direction. */
export const LINE = {
  pattern: `^[^\\p{Cc}\\p{Cs}\\u2028\\u2029${BIDI}]*$`,
  title: 'text without control characters',
} as const;

/** As `LINE`, with something to see. */
export const VISIBLE_LINE = {
  pattern: `^(?=.*[^\\s\\p{Cf}])[^\\p{Cc}\\p{Cs}\\u2028\\u2029${BIDI}]*$`,
  title: 'text with something to see and no control characters',
} as const;

/** As `LINE`, with line breaks and tabs. */
export const PROSE = {
  pattern: `^[^\\p{Cs}\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f${BIDI}]*$`,
  title: 'text without control characters',
} as const;

const HIDDEN = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** A name that somebody else gives, as a `LINE`: what does not belong in one is left out. */
export function plainLine(text: string): string {
  return text.replace(HIDDEN, '').trim();
}
