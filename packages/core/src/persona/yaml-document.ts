import type { Document, Node, Scalar } from 'yaml';
import { isAlias, isCollection, isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import type { Diagnostic, SourceSpan } from './diagnostic.ts';
import { YAML_ALIAS_LIMIT, YAML_DEPTH_LIMIT } from './limits.ts';
import type { TextSpan } from './text-field.ts';

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

/** Parses untrusted YAML 1.2: one document, unique keys, no tags, no directives, few aliases, JSON values only. */
export function parseYaml(
  file: string,
  text: string,
  firstLine = 1,
): { readonly document: YamlDocument | null; readonly diagnostics: readonly Diagnostic[] } {
  const place: Place = { file, text, lines: new LineCounter(), firstLine };
  const finding = (code: string, span: SourceSpan, message: string, mend: string): Diagnostic => ({
    code,
    severity: 'error',
    span,
    message,
    mend,
    related: [],
  });
  const tooDeep = finding(
    'yaml/too-deep',
    spanAt(place, 0, 0),
    `The YAML is nested more than ${YAML_DEPTH_LIMIT} levels deep.`,
    'Flatten it.',
  );
  try {
    const document = parseDocument(text, { lineCounter: place.lines, prettyErrors: false, uniqueKeys: true });
    const diagnostics = [...document.errors, ...document.warnings]
      .filter(({ code }) => code !== 'TAG_RESOLVE_FAILED')
      .map((error) => {
        const { code, message, mend } = inWords(error.code, error.message);
        return finding(code, spanAt(place, error.pos[0], error.pos[1]), message, mend);
      });
    diagnostics.push(...refusedForms(document, place, finding, tooDeep));
    if (diagnostics.length > 0) return { document: null, diagnostics };
    const value: unknown = document.toJS({ maxAliasCount: YAML_ALIAS_LIMIT });
    return { document: { value, ...locators(document, place) }, diagnostics: [] };
  } catch (error) {
    if (error instanceof RangeError) return { document: null, diagnostics: [tooDeep] };
    const alias = finding(
      'yaml/alias',
      spanAt(place, 0, 0),
      `The YAML follows aliases more than ${YAML_ALIAS_LIMIT} times, or one leads nowhere.`,
      'Write the values out.',
    );
    if (error instanceof ReferenceError) return { document: null, diagnostics: [alias] };
    throw error;
  }
}

function inWords(code: string, message: string): { code: string; message: string; mend: string } {
  if (code === 'DUPLICATE_KEY')
    return { code: 'yaml/duplicate-key', message: 'This key is given twice.', mend: 'Keep one of the two.' };
  if (code === 'MULTIPLE_DOCS')
    return { code: 'yaml/multiple-documents', message: 'The file holds a second document.', mend: 'Keep one.' };
  if (code === 'TAB_AS_INDENT')
    return { code: 'yaml/syntax', message: 'A tab is used to indent.', mend: 'Indent with spaces.' };
  return { code: 'yaml/syntax', message: `This is not YAML: ${message}.`, mend: 'Mend the syntax at this place.' };
}

function refusedForms(
  document: Document.Parsed,
  place: Place,
  finding: (code: string, span: SourceSpan, message: string, mend: string) => Diagnostic,
  tooDeep: Diagnostic,
): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (document.directives.yaml.explicit === true || Object.keys(document.directives.tags).length > 1)
    found.push(
      finding(
        'yaml/directive',
        spanAt(place, 0, 0),
        'The file starts with a YAML directive.',
        'Leave it out: YAML 1.2 is read.',
      ),
    );
  visit(document, {
    Pair(_, pair, path) {
      if (path.length > 2 * YAML_DEPTH_LIMIT) {
        found.push(tooDeep);
        return visit.BREAK;
      }
      if (isScalar(pair.key)) return undefined;
      const span = isCollection(pair.key) || isAlias(pair.key) ? nodeSpan(place, pair.key) : spanAt(place, 0, 0);
      found.push(finding('yaml/key', span, 'A key is not plain text.', 'Write the key as one word.'));
      return undefined;
    },
    Node(_, node, path) {
      if (path.length > 2 * YAML_DEPTH_LIMIT) {
        found.push(tooDeep);
        return visit.BREAK;
      }
      if (!isAlias(node) && node.tag !== undefined)
        found.push(
          finding('yaml/tag', nodeSpan(place, node), `The tag \`${node.tag}\` is not allowed.`, 'Leave it out.'),
        );
      if (isScalar(node)) found.push(...refusedScalar(node, place, finding));
      return undefined;
    },
  });
  return found;
}

function refusedScalar(
  node: Scalar,
  place: Place,
  finding: (code: string, span: SourceSpan, message: string, mend: string) => Diagnostic,
): Diagnostic[] {
  const { value } = node;
  if (typeof value === 'number' && !(Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER))
    return [finding('yaml/number', nodeSpan(place, node), 'This number can not be kept exactly.', 'Put it in quotes.')];
  if (typeof value === 'string' && !value.isWellFormed())
    return [
      finding('yaml/surrogate', nodeSpan(place, node), 'This text holds half a character.', 'Write it as UTF-8.'),
    ];
  return [];
}

function locators(document: Document.Parsed, place: Place): Pick<YamlDocument, 'spanOf' | 'keySpanOf'> {
  const keySpanOf = (path: Path): SourceSpan => {
    if (path.length === 0) return lineSpan(place, 0);
    const parent = nodeAt(document, path.slice(0, -1));
    const key = path.at(-1);
    if (isMap(parent)) {
      const found = parent.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(key))?.key;
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

function nodeAt(document: Document.Parsed, path: Path): Node | null {
  let node: unknown = document.contents;
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node))
      node = node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(step))?.value;
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

/** From an offset to the end of its line. */
function lineSpan(place: Place, offset: number): SourceSpan {
  const end = place.text.indexOf('\n', offset);
  return spanAt(place, offset, end < 0 ? place.text.length : end);
}

function spanAt(place: Place, start: number, end: number): SourceSpan {
  const from = place.lines.linePos(start);
  const to = place.lines.linePos(Math.max(start, end));
  const shift = place.firstLine - 1;
  return {
    file: place.file,
    line: Math.max(1, from.line) + shift,
    column: Math.max(1, from.col),
    endLine: Math.max(1, to.line) + shift,
    endColumn: Math.max(1, to.col),
  };
}
