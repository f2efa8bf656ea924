import { describe, expect, test } from 'vitest';
import { tinyFiles, tinyWith } from '../../test/tiny-persona.ts';
import { parsePersona } from './parse.ts';
import type { PersonaFiles } from './revision.ts';

const told = (files: PersonaFiles) =>
  parsePersona(files).diagnostics.map(({ code, span, mend }) => `${span.line}:${span.column} ${code} | ${mend}`);
const body = (text: string) => told(tinyFiles({ 'modules/tone/formal.md': `---\ndescription: x\n---\n${text}\n` }));

describe('Liquid in a persona', () => {
  test('names what is declared and nothing else', () => {
    expect(body('{{ first_name | upcase }} {{ persona.name }} {{ locale }} {{ channel }}')).toEqual([]);
    expect(body('Dear {{ frist_name }},')).toEqual(['4:9 liquid/unknown-variable | Did you mean `first_name`?']);
    expect(body('Hi.\n\nDear {{ persona.nam }}')).toEqual([
      '6:9 liquid/unknown-variable | Did you mean `persona.name`?',
    ]);
    expect(body('{{ first_name.length }}')).toEqual(['4:4 liquid/unknown-variable | Write `first_name`.']);
    expect(body('{% assign who = first_name %}{{ who }}')).toEqual([]);
  });

  test('names in branches that are not taken count too', () => {
    expect(body('{% if vip %}{{ nothing_near_it }}{% endif %}')[0]).toContain('4:16 liquid/unknown-variable');
  });

  test('knows pure filters only', () => {
    expect(body('{{ first_name | upcas }}')).toEqual(['4:17 liquid/unknown-filter | Did you mean `upcase`?']);
    expect(body("{{ 'now' | date: '%Y' }}")[0]).toContain('liquid/unknown-filter');
    expect(body("{{ 'a,b' | split: ',' | sample }}")[0]).toContain('liquid/unknown-filter');
  });

  test.each(['{% include "x" %}', '{% render "x" %}', '{% layout "x" %}', '{% for i in (1..9) %}{% endfor %}'])(
    '%s is refused: no files, no loops',
    (text) => {
      expect(body(text)[0]).toContain('liquid/unknown-tag');
    },
  );

  test('syntax errors are told at their place, several in one text', () => {
    expect(body('Fine.\n\n  {{ first_name')).toEqual([expect.stringContaining('6:3 liquid/syntax')]);
    expect(body('{% if vip %}yes')).toEqual([expect.stringContaining('4:1 liquid/syntax')]);
    expect(body('{{ first_name | upcas }}\n{{ first_name | downcas }}').map((line) => line.split(' ')[0])).toEqual([
      '4:17',
      '5:17',
    ]);
    expect(body('{% endif %}')[0]).toContain('4:4 liquid/unknown-tag');
  });

  test('is traced into block scalars of persona.yaml', () => {
    expect(told(tinyWith('  - Explain second.', '  - Explain {{ secnd }}.'))[0]).toContain(
      '26:16 liquid/unknown-variable',
    );
    expect(told(tinyWith('Sorry, {{ first_name }}', 'Sorry, {{ frist_name }}'))[0]).toContain(
      '54:17 liquid/unknown-variable',
    );
  });

  test('is refused in constraints, which say the same to everyone', () => {
    expect(told(tinyWith('Use plain words.', 'Use {{ first_name }}.'))[0]).toContain('10:17 liquid/not-here');
  });

  test('can not grow without bound', () => {
    const doubling = `{% assign a = 'aaaaaaaaaaaaaaaa' %}${'{% assign a = a | append: a %}'.repeat(30)}{{ a }}`;
    expect(body(doubling)).toEqual([]);
    const { revision } = parsePersona(tinyFiles({ 'modules/tone/formal.md': doubling }));
    expect(revision).not.toBeNull();
  });
});
