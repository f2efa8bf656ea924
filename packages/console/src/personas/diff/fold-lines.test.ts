import type { PromptLine } from '@setlist/core/persona';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldLines } from './fold-lines.ts';

const same = (count: number): PromptLine[] =>
  Array.from({ length: count }, (_, index) => ({ kind: 'same', text: `line ${index}` }));
const added: PromptLine = { kind: 'added', text: 'new' };

describe('foldLines', () => {
  it('keeps two unchanged lines on each side of a change', () => {
    const runs = foldLines([...same(10), added, ...same(10)]);
    expect(runs.map(({ folded, lines }) => [folded, lines.length])).toEqual([
      [true, 8],
      [false, 5],
      [true, 8],
    ]);
  });

  it('does not fold a few lines', () => {
    expect(foldLines([...same(5), added]).every(({ folded }) => !folded)).toBe(true);
  });

  it('loses no line and folds no change', () => {
    const line = fc.record({ kind: fc.constantFrom('same', 'added', 'removed'), text: fc.string() });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
        const runs = foldLines(lines);
        expect(runs.flatMap((run) => run.lines)).toEqual(lines);
        expect(
          runs
            .filter((run) => run.folded)
            .flatMap((run) => run.lines)
            .every(({ kind }) => kind === 'same'),
        ).toBe(true);
      }),
    );
  });

  it('has nothing to show of nothing', () => {
    expect(foldLines([])).toEqual([]);
  });
});
