import type { Part } from './word-diff.ts';

/** Characters of unchanged text kept beside a change. */
const CONTEXT_CHARACTERS = 90;
/** Put in place of what is left out. */
export const ELLIPSIS = ' … ';

export interface Sides {
  readonly before: readonly Part[];
  readonly after: readonly Part[];
}

const words = new Intl.Segmenter('und', { granularity: 'word' });

/**
 * Shortens long unchanged stretches to the words that are near a change; what changed stays whole. A long side without a
 * change of its own (something was only put in, or only taken out) is left out: the other shows where. The same object
 * when there is nothing to shorten.
 */
export function elide(sides: Sides): Sides {
  const before = isBystander(sides.before, sides.after) ? [] : sides.before.map(shortened);
  const after = isBystander(sides.after, sides.before) ? [] : sides.after.map(shortened);
  const same = isSame(before, sides.before) && isSame(after, sides.after);
  return same ? sides : { before, after };
}

function isBystander(side: readonly Part[], other: readonly Part[]): boolean {
  const length = side.reduce((sum, { text }) => sum + text.length, 0);
  const isLong = length > 2 * CONTEXT_CHARACTERS;
  return isLong && !side.some(({ changed }) => changed) && other.some(({ changed }) => changed);
}

function isSame(now: readonly Part[], then: readonly Part[]): boolean {
  return now.length === then.length && now.every((part, index) => part === then[index]);
}

function shortened(part: Part, index: number, all: readonly Part[]): Part {
  const first = index === 0;
  const last = index === all.length - 1;
  if (part.changed || (first && last)) return part;
  const ends = first || last ? 1 : 2;
  if (part.text.length <= (ends + 1) * CONTEXT_CHARACTERS) return part;
  const segments = Array.from(words.segment(part.text), ({ segment }) => segment);
  const head = first ? '' : firstOf(segments);
  const tail = last ? '' : lastOf(segments);
  return { text: `${head}${ELLIPSIS}${tail}`, changed: false };
}

function firstOf(segments: readonly string[]): string {
  let length = 0;
  const end = segments.findIndex((segment) => {
    length += segment.length;
    return length > CONTEXT_CHARACTERS;
  });
  return segments.slice(0, end).join('').trimEnd();
}

function lastOf(segments: readonly string[]): string {
  let length = 0;
  const start = segments.findLastIndex((segment) => {
    length += segment.length;
    return length > CONTEXT_CHARACTERS;
  });
  const kept = segments.slice(start + 1);
  return kept.join('').trimStart();
}
