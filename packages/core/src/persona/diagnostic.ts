/** A place in one of a persona's files. Lines and columns count from 1, columns in UTF-16 units; the end is exclusive. */
export interface SourceSpan {
  /** Path relative to the persona's folder, with forward slashes: `modules/tone/playful.md`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** One finding about a persona's files: where it is, which rule is broken, and what would mend it. */
export interface Diagnostic {
  /** Stable and documented, e.g. `module/contradicts-throughline`; the part before the slash names the room. */
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly span: SourceSpan;
  readonly message: string;
  readonly mend: string;
  /** The other places involved: the constraint that a module contradicts, the first definition of a duplicate. */
  readonly related: readonly { readonly span: SourceSpan; readonly message: string }[];
}
