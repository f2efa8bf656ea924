import { FINDINGS_LIMIT } from './limits.ts';
import type { RefusedForm } from './yaml-forms.ts';

const QUOTE = 'Put the text in quotes, or on lines of its own below `|`.';

/** What the YAML parser says, in an author's words; one finding for a line, since one fault there brings forth others. */
export function syntaxFindings(
  text: string,
  errors: readonly { readonly code: string; readonly message: string; readonly pos: readonly [number, number] }[],
): readonly RefusedForm[] {
  const told = new Map<number, RefusedForm>();
  for (const { code, message, pos } of errors.slice(0, FINDINGS_LIMIT)) {
    const [start, end] = pos;
    const lineStart = text.lastIndexOf('\n', start - 1) + 1;
    if (told.has(lineStart)) continue;
    const lineEnd = text.indexOf('\n', start);
    const words = inWords(
      code,
      message,
      text.slice(lineStart, start),
      text.slice(start, lineEnd < 0 ? undefined : lineEnd),
    );
    told.set(lineStart, { ...words, start, end });
  }
  return [...told.values()];
}

function inWords(code: string, message: string, before: string, after: string): Omit<RefusedForm, 'start' | 'end'> {
  const syntax = (told: string, mend: string) => ({ code: 'yaml/syntax', message: told, mend });
  switch (code) {
    case 'MULTIPLE_DOCS':
      return { code: 'yaml/multiple-documents', message: 'The file holds a second document.', mend: 'Keep one.' };
    case 'TAB_AS_INDENT':
      return syntax('A tab is used to indent.', 'Indent with spaces.');
    case 'BLOCK_AS_IMPLICIT_KEY':
      if (/:(?:\s|$)/.test(after)) return syntax('A text with `: ` in it is read as a field of its own.', QUOTE);
      break;
    case 'BAD_SCALAR_START':
    case 'BAD_ALIAS':
      return syntax(`A text can not begin with \`${after.trim().charAt(0)}\` here.`, QUOTE);
    case 'BAD_DQ_ESCAPE':
      return syntax('In double quotes a backslash begins an escape.', 'Write it twice, or use single quotes.');
    case 'MISSING_CHAR':
      if (message.includes('quote')) return syntax('The quotes of a text are opened and never closed.', 'Close them.');
      break;
    case 'UNEXPECTED_TOKEN':
      if (/[|>][-+\d]*\s*$/.test(before))
        return syntax('A text below `|` or `>` begins on the next line.', 'Break the line.');
      if (/["'\])}]\s*$|:\s+\*\S*\s*$/.test(before))
        return syntax('The text goes on after what looked like its end.', QUOTE);
      break;
    default:
      break;
  }
  const mend =
    before.trim() === ''
      ? 'Indent the line like those beside it, or close what is open above it.'
      : 'Mend the syntax at this place.';
  return syntax(`This is not YAML: ${message}.`, mend);
}
