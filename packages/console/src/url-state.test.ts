import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatSearch,
  formatSelection,
  formatVariables,
  parseSearch,
  parseSelection,
  parseVariables,
  pickSearch,
} from './url-state.ts';

const key = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,20}[a-z0-9])?$/);
const variable = fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/);

describe('the address of a selection', () => {
  it('needs no escaping and reads back', () => {
    fc.assert(
      fc.property(fc.dictionary(key, key), (selection) => {
        const text = formatSelection(selection);
        expect(parseSelection(text)).toEqual(selection);
        expect(encodeURIComponent(text ?? '')).toBe(text ?? '');
      }),
    );
  });

  it('is absent when nothing is chosen', () => {
    expect(formatSelection({})).toBeUndefined();
    expect(parseSelection(undefined)).toEqual({});
  });

  it('drops what is not an axis and an option', () => {
    expect(parseSelection('tone.playful_nonsense_.x_a.b.c')).toEqual({ tone: 'playful' });
  });
});

describe('the address of variables', () => {
  it('keeps the type of every value', () => {
    fc.assert(
      fc.property(
        fc.dictionary(variable, fc.oneof(fc.string(), fc.integer(), fc.boolean()), { noNullPrototype: true }),
        (values) => {
          expect(parseVariables(formatVariables(values))).toEqual(values);
        },
      ),
    );
  });

  it.each(['', '{', '[1]', 'null', '"text"'])('takes %j as nothing set', (text) => {
    expect(parseVariables(text)).toEqual({});
  });

  it('drops values of other types', () => {
    expect(parseVariables('{"a":1,"b":null,"c":{}}')).toEqual({ a: 1 });
  });
});

describe('a search', () => {
  it('reads back what it wrote, and leaves out what is empty', () => {
    expect(formatSearch({ q: 'a b&c', empty: '', absent: undefined })).toBe('?q=a+b%26c');
    expect(parseSearch('?q=a+b%26c')).toEqual({ q: 'a b&c' });
    expect(formatSearch({})).toBe('');
  });

  it('keeps only the names that a page knows', () => {
    expect(pickSearch({ from: '1.0.0', to: '', other: 'x', number: 3 }, ['from', 'to', 'number'])).toEqual({
      from: '1.0.0',
    });
  });
});
