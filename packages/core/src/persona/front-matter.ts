import type Type from 'typebox';
import type { Diagnostic } from './diagnostic.ts';
import { startOf } from './finding.ts';
import { fits, schemaFindings } from './schema-findings.ts';
import { type Sound, soundParts } from './sound.ts';
import type { TextSpan } from './text-field.ts';
import { trimmed } from './text-field.ts';
import type { YamlDocument } from './yaml-document.ts';
import { parseYaml } from './yaml-document.ts';

/** A Markdown file: YAML between two `---` lines, then the body. */
export interface MarkdownFile<T> {
  readonly file: string;
  /** `null` when it is not what the schema says. */
  readonly frontMatter: T | null;
  /** What of the front matter is. */
  readonly sound: Sound<T>;
  readonly document: YamlDocument | null;
  readonly body: string;
  readonly bodySource: TextSpan;
}

/** Parses a Markdown file with front matter; a file without any has an empty one. */
export function parseMarkdown<S extends Type.TSchema>(
  file: string,
  text: string,
  schema: S,
): { readonly markdown: MarkdownFile<Type.Static<S>>; readonly diagnostics: readonly Diagnostic[] } {
  const opened = /^---[ \t]*\n/.exec(text);
  const closed = opened === null ? null : /^---[ \t]*(?:\n|$)/m.exec(text.slice(opened[0].length));
  const start = opened?.[0].length ?? 0;
  const yaml = opened === null || closed === null ? '' : text.slice(start, start + closed.index);
  const bodyStart = closed === null ? 0 : start + closed.index + closed[0].length;
  const body = bodyOf(file, text, bodyStart);
  const nothing = {} as Sound<Type.Static<S>>;
  if (opened !== null && closed === null) {
    const span = { file, line: 1, column: 1, endLine: 1, endColumn: 4 };
    const message = 'The front matter is opened by `---` and never closed.';
    const mend = 'Add a line `---` after it.';
    const finding = { code: 'yaml/front-matter', severity: 'error', span, message, mend, related: [] } as const;
    return { markdown: { file, frontMatter: null, sound: nothing, document: null, ...body }, diagnostics: [finding] };
  }
  const { document, diagnostics } = yaml.trim() === '' ? emptyFrontMatter(file) : parseYaml(file, yaml, 2);
  if (document === null)
    return { markdown: { file, frontMatter: null, sound: nothing, document, ...body }, diagnostics };
  const value = document.value;
  const findings = schemaFindings(schema, document);
  const frontMatter = findings.length === 0 && fits(schema, value) ? value : null;
  const sound = soundParts(schema, value) ?? nothing;
  return { markdown: { file, frontMatter, sound, document, ...body }, diagnostics: [...diagnostics, ...findings] };
}

function emptyFrontMatter(file: string): ReturnType<typeof parseYaml> {
  const start = startOf(file);
  const document = { value: {}, spanOf: () => ({ ...start, literal: false }), keySpanOf: () => start };
  return { document, diagnostics: [] };
}

function bodyOf(file: string, text: string, start: number): { body: string; bodySource: TextSpan } {
  const raw = text.slice(start);
  const line = text.slice(0, start).split('\n').length;
  const source: TextSpan = { file, line, column: 1, endLine: line, endColumn: 1, literal: true };
  const body = trimmed(raw, source);
  return { body: body.text, bodySource: body.source };
}
