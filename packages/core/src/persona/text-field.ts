import type { SegmentKind } from './composition.ts';
import type { SourceSpan } from './diagnostic.ts';

/** A span of text; `literal` says that line n of the text is line `line + n` of the file, from `column` on. */
export type TextSpan = SourceSpan & { readonly literal: boolean };

/** A text of a persona that reaches the model or a person, and where it stands. */
export interface TextField {
  readonly kind: SegmentKind | 'fallback' | 'skill-body';
  /** `voice`, `tone/playful`, `channel/sms`, `locale/de`, `skill/refunds`. */
  readonly id: string;
  readonly text: string;
  readonly source: TextSpan;
  /** Whether Liquid is rendered in it. */
  readonly template: boolean;
}

/** A span without the word on whether it is literal. */
export function spanOnly({ literal: _, ...span }: TextSpan): SourceSpan {
  return span;
}

/** Drops blank lines before a text and white space after it, and moves its span along. */
export function trimmed(text: string, source: TextSpan): { readonly text: string; readonly source: TextSpan } {
  const leading = /^(?:[ \t]*\n)+/.exec(text)?.[0] ?? '';
  const kept = text.slice(leading.length).trimEnd();
  if (!source.literal) return { text: kept, source };
  const lines = kept.split('\n');
  const line = source.line + leading.split('\n').length - 1;
  const endLine = line + lines.length - 1;
  return { text: kept, source: { ...source, line, endLine, endColumn: source.column + (lines.at(-1)?.length ?? 0) } };
}

/** The span of a part of a text, by offsets; the whole text's span when it is not literal. */
export function partSpan(text: string, source: TextSpan, start: number, end: number): SourceSpan {
  if (!source.literal) return spanOnly(source);
  const from = position(text, start);
  const to = position(text, end);
  return {
    file: source.file,
    line: source.line + from.line,
    column: source.column + from.column,
    endLine: source.line + to.line,
    endColumn: source.column + to.column,
  };
}

function position(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length - 1, column: offset - lineStart };
}
