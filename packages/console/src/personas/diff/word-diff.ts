import { diffArrays } from 'diff';

/** A run of text that is in both versions, or in one only. */
export interface Part {
  readonly text: string;
  readonly changed: boolean;
}

const words = new Intl.Segmenter('und', { granularity: 'word' });

/** Two texts word by word, in any script; each side's parts joined are that side again. */
export function wordDiff(before: string, after: string): { before: readonly Part[]; after: readonly Part[] } {
  const runs = diffArrays(segments(before), segments(after));
  return {
    before: runs.filter((run) => !run.added).map((run) => ({ text: run.value.join(''), changed: run.removed })),
    after: runs.filter((run) => !run.removed).map((run) => ({ text: run.value.join(''), changed: run.added })),
  };
}

function segments(text: string): string[] {
  return Array.from(words.segment(text), ({ segment }) => segment);
}
