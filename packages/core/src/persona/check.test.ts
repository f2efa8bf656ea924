import { describe, expect, test } from 'vitest';
import { TINY, tinyFiles, tinyWith } from '../../test/tiny-persona.ts';
import { checkPersona, countSelections } from './check.ts';
import { SELECTION_LIMIT } from './limits.ts';
import { parsePersona } from './parse.ts';
import type { PersonaFiles } from './revision.ts';

const told = (files: PersonaFiles) =>
  checkPersona(files).diagnostics.map(({ code, severity, span }) => `${severity} ${code} ${span.file}:${span.line}`);

describe('checkPersona', () => {
  test('composes every selection that holds, on each channel and without one, in each locale', () => {
    const { revision, diagnostics, selections } = checkPersona(tinyFiles());
    expect(diagnostics).toEqual([]);
    // web and no channel: formal·short, formal·long, playful·short; sms: formal·short, playful·short; each in two locales
    expect(selections).toBe(2 * (3 + 3 + 2));
    expect(revision && countSelections(revision)).toBe(selections);
  });

  test('a change that leaves clamped bounds is a warning with the bounds as the other place', () => {
    const files = tinyFiles({
      'modules/tone/playful.md':
        '---\nparameters: { temperature: { add: 0.9 } }\n---\nPlay{% if vip %} on{% endif %}.\n',
    });
    const { diagnostics, revision } = checkPersona(files);
    expect(diagnostics).toMatchObject([
      {
        code: 'parameters/beyond-bounds',
        severity: 'warning',
        span: { file: 'modules/tone/playful.md', line: 2 },
        related: [{ span: { file: 'persona.yaml', line: 37 } }],
      },
    ]);
    expect(revision).not.toBeNull();
  });

  test('a change that leaves bounds that refuse is an error, found in every combination that makes it', () => {
    const files = tinyFiles({
      'modules/tone/playful.md':
        '---\nparameters: { max_tokens: { add: 150 } }\n---\nPlay{% if vip %} on{% endif %}.\n',
      'modules/depth/long.md': '---\nparameters: { max_tokens: { add: 350 } }\n---\nLong.\n',
    });
    const { diagnostics, revision } = checkPersona(files);
    expect(diagnostics).toMatchObject([
      {
        severity: 'error',
        span: { file: 'modules/depth/long.md', line: 2 },
        related: [{ span: { file: 'modules/tone/playful.md' } }, {}],
      },
    ]);
    expect(revision).toBeNull();
  });

  test('defaults that do not suit a channel or a locale are an error', () => {
    const files = tinyFiles({ 'modules/depth/short.md': '---\nchannels: [sms]\n---\nShort.\n' });
    expect(told(files)).toEqual(['error selection/unreachable-default persona.yaml:33']);
  });

  test('a default that suits the only channel there is suits where no channel is named', () => {
    const only = tinyWith('  web: {}\n', '');
    const short = new TextEncoder().encode('---\nchannels: [sms]\n---\nShort.\n');
    const long = new TextEncoder().encode('Long.\n');
    const files = new Map([...only, ['modules/depth/short.md', short], ['modules/depth/long.md', long]]);
    expect(told(files)).toEqual([]);
  });

  test('an option that nothing can reach, or only a conversation without a channel, is a warning', () => {
    const files = tinyFiles({
      'modules/tone/playful.md':
        '---\nrequires: [depth/long]\nconflicts: [depth/long]\n---\nPlay{% if vip %} on{% endif %}.\n',
    });
    expect(told(files)[0]).toContain('module/impossible');
    const dead = tinyFiles({
      'modules/tone/playful.md': '---\nrequires: [depth/long]\nchannels: [sms]\n---\nPlay{% if vip %} on{% endif %}.\n',
    });
    expect(told(dead)).toEqual(['warning selection/dead-option modules/tone/playful.md:5']);
  });

  test('what contradicts the throughline only once it is rendered is found', () => {
    const hidden = "Offer a {{ 'guaranteed' }} {{ 'refund' }}.\n";
    expect(told(tinyFiles({ 'modules/tone/formal.md': hidden }))).toEqual([
      'error module/contradicts-throughline modules/tone/formal.md:1',
    ]);
    const branch = "{% if vip %}Offer a {{ 'guaranteed' }} refund.{% endif %} Be formal.\n";
    expect(told(tinyFiles({ 'modules/tone/formal.md': branch }))).toHaveLength(1);
  });

  test('a template that fails only once it is rendered is found', () => {
    const doubling = `{% assign a = 'aaaaaaaaaaaaaaaa' %}${'{% assign a = a | append: a %}'.repeat(30)}{{ a }}\n`;
    expect(told(tinyFiles({ 'modules/tone/formal.md': doubling }))).toEqual(
      expect.arrayContaining(['error liquid/render modules/tone/formal.md:1']),
    );
  });

  test('a persona that reaches too many compositions is refused, and soon', () => {
    const axes = Array.from({ length: 12 }, (_, n) => `  - { key: a${n}, default: o0, options: [o0, o1, o2, o3] }`);
    const modules = axes.flatMap((_, n) =>
      [0, 1, 2, 3].map((o): [string, string] => [`modules/a${n}/o${o}.md`, `Be ${o}{% if vip %} soon{% endif %}.\n`]),
    );
    const yaml = (TINY['persona.yaml'] ?? '').replace(/axes:\n[\s\S]*?(?=model:)/, `axes:\n${axes.join('\n')}\n`);
    const none = {
      'modules/tone/formal.md': null,
      'modules/tone/playful.md': null,
      'modules/depth/short.md': null,
      'modules/depth/long.md': null,
    };
    const files = tinyFiles({ ...none, 'persona.yaml': yaml, ...Object.fromEntries(modules) });
    const { revision } = parsePersona(files);
    expect(revision && countSelections(revision)).toBe(SELECTION_LIMIT);
    expect(told(files)).toEqual(['error selection/too-many persona.yaml:28']);
  }, 60_000);

  test('one persona with a fault anywhere has no revision', () => {
    expect(checkPersona(tinyWith('default: formal', 'default: none')).revision).toBeNull();
  });
});
