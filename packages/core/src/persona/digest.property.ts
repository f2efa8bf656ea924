import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify, type ToStringOptions } from 'yaml';
import { TINY, tinyFiles } from '../../test/tiny-persona.ts';
import { parsePersona } from './parse.ts';
import type { PersonaFiles } from './revision.ts';
import { parseYaml } from './yaml-document.ts';

function digest(files: PersonaFiles): string {
  const { revision, diagnostics } = parsePersona(files);
  if (revision === null) throw new Error(JSON.stringify(diagnostics));
  return revision.digest;
}

const content = parseYaml('persona.yaml', TINY['persona.yaml'] ?? '').document?.value;
const plain = digest(tinyFiles());

/** Every map of a value in another order of keys. */
function reordered(value: unknown, order: (keys: string[]) => string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => reordered(item, order));
  if (typeof value !== 'object' || value === null) return value;
  const entries = new Map(Object.entries(value));
  return Object.fromEntries(order([...entries.keys()]).map((key) => [key, reordered(entries.get(key), order)]));
}

const style = fc.record({
  seed: fc.integer(),
  indent: fc.integer({ min: 2, max: 6 }),
  lineWidth: fc.constantFrom(0, 40, 80),
  defaultStringType: fc.constantFrom('PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED'),
  collectionStyle: fc.constantFrom('any', 'flow', 'block'),
  crlf: fc.boolean(),
  bom: fc.boolean(),
  comments: fc.boolean(),
  reverseFiles: fc.boolean(),
});

test('equal content has an equal digest, however its YAML is written and its files are ordered', () => {
  fc.assert(
    fc.property(style, ({ seed, crlf, bom, comments, reverseFiles, ...how }) => {
      let state = seed;
      const next = () => (state = (Math.imul(state, 1_103_515_245) + 12_345) | 0);
      const shuffled = reordered(content, (keys) =>
        keys
          .map((key) => ({ key, at: next() }))
          .sort((a, b) => a.at - b.at)
          .map(({ key }) => key),
      );
      const options: ToStringOptions = { ...how, defaultKeyType: 'PLAIN' };
      let yaml = stringify(shuffled, options);
      if (comments) yaml = `# A comment\n\n${yaml}\n# Another\n`;
      const texts = Object.entries({ ...TINY, 'persona.yaml': (bom ? '\uFEFF' : '') + yaml }).map(
        ([path, text]): [string, Uint8Array] => [
          path,
          new TextEncoder().encode(crlf && !path.includes('references') ? text.replaceAll('\n', '\r\n') : text),
        ],
      );
      expect(digest(new Map(reverseFiles ? texts.reverse() : texts))).toBe(plain);
    }),
    { numRuns: 100 },
  );
});

test('another text anywhere gives another digest', () => {
  const word = fc.string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz'), minLength: 3, maxLength: 12 });
  const place = fc.constantFrom(
    'Use plain words.',
    'Be warm and brief.',
    'Keep it under 160 characters.',
    'Answer in German.',
    'gpt-5-mini',
    'tests@example.com',
  );
  fc.assert(
    fc.property(place, word, word, (before, one, two) => {
      const yaml = TINY['persona.yaml'] ?? '';
      const with_ = (text: string) => digest(tinyFiles({ 'persona.yaml': yaml.replace(before, `x${text}`) }));
      expect(with_(one) === with_(two)).toBe(one === two);
      expect(with_(one)).not.toBe(plain);
    }),
    { numRuns: 60 },
  );
});

test('a byte of a file that a skill carries is part of the digest', () => {
  expect(digest(tinyFiles({ 'skills/refunds/references/policy.md': 'Thirty days!\n' }))).not.toBe(plain);
});

test('extensions are kept and digested', () => {
  const extended = (value: string) =>
    digest(tinyFiles({ 'persona.yaml': `${TINY['persona.yaml']}extensions: ${value}\n` }));
  expect(extended('{ a: 1, b: [x, null] }')).toBe(extended('{ b: ["x", null], a: 1.0 }'));
  expect(extended('{ a: 1 }')).not.toBe(extended('{ a: 2 }'));
  expect(extended('{ __proto__: 1 }')).not.toBe(extended('{}'));
});
