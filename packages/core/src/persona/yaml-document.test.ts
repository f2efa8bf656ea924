import { describe, expect, test } from 'vitest';
import { YAML_ALIAS_LIMIT } from './limits.ts';
import { parseYaml } from './yaml-document.ts';

const codes = (text: string) =>
  parseYaml('a.yaml', text).diagnostics.map(({ code, span }) => `${span.line}:${span.column} ${code}`);

describe('parseYaml', () => {
  test('refuses what two readers could read differently', () => {
    expect(codes('a: 1\na: 2\n')).toEqual(['2:1 yaml/duplicate-key']);
    expect(codes('a: 1\n---\nb: 2\n')).toEqual(['2:1 yaml/multiple-documents']);
    expect(codes('a: !!str 1\nb: !own x\n')).toEqual(['1:10 yaml/tag', '2:9 yaml/tag']);
    expect(codes('%YAML 1.1\n---\na: yes\n')).toEqual(['1:1 yaml/directive']);
    expect(codes('? [a]\n: 1\n')).toEqual(['1:3 yaml/key']);
    expect(codes('a: .nan\nb: 9007199254740993\n')).toEqual(['1:4 yaml/number', '2:4 yaml/number']);
    expect(codes('a: "\\ud800"\n')).toEqual(['1:4 yaml/surrogate']);
    expect(codes('a: "\\0"\n"b\\0": c\n')).toEqual(['1:4 text/unseen', '2:1 text/unseen']);
  });

  test('tells every syntax error with its place', () => {
    expect(codes('a: [1\nb: {\n')).toEqual(expect.arrayContaining(['2:1 yaml/syntax']));
    expect(codes('a:\n\tb: 1\n')).toEqual(expect.arrayContaining([expect.stringContaining('2:')]));
  });

  test.each([
    ['text: Note: never say it\nb: 1\n', '1:7', 'Put the text in quotes, or on lines of its own below `|`.'],
    ['a: [Note] never\n', '1:11', 'Put the text in quotes, or on lines of its own below `|`.'],
    ['a: "Note" never\n', '1:11', 'Put the text in quotes, or on lines of its own below `|`.'],
    ['a: `code` first\n', '1:4', 'Put the text in quotes, or on lines of its own below `|`.'],
    ['a: *bold* text\n', '1:11', 'Put the text in quotes, or on lines of its own below `|`.'],
    ['a: | one\n', '1:6', 'Break the line.'],
    ['a: "\\q"\n', '1:5', 'Write it twice, or use single quotes.'],
    ['a: "x\n', '2:1', 'Close them.'],
    ['  a: 1\nb: 2\n', '2:1', 'Indent the line like those beside it, or close what is open above it.'],
  ])('%j is told once, at %s, with what mends it', (text, place, mend) => {
    const { diagnostics } = parseYaml('a.yaml', text);
    expect(diagnostics.map(({ span, ...one }) => [`${span.line}:${span.column}`, one.mend])).toEqual([[place, mend]]);
  });

  test('follows a few aliases and refuses a bomb', () => {
    expect(parseYaml('a.yaml', 'a: &x [1]\nb: *x\n').document?.value).toEqual({ a: [1], b: [1] });
    const bomb = `a: &x 1\nb: [${Array.from({ length: YAML_ALIAS_LIMIT + 1 }, () => '*x').join(', ')}]\n`;
    const levels = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef'])
      levels.push(`${to}: &${to} [${`*${from}, `.repeat(8)}*${from}]`);
    expect(codes(levels.join('\n'))).toEqual(['3:24 yaml/alias']);
    expect(codes(bomb)).toEqual([`2:${5 + 4 * YAML_ALIAS_LIMIT} yaml/alias`]);
    expect(codes('a: 1\nb: *nowhere\nc: *bold*\n')).toEqual(['2:4 yaml/alias', '3:4 yaml/alias']);
    expect(codes('a: &x [*x]\n')).toEqual(['1:8 yaml/alias']);
  });

  test('refuses nesting that would exhaust the stack', () => {
    expect(codes(`a: ${'['.repeat(100)}${']'.repeat(100)}\n`)).toEqual(['1:66 yaml/too-deep']);
    expect(codes('['.repeat(200_000))).toEqual(['1:33 yaml/too-deep']);
    expect(codes(`a: 1\nb:\n  ${'- '.repeat(10_000)}\n`)).toEqual(['3:67 yaml/too-deep']);
    expect(codes('? '.repeat(10_000))).toEqual(['1:65 yaml/too-deep']);
  });

  test.each([
    ['a: plain\n', { line: 1, column: 4, endColumn: 9, literal: true }],
    ['a: "quoted"\n', { line: 1, column: 5, endColumn: 11, literal: true }],
    ['a: "esc\\taped"\n', { line: 1, column: 4, literal: false }],
    ['a: |\n  one\n  two\n', { line: 2, column: 3, endLine: 3, endColumn: 6, literal: true }],
    ['a: |\n\n  one\n    two\n', { line: 2, column: 3, endLine: 4, literal: true }],
    ['a: |2-\n    one\n', { line: 2, column: 3, literal: true }],
    ['a: >\n  one\n  two\n', { line: 1, column: 4, literal: false }],
    ['a: >\n  one line\n', { line: 2, column: 3, literal: true }],
    ['a: one\n  two\n', { line: 1, column: 4, endLine: 2, literal: false }],
  ])('knows where the text of %j stands', (text, expected) => {
    expect(parseYaml('a.yaml', text).document?.spanOf(['a'])).toMatchObject(expected);
  });
});
