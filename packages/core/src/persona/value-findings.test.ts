import { describe, expect, test } from 'vitest';
import { tinyFiles, tinyWith } from '../../test/tiny-persona.ts';
import { parsePersona } from './parse.ts';
import type { PersonaFiles } from './revision.ts';

const codes = (files: PersonaFiles) =>
  parsePersona(files).diagnostics.map(({ code, severity }) => `${severity} ${code}`);
const bound = (bounds: string) => tinyWith('{ default: 0.4, min: 0, max: 1 }', bounds);

describe('parameters', () => {
  test.each([
    ['{ default: 0.4, min: 1, max: 0.5 }', 'error parameters/bounds'],
    ['{ default: 1.4, min: 0, max: 1 }', 'error parameters/bounds'],
    ['{ default: 1, min: 0, max: 3 }', 'error parameters/range'],
    ['{ min: 0, max: 1 }', 'warning parameters/nothing-to-add-to'],
  ])('the bounds %s are told', (bounds, finding) => {
    expect(codes(bound(bounds))).toEqual([finding]);
  });

  test('max_tokens is a whole number wherever it is written', () => {
    expect(codes(tinyWith('max_tokens: 120', 'max_tokens: 120.5'))).toEqual(['error parameters/range']);
    expect(codes(tinyWith('default: 400', 'default: 400.5'))).toEqual(['error parameters/range']);
    const added = '---\nparameters: { max_tokens: { add: 0.5 } }\n---\nFormal.\n';
    expect(codes(tinyFiles({ 'modules/tone/formal.md': added }))).toEqual(['error parameters/range']);
  });
});

describe('variables', () => {
  const variable = (declared: string) => tinyWith('vip: { type: boolean, default: false }', declared);

  test.each([
    ['vip: { type: number, default: 5, max: 3 }', 'error variables/default'],
    ['vip: { type: number, default: 5, min: 6, max: 3 }', 'error variables/bounds'],
    ['vip: { type: string, default: red, enum: [blue] }', 'error variables/default'],
    ['vip: { type: string, default: reddish, maxLength: 3 }', 'error variables/default'],
    ['{ vip: { type: boolean, default: true } }', 'error yaml/syntax'],
  ])('%s is told', (declared, finding) => {
    expect(codes(variable(declared))).toEqual(expect.arrayContaining([finding]));
  });

  test('a variable can not take a name that is there already', () => {
    const named = (name: string) =>
      variable(`vip: { type: boolean, default: false }\n  ${name}: { type: string, default: x }`);
    expect(codes(named('locale'))).toEqual(['error variables/reserved']);
    expect(codes(named('tone'))).toEqual(['error variables/reserved']);
  });
});

describe('a variable that no text uses', () => {
  const unused = (files: PersonaFiles) =>
    parsePersona(files)
      .diagnostics.filter(({ code }) => code === 'variables/unused')
      .map(({ span, mend }) => `${span.line}:${span.column} ${mend}`);
  const declared = 'vip: { type: boolean, default: false }';

  test('is a warning at its name', () => {
    expect(unused(tinyWith(declared, `${declared}\n  city: { type: string, default: x }`))).toEqual([
      '59:3 Write `{{ city }}` where it belongs, or remove it.',
    ]);
  });

  test('counts as used in a condition, and not where a template assigns its name', () => {
    const city = `${declared}\n  city: { type: string, default: x }`;
    const said = (text: string) => {
      const files = tinyWith(declared, city);
      return unused(new Map([...files, ['modules/tone/formal.md', new TextEncoder().encode(text)]]));
    };
    expect(said("{% if city != '' %}Name it.{% endif %}\n")).toEqual([]);
    expect(said("{% assign city = 'y' %}{{ city }}\n")).toHaveLength(1);
  });

  test('is not told while a template can not be read', () => {
    const files = tinyFiles({ 'modules/tone/playful.md': '{% if vip %}Open.\n' });
    expect(unused(files)).toEqual([]);
  });
});

test('a forbidden phrase that is blank is told, and forbids nothing', () => {
  expect(codes(tinyWith('[guaranteed refund]', '["  "]'))).toEqual(['error text/blank']);
});
