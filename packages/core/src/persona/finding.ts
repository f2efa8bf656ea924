import type { Diagnostic, SourceSpan } from './diagnostic.ts';
import { spanOnly, type TextSpan } from './text-field.ts';

type Related = Diagnostic['related'];

/** A finding that keeps a persona from being published. */
export function error(
  code: string,
  span: SourceSpan | TextSpan,
  message: string,
  mend: string,
  related: Related = [],
): Diagnostic {
  return { code, severity: 'error', span: bare(span), message, mend, related };
}

/** A finding that an author should know of. */
export function warning(
  code: string,
  span: SourceSpan | TextSpan,
  message: string,
  mend: string,
  related: Related = [],
): Diagnostic {
  return { ...error(code, span, message, mend, related), severity: 'warning' };
}

/** Another place that a finding is about. */
export function other(span: SourceSpan | TextSpan, message: string): Related[number] {
  return { span: bare(span), message };
}

/** The start of a file, for what it lacks as a whole. */
export function startOf(file: string): SourceSpan {
  return { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
}

function bare(span: SourceSpan | TextSpan): SourceSpan {
  return 'literal' in span ? spanOnly(span) : span;
}
