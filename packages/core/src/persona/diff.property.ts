import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffRevisions } from './diff.ts';
import { diffLines } from './diff-prompt.ts';
import { digestOf } from './digest.ts';
import type { PersonaContent, Revision } from './revision.ts';

/** Hundreds of whole diffs take seconds on a busy machine. */
const ENOUGH_MS = 60_000;

const word = fc.constantFrom('a', 'b', 'c', 'd', 'e/f', 'g~h', 'none', 'all', 'a, b');
const text = fc.constantFrom('one', 'two', 'three\nfour', '');
const ids = fc.uniqueArray(word, { maxLength: 4 });
const record = fc.dictionary(word, text, { maxKeys: 3 });
const constraints = ids.chain((list) =>
  fc.tuple(...list.map((id) => fc.record({ id: fc.constant(id), text, forbids: fc.array(word, { maxLength: 2 }) }))),
);
const parameters = fc.dictionary(
  fc.constantFrom('temperature', 'top_p'),
  fc.oneof(fc.record({ set: fc.integer({ min: 0, max: 2 }) }), fc.record({ add: fc.integer({ min: -1, max: 1 }) })),
);
const modules = ids.chain((list) =>
  fc.tuple(
    ...list.map((option) =>
      fc.record({
        option: fc.constant(option),
        description: text,
        requires: fc.array(word, { maxLength: 2 }),
        conflicts: fc.array(word, { maxLength: 2 }),
        parameters,
        locales: fc.option(fc.array(word, { maxLength: 2 })),
        channels: fc.option(fc.array(word, { maxLength: 2 })),
        body: text,
      }),
    ),
  ),
);
const axes = ids.chain((list) =>
  fc.tuple(
    ...list.map((key) =>
      fc.record({ key: fc.constant(key), description: text, personal: fc.boolean(), default: word, options: modules }),
    ),
  ),
);
const variables = ids.chain((list) =>
  fc.tuple(
    ...list.map((name) =>
      fc.record({
        name: fc.constant(name),
        description: text,
        type: fc.constant('boolean' as const),
        default: fc.boolean(),
      }),
    ),
  ),
);
const skills = ids.chain((list) =>
  fc.tuple(
    ...list.map((name) =>
      fc.record({
        name: fc.constant(name),
        description: text,
        license: fc.option(text),
        compatibility: fc.option(text),
        metadata: record,
        allowedTools: fc.option(text),
        body: text,
        files: fc.uniqueArray(fc.record({ path: word, sha256: text, bytes: fc.nat(2) }), {
          selector: ({ path }) => path,
        }),
      }),
    ),
  ),
);

const content: fc.Arbitrary<PersonaContent> = fc.record({
  format: fc.constant(1 as const),
  key: word,
  version: text,
  name: text,
  description: text,
  owner: text,
  throughline: fc.record({ brand: constraints, safety: constraints, disclosure: record }),
  voice: text,
  axes,
  model: fc.record({
    parameters: fc.dictionary(
      fc.constantFrom('temperature', 'top_p'),
      fc.record({
        default: fc.option(fc.nat(2)),
        min: fc.option(fc.nat(2)),
        max: fc.option(fc.nat(2)),
        beyond: fc.constantFrom('clamp' as const, 'refuse' as const),
      }),
    ),
    attempts: fc.array(fc.record({ upstream: word, model: word }), { maxLength: 3 }),
  }),
  channels: ids.chain((list) =>
    fc.tuple(...list.map((key) => fc.record({ key: fc.constant(key), instructions: text, parameters }))),
  ),
  defaultLocale: word,
  locales: ids.chain((list) =>
    fc.tuple(...list.map((locale) => fc.record({ locale: fc.constant(locale), instructions: text }))),
  ),
  fallback: record,
  variables,
  skills,
  extensions: fc.dictionary(word, fc.jsonValue({ maxDepth: 2 })),
});

const revision = (value: PersonaContent): Revision => ({ digest: digestOf(value), content: value, sources: {} });

test(
  'whatever changes the digest is told, and nothing is told of equal content',
  () => {
    const bounded = fc
      .clone(content, 2)
      .chain(([same]) => fc.oneof(fc.constant([same, same] as const), fc.tuple(fc.constant(same), content)));
    fc.assert(
      fc.property(bounded, ([before, after]) => {
        const found = diffRevisions(revision(before), revision(after), {}, {});
        expect(found.groups.length === 0).toBe(found.identical);
      }),
      { numRuns: 300 },
    );
  },
  ENOUGH_MS,
);

test(
  'one field changed alone is told too',
  () => {
    const keys = [
      'version',
      'throughline',
      'voice',
      'axes',
      'model',
      'channels',
      'locales',
      'fallback',
      'variables',
      'skills',
      'extensions',
    ] as const;
    fc.assert(
      fc.property(content, content, fc.constantFrom(...keys), (before, other, key) => {
        const after = { ...before, [key]: other[key] };
        const found = diffRevisions(revision(before), revision(after), {}, {});
        expect(found.groups.length === 0).toBe(found.identical);
      }),
      { numRuns: 1_000 },
    );
  },
  ENOUGH_MS,
);

test('the kept and added lines are the newer text, the kept and removed ones the older', () => {
  const lines = fc
    .array(fc.constantFrom('a', 'b', 'c', ''), { minLength: 1, maxLength: 20 })
    .map((list) => list.join('\n'));
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const found = diffLines(before, after);
      const without = (kind: string) =>
        found
          .filter((line) => line.kind !== kind)
          .map((line) => line.text)
          .join('\n');
      expect(without('added')).toBe(before);
      expect(without('removed')).toBe(after);
    }),
  );
});
