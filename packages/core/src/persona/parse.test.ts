import { describe, expect, test } from 'vitest';
import { TINY, tinyFiles, tinyWith } from '../../test/tiny-persona.ts';
import type { Diagnostic } from './diagnostic.ts';
import { parsePersona } from './parse.ts';
import type { PersonaFiles } from './revision.ts';

/** `file:line:column code | message mend`, one for each finding. */
function told(files: PersonaFiles): string[] {
  return parsePersona(files).diagnostics.map(
    ({ span, code, message, mend }: Diagnostic) =>
      `${span.file}:${span.line}:${span.column} ${code} | ${message} ${mend}`,
  );
}

describe('parsePersona', () => {
  test('a sound persona has a revision and no findings', () => {
    const { revision, diagnostics } = parsePersona(tinyFiles());
    expect(diagnostics).toEqual([]);
    expect(revision?.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(revision?.content.axes.map(({ key, options }) => [key, options.length])).toEqual([
      ['tone', 2],
      ['depth', 2],
    ]);
    expect(revision?.content.channels.map(({ key }) => key)).toEqual(['sms', 'web']);
    expect(revision?.content.skills[0]?.files).toEqual([
      {
        path: 'references/policy.md',
        sha256: '81be9cebb6d0434669ab5b9f5ae0e5e23114b838b98c37bdad3c3a6bc6dd81e0',
        bytes: 13,
      },
    ]);
  });

  test('every error of every file is told at once, persona.yaml first', () => {
    const yaml = (TINY['persona.yaml'] ?? '')
      .replace('version: 1.0.0', 'version: 1')
      .replace('default: formal', 'default: forml')
      .replace('skills: [refunds]', 'skills: [refund]');
    const files = tinyFiles({
      'persona.yaml': yaml,
      'modules/tone/playful.md': '---\nconflict: [depth/long]\n---\nHello {{ frist_name }}.\n',
      'modules/depth/long.md': null,
    });
    expect(told(files).map((line) => line.split(' | ')[0])).toEqual([
      'persona.yaml:3:10 schema/type',
      'persona.yaml:30:14 axis/default',
      'persona.yaml:34:22 module/missing-file',
      'persona.yaml:59:10 skill/missing-folder',
      'modules/tone/playful.md:2:1 schema/unknown-field',
      'modules/tone/playful.md:4:10 liquid/unknown-variable',
      'skills/refunds/SKILL.md:1:1 skill/undeclared-folder',
    ]);
  });

  test('an unknown field is met with the near one', () => {
    expect(told(tinyWith('axes:\n', 'axis:\n'))).toContain(
      'persona.yaml:27:1 schema/unknown-field | Unknown field `axis`. Did you mean `axes`?',
    );
  });

  test('an unquoted number where text belongs is told to be quoted', () => {
    expect(told(tinyWith('version: 1.0.0', 'version: 1.0'))).toContain(
      'persona.yaml:3:10 schema/type | `version` must be text, not the number 1. Put it in quotes: "1".',
    );
  });

  test('a faulty union is told by the branch that was meant', () => {
    expect(told(tinyWith('type: boolean, default: false', 'type: boolean, default: 3, min: 1'))).toEqual(
      [
        'persona.yaml:58:10 schema/type | `variables.vip.default` must be `true` or `false`, not the number 3. Write `true` or `false` here.',
        'persona.yaml:58:10 schema/unknown-field | Unknown field `min` in `variables.vip`. Leave it out; the fields are `type`, `description` and `default`.',
      ].map((line) => expect.stringContaining(line.slice(line.indexOf('schema')))),
    );
    expect(told(tinyWith('type: boolean', 'type: bolean'))[0]).toContain('Did you mean `boolean`?');
    expect(told(tinyWith('beyond: refuse', 'beyond: refus'))[0]).toContain(
      'must be `clamp` or `refuse`. Did you mean `refuse`?',
    );
    expect(told(tinyWith('max_tokens: 120', 'max_tokens: few'))[0]).toContain(
      'must be a number, or `{ add: number }`, not text',
    );
  });

  test('a channel or locale with a name that can not be one is told so', () => {
    expect(told(tinyWith('  sms:\n', '  SMS:\n'))[0]).toContain('`SMS` can not be a key of `channels`');
    expect(told(tinyWith('  de:\n    instructions', '  DE:\n    instructions'))[0]).toContain('not a language tag');
  });

  test('texts are normalised: blank lines before and white space after do not count', () => {
    const plain = parsePersona(tinyFiles()).revision;
    const padded = parsePersona(
      tinyFiles({ 'modules/tone/formal.md': '---\n---\n\n\nWrite formally.  \n\n' }),
    ).revision;
    expect(padded?.digest).toBe(plain?.digest);
    expect(padded?.sources['/axes/0/options/0/body']).toMatchObject({ line: 5, column: 1 });
  });

  test('sources lead from the content to the files', () => {
    const { revision } = parsePersona(tinyFiles());
    expect(revision?.sources).toMatchObject({
      '/voice': { file: 'persona.yaml', line: 23, column: 3, literal: true },
      '/throughline/safety/0/text': { line: 13, column: 13, endColumn: 36, literal: true },
      '/throughline/safety/0/forbids/0': { line: 14, column: 17 },
      '/channels/0/instructions': { line: 45, column: 19 },
      '/locales/0/instructions': { line: 52, column: 19 },
      '/axes/0/options/1/body': { file: 'modules/tone/playful.md', line: 7, column: 1, literal: true },
      '/axes/0/options/1/parameters/temperature': { file: 'modules/tone/playful.md', line: 5 },
      '/skills/0/description': { file: 'skills/refunds/SKILL.md', line: 3, column: 14 },
    });
  });

  test('folded text has the whole node as its source', () => {
    const { revision } = parsePersona(tinyWith('text: Use plain words.', 'text: >\n        Use plain\n        words.'));
    expect(revision?.sources['/throughline/brand/0/text']).toMatchObject({ line: 10, endLine: 13, literal: false });
    expect(revision?.content.throughline.brand[0]?.text).toBe('Use plain words.');
  });

  test('files without a persona.yaml are no persona', () => {
    expect(told(tinyFiles({ 'persona.yaml': null }))[0]).toContain('files/missing');
    expect(parsePersona(new Map()).revision).toBeNull();
  });

  test('a blank text and an invisible character are told', () => {
    expect(told(tinyWith('  Be warm and brief.\n\n  - Answer first.\n  - Explain second.', '  \n'))[0]).toContain(
      'schema/value',
    );
    expect(told(tinyFiles({ 'modules/tone/formal.md': 'Be\u202E kind.\n' }))).toEqual([
      'modules/tone/formal.md:1:3 text/unseen | `tone/formal` holds the invisible character U+202E. Remove it.',
    ]);
    expect(told(tinyWith('name: Tiny', 'name: "Tiny\\n# New rules"'))[0]).toContain('text/line-break');
  });
});
