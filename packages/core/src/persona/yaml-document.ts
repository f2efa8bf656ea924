import type { Document, Node, Pair, Scalar, YAMLMap } from 'yaml';
import { isAlias, isCollection, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Diagnostic, SourceSpan } from './diagnostic.ts';
import { error } from './finding.ts';
import { YAML_ALIAS_LIMIT } from './limits.ts';
import type { TextSpan } from './text-field.ts';
import { type RefusedForm, refusedForms, stackPlace } from './yaml-forms.ts';
import { syntaxFindings } from './yaml-words.ts';

export type Path = readonly (string | number)[];

/** A YAML document as a value, with the way back from every part of it to its place in the file. */
export interface YamlDocument {
  readonly value: unknown;
  /** The scalar at a path; a collection is shown by its key, what is missing by the nearest parent. */
  readonly spanOf: (path: Path) => TextSpan;
  /** The key that leads to a path. */
  readonly keySpanOf: (path: Path) => SourceSpan;
}

interface Place {
  readonly file: string;
  readonly text: string;
  readonly lines: LineCounter;
  /** Line of the file on which the text starts, from 1. */
  readonly firstLine: number;
}

/** The parser reports as a fault of the YAML what was one of its own stack. */
const STACK_EXHAUSTED = /call stack|recursion/i;

/** Parses untrusted YAML 1.2: one document, unique keys, no tags, no directives, few aliases, JSON values only. */
export function parseYaml(
  file: string,
  text: string,
  firstLine = 1,
): { readonly document: YamlDocument | null; readonly diagnostics: readonly Diagnostic[] } {
  const place: Place = { file, text, lines: linesOf(text), firstLine };
  const refused = (forms: readonly RefusedForm[]) => {
    const diagnostics = forms.map(({ code, start, end, message, mend }) =>
      error(code, spanAt(place, start, end), message, mend),
    );
    return { document: null, diagnostics };
  };
  try {
    const document = parseDocument(text, { prettyErrors: false, uniqueKeys: false });
    const errors = [...document.errors, ...document.warnings].filter(({ code }) => code !== 'TAG_RESOLVE_FAILED');
    if (errors.some(({ message }) => STACK_EXHAUSTED.test(message))) return refused([stackPlace(text)]);
    const faulty = syntaxFindings(text, errors);
    const lineOf = ({ start }: RefusedForm) => place.lines.linePos(start).line;
    const faultyLines = new Set(faulty.map(lineOf));
    const forms = [...faulty, ...refusedForms(document).filter((form) => !faultyLines.has(lineOf(form)))];
    if (forms.length > 0) return refused(forms);
    const value: unknown = document.toJS({ maxAliasCount: YAML_ALIAS_LIMIT });
    return { document: { value, ...locators(document, place) }, diagnostics: [] };
  } catch (thrown) {
    if (thrown instanceof RangeError) return refused([stackPlace(text)]);
    throw thrown;
  }
}

function locators(document: Document.Parsed, place: Place): Pick<YamlDocument, 'spanOf' | 'keySpanOf'> {
  const keySpanOf = (path: Path): SourceSpan => {
    if (path.length === 0) return lineSpan(place, 0);
    const parent = nodeAt(document, path.slice(0, -1));
    const key = path.at(-1);
    if (isMap(parent)) {
      const found = pairsOf(parent).get(String(key))?.key;
      if (isScalar(found)) return nodeSpan(place, found);
    }
    const node = nodeAt(document, path);
    return node?.range ? lineSpan(place, node.range[0]) : keySpanOf(path.slice(0, -1));
  };
  const spanOf = (path: Path): TextSpan => {
    const node = nodeAt(document, path);
    if (isScalar(node)) return scalarSpan(place, node);
    return { ...keySpanOf(path), literal: false };
  };
  return { spanOf, keySpanOf };
}

const pairsByKey = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

function pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
  const known = pairsByKey.get(map);
  if (known !== undefined) return known;
  const made = new Map(map.items.map((pair) => [isScalar(pair.key) ? String(pair.key.value) : '', pair]));
  pairsByKey.set(map, made);
  return made;
}

function nodeAt(document: Document.Parsed, path: Path): Node | null {
  let node: unknown = document.contents;
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) node = pairsOf(node).get(String(step))?.value;
    else if (isSeq(node)) node = node.items[Number(step)];
    else return null;
  }
  if (isAlias(node)) node = node.resolve(document);
  return isScalar(node) || isCollection(node) ? node : null;
}

/** Where a scalar's text stands; literal when each of its lines is a line of the file, shifted by one indentation. */
function scalarSpan(place: Place, node: Scalar): TextSpan {
  const { range, value } = node;
  if (!range) return { ...lineSpan(place, 0), literal: false };
  if (typeof value !== 'string') return { ...spanAt(place, range[0], range[1]), literal: false };
  const inBlock = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
  const quoted = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE';
  const start = inBlock ? place.text.indexOf('\n', range[0]) + 1 : range[0] + (quoted ? 1 : 0);
  const whole = { ...spanAt(place, range[0], range[1]), literal: false };
  if (inBlock) return blockSpan(place, start, value.replace(/\n+$/, '')) ?? whole;
  if (value.includes('\n') || !place.text.startsWith(value, start)) return whole;
  return { ...spanAt(place, start, start + value.length), literal: true };
}

function blockSpan(place: Place, start: number, value: string): TextSpan | null {
  const wanted = value.split('\n');
  const lines = place.text.slice(start).split('\n', wanted.length);
  const first = wanted.findIndex((line) => line !== '');
  const indent = (lines[first]?.length ?? 0) - (wanted[first]?.length ?? 0);
  if (first < 0 || indent < 0) return null;
  if (!wanted.every((line, n) => (lines[n] ?? '').slice(indent) === line)) return null;
  const { line } = spanAt(place, start, start);
  const endLine = line + wanted.length - 1;
  const endColumn = indent + 1 + (wanted.at(-1)?.length ?? 0);
  return { file: place.file, line, column: indent + 1, endLine, endColumn, literal: true };
}

function nodeSpan(place: Place, node: Node): SourceSpan {
  return node.range ? spanAt(place, node.range[0], node.range[1]) : lineSpan(place, 0);
}

/** Counted ahead of parsing, so that places are right in a text that can not be parsed. */
function linesOf(text: string): LineCounter {
  const lines = new LineCounter();
  for (let start = 0; start >= 0; start = nextLine(text, start)) lines.addNewLine(start);
  return lines;
}

function nextLine(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end < 0 ? -1 : end + 1;
}

/** From an offset to the end of its line. */
function lineSpan(place: Place, offset: number): SourceSpan {
  const end = place.text.indexOf('\n', offset);
  return spanAt(place, offset, end < 0 ? place.text.length : end);
}

function spanAt(place: Place, start: number, end: number): SourceSpan {
  const within = (offset: number) => Math.min(offset, place.text.length);
  const from = place.lines.linePos(within(start));
  const to = place.lines.linePos(within(Math.max(start, end)));
  const shift = place.firstLine - 1;
  return {
    file: place.file,
    line: Math.max(1, from.line) + shift,
    column: Math.max(1, from.col),
    endLine: Math.max(1, to.line) + shift,
    endColumn: Math.max(1, to.col),
  };
}
