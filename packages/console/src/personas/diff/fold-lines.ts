import type { PromptLine } from '@setlist/core/persona';

/** Lines shown as they are, or unchanged ones folded away; `at` is the place of the first in the whole. */
export interface Run<Line> {
  readonly at: number;
  readonly folded: boolean;
  readonly lines: readonly Line[];
}

/** Unchanged lines kept beside each change. */
const CONTEXT_LINES = 2;
/** Fewer lines than this are not worth folding. */
const LEAST_FOLD = 4;

/** Folds away what is unchanged and far from any change. The runs' lines in order are the lines given. */
export function foldLines<Line extends Pick<PromptLine, 'kind'>>(lines: readonly Line[]): readonly Run<Line>[] {
  const near = lines.map((_, index) =>
    lines.slice(Math.max(0, index - CONTEXT_LINES), index + CONTEXT_LINES + 1).some(({ kind }) => kind !== 'same'),
  );
  const runs: Run<Line>[] = [];
  let start = 0;
  for (let index = 1; index <= lines.length; index += 1) {
    if (index < lines.length && near[index] === near[start]) continue;
    const part = lines.slice(start, index);
    runs.push({ at: start, folded: near[start] === false && part.length >= LEAST_FOLD, lines: part });
    start = index;
  }
  return runs;
}
