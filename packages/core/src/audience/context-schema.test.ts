import fc from 'fast-check';
import { Check } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { ContextFileSchema } from './context-file-schema.ts';
import { attributesOf, parseContextSchema } from './context-schema.ts';

const plain = { type: 'string', description: 'Of the test.' };

describe('a context schema', () => {
  test('holds attributes sorted by path, beside those built in', () => {
    const parsed = parseContextSchema({ attributes: { seats: { ...plain, type: 'number' }, 'app.name': plain } });
    expect(parsed).toMatchObject({ ok: true, value: { attributes: [{ path: 'app.name' }, { path: 'seats' }] } });
    expect([...attributesOf(parsed.ok ? parsed.value : { attributes: [] }).keys()]).toEqual([
      ...['targetingKey', 'account', 'conversation', 'channel', 'locale', 'region'],
      ...['app.name', 'seats'],
    ]);
  });

  test.each([[{}], [{ attributes: {} }]])('%j declares nothing', (value) => {
    expect(parseContextSchema(value)).toEqual({ ok: true, value: { attributes: [] } });
  });

  test.each([
    ['a name built in', { now: plain }, 'built in'],
    ['another', { targetingKey: plain }, 'built in'],
    ['a name that every object has', { constructor: plain }, 'every object has'],
    ['the same further in', { 'app.__proto__': plain }, 'every object has'],
    ['a hyphen', { 'app-version': plain }, 'letters, digits and underscores'],
    ['an empty part', { 'app..version': plain }, 'letters, digits and underscores'],
    ['a word of CEL', { 'app.in': plain }, 'word of CEL'],
    ['what is within a value', { app: plain, 'app.version': plain }, 'which is a value itself'],
    ['what is within a value built in', { 'channel.kind': plain }, 'which is a value itself'],
    ['too many parts', { 'a.b.c.d.e.f.g': plain }, '6 is the most'],
    ['an unknown type', { a: { ...plain, type: 'nummer' } }, 'is one of'],
    ['no description', { a: { type: 'string' } }, 'needs a description'],
    ['an enum of numbers', { a: { ...plain, type: 'number', enum: ['1'] } }, 'only a `string` has'],
    ['an enum with one value twice', { a: { ...plain, enum: ['x', 'x'] } }, 'different texts'],
    ['an unknown field', { a: { ...plain, typ: 'string' } }, 'Unknown field `typ`'],
    ['no map', { a: 'string' }, 'is a map'],
  ])('with %s is refused', (_, attributes, message) => {
    const parsed = parseContextSchema({ attributes });
    expect(parsed).toMatchObject({ ok: false, error: [{ message: expect.stringContaining(message) }] });
  });

  test('proposes the type that was meant', () => {
    const parsed = parseContextSchema({ attributes: { a: { ...plain, type: 'sting' } } });
    expect(parsed).toMatchObject({
      ok: false,
      error: [{ path: ['attributes', 'a', 'type'], mend: 'Did you mean `string`?' }],
    });
  });

  test('that is let pass is what the published JSON Schema says', () => {
    const attribute = fc.record(
      {
        type: fc.constantFrom('string', 'number', 'strings', 'text'),
        description: fc.constantFrom('Words.', '', 7),
        enum: fc.oneof(fc.array(fc.constantFrom('a', 'b', ''), { maxLength: 3 }), fc.constant('a')),
        other: fc.constant(1),
      },
      { requiredKeys: [] },
    );
    const name = fc.constantFrom('plan', 'app.version', 'app', 'a-b', '', '__proto__', '1a');
    const holds = fc.property(
      fc.oneof(fc.anything(), fc.record({ attributes: fc.dictionary(name, attribute) })),
      (value) => {
        if (parseContextSchema(value).ok) expect(Check(ContextFileSchema, value)).toBe(true);
      },
    );
    fc.assert(holds, { numRuns: 2_000 });
  });
});
