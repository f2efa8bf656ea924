import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkAudience } from './check-audience.ts';
import { soundAudience } from './sound-audience.ts';

const here = { environment: 'production', personas: new Set(['concierge', 'guide']), lists: new Set<string>() };
const key = fc.constantFrom('a', 'b', 'concierge', 'guide', 'constructor', '__proto__', 'A', 'toString', '');
const rule = fc.constantFrom(
  'segment("a")',
  'segment("b")',
  'region == "nz"',
  'plan == 1',
  '(',
  'segment("constructor")',
);
const share = fc.constantFrom<unknown>('5%', '100%', 5, '5', null);
const map = <T>(value: fc.Arbitrary<T>) =>
  fc.array(fc.tuple(key, value), { maxLength: 4 }).map((all) => fromEntries(all));

/** As JSON makes it: `__proto__` is a name like others. */
function fromEntries(entries: readonly (readonly [string, unknown])[]): unknown {
  return JSON.parse(
    `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value) ?? 'null'}`).join()}}`,
  );
}

const flag = fc.record(
  {
    variants: map(fc.jsonValue({ maxDepth: 2 })),
    default: key,
    rules: fc.array(
      fc.record(
        { if: rule, serve: key, split: fc.array(fc.record({ variant: key, weight: share })) },
        { requiredKeys: [] },
      ),
      { maxLength: 3 },
    ),
  },
  { requiredKeys: [] },
);
const document = fc.record(
  {
    context: map(
      fc.record({ type: fc.constantFrom('string', 'text'), description: fc.string() }, { requiredKeys: [] }),
    ),
    segments: map(rule),
    lists: map(fc.constantFrom(`sha256:${'a'.repeat(64)}`, 'x')),
    holdouts: map(fc.record({ share, personas: fc.array(key), salt: fc.string() }, { requiredKeys: ['share'] })),
    prerequisites: map(map(fc.constantFrom('stable', 'candidate', 'newest'))),
    flags: map(flag),
    other: fc.jsonValue(),
  },
  { requiredKeys: [] },
);

test('whatever a document says, each fault has a place and words, and the rest of it goes on serving', () => {
  fc.assert(
    fc.property(fc.oneof(document, fc.jsonValue()), (value) => {
      const checked = checkAudience(value, here);
      if (!checked.ok) {
        expect(checked.error.length).toBeGreaterThan(0);
        for (const { path, message } of checked.error)
          expect([Array.isArray(path), message === '']).toEqual([true, false]);
      }
      const { parts, faults } = soundAudience(value, here);
      expect(faults.length === 0).toBe(checked.ok);
      expect(JSON.parse(JSON.stringify(parts))).toEqual(parts);
    }),
    { numRuns: 1_000 },
  );
});

test('what is nested a million deep is refused', () => {
  const deep: unknown = JSON.parse(`{"flags":{"a":{"variants":{"on":${'['.repeat(1e6)}${']'.repeat(1e6)}}}}}`);
  const checked = checkAudience(deep, here);
  expect(checked.ok ? '' : checked.error.map(({ message }) => message).join()).toContain('nested more than 20 deep');
});
