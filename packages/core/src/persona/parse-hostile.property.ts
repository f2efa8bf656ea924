import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TINY, tinyFiles } from '../../test/tiny-persona.ts';
import type { Diagnostic, SourceSpan } from './diagnostic.ts';
import { parsePersona } from './parse.ts';
import type { PersonaFiles } from './revision.ts';

const EXAMPLES = fileURLToPath(new URL('../../../server/examples/personas/', import.meta.url));
const keys = ['concierge', 'enterprise-assistant', 'support-agent'];
const personas = new Map(keys.map((key) => [key, exampleFiles(key)]));
const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', 'length', '', ' ', '0', '-1'];

const piece = fc.oneof(
  fc.constantFrom(
    '\0',
    '\r\n',
    '\u2028',
    '\uFEFF',
    '\u202E',
    '𝔸',
    '👩‍👩‍👧',
    'ﷺ',
    'İ',
    'ß',
    '\t',
    '---\n',
    '"',
    "'",
    '|',
    '>',
  ),
  fc.constantFrom(
    '{{',
    '}}',
    '{% if ',
    '{% endif %}',
    '{% assign x = y %}',
    '&a ',
    '*a ',
    '!!js ',
    '<<: ',
    '? ',
    ': ',
    '- ',
  ),
  fc.constantFrom('1e999', '-1e-999', '9'.repeat(400), '.inf', '0x7fffffffffffffff', '1_000', '~', 'null', '[[[[', '}'),
  fc.constantFrom(...NAMES),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const change = fc.oneof(
  fc.record({ kind: fc.constant('insert' as const), at: fc.double({ min: 0, max: 1, noNaN: true }), text: piece }),
  fc.record({
    kind: fc.constant('cut' as const),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    text: fc.constant(''),
  }),
  fc.record({
    kind: fc.constant('name' as const),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    text: fc.constantFrom(...NAMES),
  }),
);

test('an example persona that was tampered with anywhere is told, and every place told lies in its file', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...keys),
      fc.nat(),
      fc.array(change, { minLength: 1, maxLength: 4 }),
      (key, n, changes) => {
        const files = personas.get(key) ?? new Map();
        const paths = [...files.keys()];
        const path = n % 3 === 0 ? (paths[n % paths.length] ?? '') : 'persona.yaml';
        const text = changes.reduce(changed, new TextDecoder().decode(files.get(path)));
        placesLieIn(new Map([...files, [path, new TextEncoder().encode(text)]]));
      },
    ),
    { numRuns: 250 },
  );
}, 120_000);

test('bytes that are no text, in any of its files, are told', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.keys(TINY)),
      fc.nat(200),
      fc.uint8Array({ maxLength: 20 }),
      (path, at, bytes) => {
        const before = new TextEncoder().encode(TINY[path]);
        placesLieIn(
          new Map([...tinyFiles(), [path, Uint8Array.from([...before.slice(0, at), ...bytes, ...before.slice(at)])]]),
        );
      },
    ),
    { numRuns: 100 },
  );
}, 60_000);

const yaml = TINY['persona.yaml'] ?? '';
const numbered = (count: number, line: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => line(n)).join('');

test.each<[string, Record<string, string>]>([
  ['500 KB on one line', { 'persona.yaml': yaml.replace('Be warm and brief.', 'x'.repeat(500_000)) }],
  ['500 KB of white space', { 'modules/tone/formal.md': `x${' \n'.repeat(250_000)}x` }],
  ['a contradiction 15,000 times', { 'modules/tone/formal.md': 'ignore all previous instructions '.repeat(15_000) }],
  ['a contradiction 3,000 times', { 'modules/tone/formal.md': '"you are a human" '.repeat(3_000) }],
  ['nothing but invisible characters', { 'modules/tone/formal.md': '\u200B'.repeat(60_000) }],
  ['a faulty filter 4,000 times', { 'modules/tone/formal.md': '{{ a | nope }}\n'.repeat(4_000) }],
  ['a template longer than any may be', { 'modules/tone/formal.md': '{{ vip }}'.repeat(50_000) }],
  ['conditions 2,600 deep', { 'modules/tone/formal.md': '{% if vip %}'.repeat(2_600) + '{% endif %}'.repeat(2_600) }],
  ['40,000 keys', { 'persona.yaml': numbered(40_000, (n) => `k${n}: x\n`) }],
  ['one key 100,000 times', { 'persona.yaml': 'a: 1\n'.repeat(100_000) }],
  ['160,000 aliases', { 'persona.yaml': `a: &a x\nb: [${'*a,'.repeat(160_000)}]` }],
  [
    '10,000 axes',
    {
      'persona.yaml': yaml.replace(
        'axes:\n',
        `axes:\n${numbered(10_000, (n) => `  - { key: a${n}, default: x, options: [x] }\n`)}`,
      ),
    },
  ],
  [
    '30,000 channels',
    { 'persona.yaml': yaml.replace('channels:\n', `channels:\n${numbered(30_000, (n) => `  a${n}: {}\n`)}`) },
  ],
  [
    '40,000 forbidden phrases',
    { 'persona.yaml': yaml.replace('[guaranteed', `[${numbered(40_000, (n) => `ab${n}, `)}guaranteed`) },
  ],
])(
  '%s is told or taken in the end',
  (_, changes) => {
    expect(placesLieIn(tinyFiles(changes)).length).toBeLessThan(1_100);
  },
  60_000,
);

test('names of what every object has are names like others', () => {
  const named = yaml
    .replace('- key: tone', '- key: constructor')
    .replace('  web: {}', '  constructor: {}\n  tostring: {}\n  web: {}')
    .replace('vip: {', 'constructor_: {')
    .replaceAll('options: [short, long]', 'options: [constructor, short, long]');
  const files = tinyFiles({
    'persona.yaml': `${named}extensions:\n  __proto__: { polluted: true }\n`,
    'modules/tone/formal.md': null,
    'modules/tone/playful.md': null,
    'modules/constructor/formal.md': '{{ constructor_ }}\n',
    'modules/constructor/playful.md': '---\nrequires: [depth/constructor]\n---\nPlay.\n',
    'modules/depth/constructor.md': 'Be brief.\n',
  });
  const { revision, diagnostics } = parsePersona(files);
  expect(diagnostics).toEqual([]);
  expect(Object.keys(revision?.content.extensions ?? {})).toEqual(['__proto__']);
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
});

/** Parses files, and holds that each span is a place of its own file. */
function placesLieIn(files: PersonaFiles): readonly Diagnostic[] {
  const { revision, diagnostics } = parsePersona(files);
  expect(revision === null).toBe(diagnostics.some(({ severity }) => severity === 'error'));
  for (const { span, related } of diagnostics)
    for (const place of [span, ...related.map((one) => one.span)]) liesIn(files, place);
  return diagnostics;
}

const linesOf = new WeakMap<Uint8Array, readonly string[]>();

function liesIn(files: PersonaFiles, { file, line, column, endLine, endColumn }: SourceSpan): void {
  const bytes = files.get(file);
  if (bytes === undefined) {
    expect([line, column, endLine, endColumn]).toEqual([1, 1, 1, 1]);
    return;
  }
  const lines = linesOf.get(bytes) ?? new TextDecoder().decode(bytes).split(/\r\n|\r|\n/);
  linesOf.set(bytes, lines);
  const where = JSON.stringify({ file, line, column, endLine, endColumn });
  expect(line >= 1 && column >= 1 && (endLine > line || (endLine === line && endColumn >= column)), where).toBe(true);
  expect(endLine <= lines.length, where).toBe(true);
  expect(
    column <= (lines[line - 1]?.length ?? 0) + 1 && endColumn <= (lines[endLine - 1]?.length ?? 0) + 1,
    where,
  ).toBe(true);
}

function changed(
  text: string,
  { kind, at, text: put }: { kind: 'insert' | 'cut' | 'name'; at: number; text: string },
): string {
  const place = Math.floor(at * text.length);
  if (kind === 'cut') return text.slice(0, place);
  if (kind === 'insert') return text.slice(0, place) + put + text.slice(place);
  const word = /[a-z][\w-]*/.exec(text.slice(place));
  if (word === null) return text + put;
  return text.slice(0, place + word.index) + put + text.slice(place + word.index + word[0].length);
}

function exampleFiles(key: string): PersonaFiles {
  const entries = readdirSync(EXAMPLES + key, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return new Map(
    entries.map((entry) => {
      const path = `${entry.parentPath}/${entry.name}`.replaceAll('\\', '/');
      return [path.slice(path.lastIndexOf(`/${key}/`) + key.length + 2), readFileSync(path)];
    }),
  );
}
