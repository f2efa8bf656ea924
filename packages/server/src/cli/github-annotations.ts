import type { Diagnostic } from '@setlist/core/persona';
import { type CheckedFolder, fromHere } from './persona-folders.ts';

/** Findings as GitHub Actions workflow commands, one a line: they appear on the lines of a pull request. */
export function githubAnnotations(checked: readonly CheckedFolder[]): string {
  const lines = checked.flatMap(({ folder, files, diagnostics }) =>
    fromHere(folder, files, diagnostics).diagnostics.map(annotation),
  );
  const errors = checked.filter(({ digest }) => digest === null).length;
  return [
    ...lines,
    `${checked.length} ${checked.length === 1 ? 'persona' : 'personas'} checked, ${errors} would be refused.`,
  ].join('\n');
}

function annotation({ severity, span, code, message, mend }: Diagnostic): string {
  const properties = {
    file: span.file,
    line: span.line,
    endLine: span.endLine,
    // Columns are only read when the place is on one line.
    ...(span.line === span.endLine ? { col: span.column, endColumn: span.endColumn } : {}),
    title: code,
  };
  const told = Object.entries(properties).map(
    ([name, value]) => `${name}=${escaped(String(value)).replace(/[:,]/g, percent)}`,
  );
  return `::${severity} ${told.join(',')}::${escaped(`${message}\n${mend}`)}`;
}

function escaped(text: string): string {
  return text.replace(/[%\r\n]/g, percent);
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
