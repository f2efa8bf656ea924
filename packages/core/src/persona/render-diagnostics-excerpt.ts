import stringWidth from 'string-width';

const TAB_STOP = 4;
/** Columns of a source line that are shown; a longer one is cut around the place. */
const SHOWN_COLUMNS = 120;
const COLUMNS_BEFORE = 40;

/** One grapheme as a terminal shows it, with its UTF-16 place in the line. */
interface Cell {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly width: number;
}

/**
 * A source line and the carets that stand under UTF-16 columns `column` to `endColumn` (from 1, exclusive; `null` to
 * the line's end) in a terminal's columns: tabs expanded, wide characters two columns, a grapheme never split.
 */
export function excerptOf(line: string, column: number, endColumn: number | null): { text: string; carets: string } {
  const from = Math.min(column - 1, line.length);
  const until = Math.max(endColumn === null ? line.length : endColumn - 1, from + 1);
  const { cells, cut } = around(cellsOf(line), from);
  const before = widthOf(cells.filter((cell) => cell.end <= from));
  const under = widthOf(cells.filter((cell) => cell.end > from && cell.start < until));
  const lead = cut.before ? '…' : '';
  return {
    text: `${lead}${cells.map((cell) => cell.text).join('')}${cut.after ? '…' : ''}`,
    carets: `${' '.repeat(lead.length + before)}${'^'.repeat(Math.max(under, 1))}`,
  };
}

function cellsOf(line: string): readonly Cell[] {
  let column = 0;
  return [...new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(line)].map(({ segment, index }) => {
    const text = shown(segment, column);
    const width = stringWidth(text);
    column += width;
    return { start: index, end: index + segment.length, text, width };
  });
}

function shown(grapheme: string, column: number): string {
  if (grapheme === '\t') return ' '.repeat(TAB_STOP - (column % TAB_STOP));
  // What a terminal would obey, or would show nothing for, is shown as one column.
  if (/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(grapheme)) return '\uFFFD';
  return stringWidth(grapheme) === 0 ? '\uFFFD' : grapheme;
}

function around(
  cells: readonly Cell[],
  from: number,
): { cells: readonly Cell[]; cut: { before: boolean; after: boolean } } {
  if (widthOf(cells) <= SHOWN_COLUMNS) return { cells, cut: { before: false, after: false } };
  const at = cells.findIndex((cell) => cell.end > from);
  const first = Math.max(0, (at === -1 ? cells.length : at) - COLUMNS_BEFORE);
  let width = 0;
  const kept = cells.slice(first).filter((cell) => {
    width += cell.width;
    return width <= SHOWN_COLUMNS;
  });
  return { cells: kept, cut: { before: first > 0, after: first + kept.length < cells.length } };
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.width, 0);
}
