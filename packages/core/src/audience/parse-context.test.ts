import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CONTEXT_VALUES_LIMIT, parseContext } from './parse-context.ts';

function refusalOf(context: unknown) {
  const parsed = parseContext(context);
  if (parsed.ok) throw new Error('It was let pass.');
  return parsed.error;
}

const nested = (depth: number): unknown => (depth === 1 ? {} : { in: nested(depth - 1) });

describe('a context', () => {
  test('is let pass as it is', () => {
    const context = { targetingKey: 'ada', seats: 3, beta: false, none: null, tags: ['a'], app: { version: '1.0.0' } };
    const parsed = parseContext(context);
    expect(parsed.ok && parsed.value).toBe(context);
  });

  test.each([[{}], [{ left: undefined }], [nested(8)], [Object.create(null)]])('%j is one', (context) => {
    expect(parseContext(context).ok).toBe(true);
  });

  test.each([
    ['no object', 'text', 'context', 'not an object'],
    ['null', null, 'context', 'not an object'],
    ['a list', [], 'context', 'not an object'],
    ['one of a class', new Date(0), 'context', 'not an object'],
    ['too deep', nested(9), 'context.in.in.in.in.in.in.in.in', 'more than 8 deep'],
    ['a list too deep', { a: [[[[[[[[]]]]]]]] }, 'context.a[0][0][0][0][0][0][0]', 'more than 8 deep'],
    [
      'too many values',
      Object.fromEntries(Array.from({ length: 501 }, (_, n) => [`k${n}`, 1])),
      'context',
      'more than 500',
    ],
    ['too long a list', { a: Array(1e6).fill(1) }, 'context.a', 'more than 500'],
    ['a list of nothing', { a: Array(2 ** 32 - 1) }, 'context.a', 'more than 500'],
    ['a list with a place left out', { a: [undefined] }, 'context.a[0]', 'is no JSON'],
    ['too long a text', { a: { b: 'x'.repeat(8_193) } }, 'context.a.b', '8192 is the most'],
    ['a text of a megabyte', { a: 'x'.repeat(1e6) }, 'context.a', '8192 is the most'],
    ['too long a name', { ['x'.repeat(8_193)]: 1 }, 'context', 'more than 65536 characters'],
    ['too much text', { a: Array(9).fill('x'.repeat(8_000)) }, 'context.a[0]', 'more than 65536 characters'],
    ['an inherited name', JSON.parse('{"a":{"__proto__":1}}'), 'context.a.__proto__', 'every object has'],
    ['another', { constructor: {} }, 'context.constructor', 'every object has'],
    ['not a number', { a: Number.NaN }, 'context.a', 'NaN'],
    ['endless', { a: [Number.NEGATIVE_INFINITY] }, 'context.a[0]', '-Infinity'],
    ['a date', { a: new Date(0) }, 'context.a', 'RFC 3339'],
    ['a big integer', { a: 1n }, 'context.a', 'is no JSON'],
    ['a function', { a: () => 1 }, 'context.a', 'is no JSON'],
    ['a key that is a number', { targetingKey: 7 }, 'context.targetingKey', 'is no text'],
    ['a key that is null', { targetingKey: null }, 'context.targetingKey', 'is no text'],
    ['an empty key', { targetingKey: '' }, 'context.targetingKey', '1 to 1024'],
    ['too long a key', { targetingKey: 'x'.repeat(1_025) }, 'context.targetingKey', '1 to 1024'],
  ])('%s is refused, with the field, the rule and the mend', (_, context, field, message) => {
    const refusal = refusalOf(context);
    expect(refusal.field).toBe(field);
    expect(refusal.message).toContain(message);
  });

  test('that comes back to itself is refused', () => {
    const context: Record<string, unknown> = {};
    context['self'] = context;
    expect(refusalOf(context).message).toContain('deep');
  });

  test('is looked at no further than the limit, however much there is', () => {
    let visits = 0;
    const watched = (target: object): object =>
      new Proxy(target, {
        get(of, name, receiver) {
          visits += 1;
          const value: unknown = Reflect.get(of, name, receiver);
          return typeof value === 'object' && value !== null ? watched(value) : value;
        },
      });
    const wide = Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`k${n}`, n]));
    const lists = { a: Array.from({ length: 400 }, () => Array(400).fill(0)) };
    for (const context of [wide, lists, { a: Array(1e6).fill(0) }]) {
      visits = 0;
      expect(parseContext(watched(context)).ok).toBe(false);
      expect(visits).toBeLessThan(4 * CONTEXT_VALUES_LIMIT);
    }
  });

  test('whatever it is, gets an answer', () => {
    const holds = fc.property(
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
      (value) => {
        const parsed = parseContext(value);
        if (parsed.ok) expect(parsed.value).toBe(value);
        else expect(parsed.error).toMatchObject({ code: 'invalid_request', field: expect.stringMatching(/^context/) });
      },
    );
    fc.assert(holds, { numRuns: 2_000 });
  });
});
