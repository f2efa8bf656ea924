import { describe, expect, test } from 'vitest';
import { tinyFiles, tinyWith } from '../../test/tiny-persona.ts';
import { parsePersona } from './parse.ts';
import type { PersonaFiles } from './revision.ts';

const told = (files: PersonaFiles) =>
  parsePersona(files).diagnostics.map(({ code, span, mend }) => `${span.file}:${span.line} ${code} | ${mend}`);
const module = (front: string) => tinyFiles({ 'modules/tone/formal.md': `---\n${front}\n---\nFormal.\n` });

describe('names in a persona', () => {
  test('a default that is no option is met with the near one', () => {
    expect(told(tinyWith('default: formal', 'default: formel'))).toEqual([
      'persona.yaml:30 axis/default | Did you mean `formal`?',
    ]);
  });

  test('a text for people must be there in every locale and in no other', () => {
    expect(told(tinyWith('  de: Bitte später noch einmal versuchen.\n', '  fr: Désolé.\n'))).toEqual([
      'persona.yaml:53 locale/missing-text | Add `de:` to it.',
      'persona.yaml:55 locale/undeclared | Add `fr` to `locales`, or remove the text.',
    ]);
  });

  test('the default locale must be one of the locales', () => {
    expect(told(tinyWith('defaultLocale: en', 'defaultLocale: ja'))[0]).toContain('locale/default');
  });

  test('what is given twice is told with its first place', () => {
    const { diagnostics } = parsePersona(tinyWith('id: no-diagnosis', 'id: plain-words'));
    expect(diagnostics).toMatchObject([
      { code: 'throughline/duplicate-constraint', span: { line: 15 }, related: [{ span: { line: 9 } }] },
    ]);
    expect(told(tinyWith('[formal, playful]', '[formal, formal, playful]'))[0]).toContain('axis/duplicate-option');
    expect(told(tinyWith('[refunds]', '[refunds, refunds]'))[0]).toContain('skill/duplicate');
  });

  test('an axis can not take a name that references use', () => {
    expect(told(tinyWith('- key: depth', '- key: throughline'))).toEqual(
      expect.arrayContaining([expect.stringContaining('axis/reserved')]),
    );
  });
});

describe('names in a module', () => {
  test.each([
    ['requires: [depth/shrt]', 'module/unknown-reference | Did you mean `depth/short`?'],
    ['conflicts: [dept/long]', 'module/unknown-reference | Did you mean `depth/long`?'],
    ['conflicts: [throughline/no-such]', 'module/unknown-reference'],
    ['requires: [tone/playful]', 'module/requires-own-axis'],
    ['requires: [depth/short, depth/long]', 'module/impossible'],
    ['{ requires: [depth/short], conflicts: [depth/short] }', 'module/impossible'],
    ['channels: [smss]', 'module/unknown-channel | Did you mean `sms`?'],
    ['locales: [ja]', 'module/unknown-locale | The locales are `en` and `de`.'],
  ])('%s is refused', (front, finding) => {
    expect(told(module(front)).join('\n')).toContain(`modules/tone/formal.md:2 ${finding}`);
  });

  test('a file that no axis declares is told', () => {
    expect(told(tinyFiles({ 'modules/tone/wild.md': 'Wild.\n' }))).toEqual([
      'modules/tone/wild.md:1 module/undeclared-file | Add `wild` to the options of the axis `tone` in persona.yaml, or remove the file.',
    ]);
  });
});

describe('skills', () => {
  const skill = (front: string, body = 'Ask.') =>
    tinyFiles({ 'skills/refunds/SKILL.md': `---\n${front}\n---\n${body}\n` });

  test.each([
    ['name: refund\ndescription: x', 'skills/refunds/SKILL.md:2 skill/name | Write `name: refunds`.'],
    ['name: refunds', 'schema/missing-field'],
    ['name: refunds\ndescription: " "', 'skill/description'],
    ['name: refunds\ndescription: x\nversion: 1', 'schema/unknown-field'],
  ])('%j is refused', (front, finding) => {
    expect(told(skill(front)).join('\n')).toContain(finding);
  });

  test('a body of over 500 lines is refused', () => {
    expect(told(skill('name: refunds\ndescription: x', 'a\n'.repeat(501)))[0]).toContain('skill/too-long');
    expect(told(skill('name: refunds\ndescription: x', 'a\n'.repeat(499)))).toEqual([]);
  });

  test('a folder without SKILL.md is refused', () => {
    expect(told(tinyFiles({ 'skills/refunds/SKILL.md': null }))[0]).toContain('skill/missing-file');
  });
});
