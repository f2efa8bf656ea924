import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import type { Diagnostic } from './diagnostic.ts';
import { renderDiagnostics } from './render-diagnostics.ts';

const encode = (text: string) => new TextEncoder().encode(text);

function finding(part: Partial<Diagnostic> & { column?: number; endColumn?: number; line?: number }): Diagnostic {
  const { column = 1, endColumn = 2, line = 1, ...rest } = part;
  return {
    code: 'module/contradicts-throughline',
    severity: 'error',
    span: { file: 'a.md', line, column, endLine: line, endColumn },
    message: 'It may not say that.',
    mend: 'Say something else.',
    related: [],
    ...rest,
  };
}

/** The part of the shown source line that stands above the carets, in terminal columns. */
function underlined(source: string, column: number, endColumn: number): { above: string; width: number } {
  const out = renderDiagnostics([finding({ column, endColumn })], new Map([['a.md', encode(source)]]), {
    colour: false,
  });
  const lines = out.split('\n');
  const caretLine = lines.findIndex((line) => line.includes('^'));
  const [text, carets] = [lines[caretLine - 1] ?? '', lines[caretLine] ?? ''];
  const start = carets.indexOf('^');
  const width = carets.length - start;
  let at = 0;
  let above = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (at >= start && at < start + width) above += segment;
    at += stringWidth(segment);
  }
  return { above, width };
}

test('a finding names file, line and column, its code, the message, the source line and the mend', () => {
  const files = new Map([['a.md', encode('one\ntwo three\n')]]);
  expect(renderDiagnostics([finding({ line: 2, column: 5, endColumn: 10 })], files, { colour: false })).toBe(
    [
      'a.md:2:5 error module/contradicts-throughline',
      '  It may not say that.',
      '    2 │ two three',
      '      │     ^^^^^',
      '  mend: Say something else.',
      '',
      '1 error',
      '',
    ].join('\n'),
  );
});

test.each([
  ['after a tab', '\tkey: value', 'key'],
  ['after a tab in the middle', 'ab\tkey', 'key'],
  ['after wide characters', '日本語のトーン: 明るい', '明るい'],
  ['under wide characters', 'tone: 日本', '日本'],
  ['after an emoji of several code points', '👩‍👩‍👧 hello', 'hello'],
  ['after a combining accent', 'cafe\u0301 noir', 'noir'],
  ['after a flag', '🇩🇪: deutsch', 'deutsch'],
])('carets stand under the place %s', (_name, source, wanted) => {
  const column = source.indexOf(wanted) + 1;
  const { above, width } = underlined(source, column, column + wanted.length);
  expect(above).toBe(wanted);
  expect(width).toBe(stringWidth(wanted));
});

test('a place inside an emoji underlines the whole of it', () => {
  expect(underlined('a👩‍👩‍👧b', 3, 4)).toEqual({ above: '👩‍👩‍👧', width: 2 });
});

test('a place past the end of the line gets one caret after it', () => {
  expect(underlined('ab', 99, 100).width).toBe(1);
});

test('a long line is cut around the place, and the carets still stand under it', () => {
  const source = `${'x'.repeat(300)} wrong ${'y'.repeat(300)}`;
  expect(underlined(source, 302, 307).above).toBe('wrong');
});

test('escape sequences of a file never reach the terminal', () => {
  const files = new Map([['a.md', encode('red \u001b[31m text \u202e reversed')]]);
  const bad = finding({ message: 'Unknown key `\u001b]0;title\u0007`.' });
  const out = renderDiagnostics([bad], files, { colour: false });
  expect(out).not.toMatch(/[\u001b\u0007\u202e]/);
});

test('the other places involved are shown with their own lines', () => {
  const files = new Map([
    ['a.md', encode('diagnose them')],
    ['persona.yaml', encode('id: no-diagnosis')],
  ]);
  const span = { file: 'persona.yaml', line: 1, column: 5, endLine: 1, endColumn: 17 };
  const out = renderDiagnostics([finding({ related: [{ span, message: 'the constraint' }] })], files, {
    colour: false,
  });
  expect(out).toContain('  persona.yaml:1:5 the constraint\n    1 │ id: no-diagnosis\n      │     ^^^^^^^^^^^^\n');
});

test('a place in a file that is not there is told without a source line', () => {
  const out = renderDiagnostics([finding({})], new Map(), { colour: false });
  expect(out).not.toContain('│');
});

test('colour is there when asked for, and only then', () => {
  const files = new Map([['a.md', encode('x')]]);
  expect(renderDiagnostics([finding({})], files, { colour: true })).toContain('\u001b[31m^\u001b[0m');
  expect(renderDiagnostics([finding({})], files, { colour: false })).not.toContain('\u001b[');
});

test('errors and warnings are counted apart, and no findings are no text', () => {
  const out = renderDiagnostics([finding({}), finding({ severity: 'warning' })], new Map(), { colour: false });
  expect(out.trimEnd().split('\n').at(-1)).toBe('1 error, 1 warning');
  expect(renderDiagnostics([], new Map(), { colour: true })).toBe('');
});
