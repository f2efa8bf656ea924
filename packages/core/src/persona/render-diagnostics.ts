import type { Diagnostic, SourceSpan } from './diagnostic.ts';
import { excerptOf } from './render-diagnostics-excerpt.ts';
import type { PersonaFiles } from './revision.ts';
import { decodeText } from './utf8.ts';

const COLOURS = { error: '31', warning: '33', place: '36', mend: '32', quiet: '2', strong: '1' } as const;
type Paint = (style: keyof typeof COLOURS, text: string) => string;

/**
 * Findings as text for a terminal: `file:line:column`, severity, code and message, the source line with carets under
 * the place, the other places involved and what would mend it; a count last. Control characters of the files never
 * reach the terminal. Empty for no findings.
 */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  files: PersonaFiles,
  options: { readonly colour: boolean },
): string {
  if (diagnostics.length === 0) return '';
  const paint: Paint = (style, text) => (options.colour ? `\u001b[${COLOURS[style]}m${text}\u001b[0m` : text);
  const lineAt = sourceLines(files);
  const blocks = diagnostics.map((diagnostic) => renderOne(diagnostic, lineAt, paint));
  return `${blocks.join('\n\n')}\n\n${countOf(diagnostics, paint)}\n`;
}

type LineAt = (span: SourceSpan) => string | null;

function renderOne(diagnostic: Diagnostic, lineAt: LineAt, paint: Paint): string {
  const { severity, span, code, message, related, mend } = diagnostic;
  const heading = `${place(span, paint)} ${paint(severity, severity)} ${paint('quiet', visible(code))}`;
  return [
    heading,
    indent(paint('strong', visible(message))),
    ...excerpt(span, lineAt, (carets) => paint(severity, carets), paint),
    ...related.flatMap((other) => [
      indent(`${place(other.span, paint)} ${visible(other.message)}`),
      ...excerpt(other.span, lineAt, (carets) => paint('place', carets), paint),
    ]),
    indent(`${paint('mend', 'mend:')} ${visible(mend)}`),
  ].join('\n');
}

function place(span: SourceSpan, paint: Paint): string {
  return paint('place', `${visible(span.file)}:${span.line}:${span.column}`);
}

function excerpt(span: SourceSpan, lineAt: LineAt, caretPaint: (carets: string) => string, paint: Paint): string[] {
  const source = lineAt(span);
  if (source === null) return [];
  const { text, carets } = excerptOf(source, span.column, span.endLine > span.line ? null : span.endColumn);
  const number = String(span.line).padStart(5);
  const edge = paint('quiet', '│');
  const underline = carets.replace(/\^+/, caretPaint);
  return [`${paint('quiet', number)} ${edge} ${text}`, `${' '.repeat(number.length)} ${edge} ${underline}`];
}

/** The line of a span, `null` where its file or the line is not there. Each file is decoded once. */
function sourceLines(files: PersonaFiles): LineAt {
  const decoded = new Map<string, readonly string[]>();
  return (span) => {
    const bytes = files.get(span.file);
    if (bytes === undefined) return null;
    const lines = decoded.get(span.file) ?? linesOf(bytes);
    decoded.set(span.file, lines);
    return lines[span.line - 1] ?? null;
  };
}

function linesOf(bytes: Uint8Array): readonly string[] {
  const decoded = decodeText(bytes);
  return decoded.ok ? decoded.text.split('\n') : [];
}

function countOf(diagnostics: readonly Diagnostic[], paint: Paint): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const warnings = diagnostics.length - errors;
  const parts = [
    errors === 0 ? null : paint('error', errors === 1 ? '1 error' : `${errors} errors`),
    warnings === 0 ? null : paint('warning', warnings === 1 ? '1 warning' : `${warnings} warnings`),
  ];
  return parts.filter((part) => part !== null).join(', ');
}

function indent(text: string): string {
  return `  ${text.replaceAll('\n', '\n  ')}`;
}

/** Messages quote what authors wrote: escape sequences and bidirectional overrides in it must not reach a terminal. */
function visible(text: string): string {
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\uFFFD');
}
