import { describe, expect, test } from 'vitest';
import { tinyFiles } from '../../test/tiny-persona.ts';
import { compose } from './compose.ts';
import { boundParameters } from './parameters.ts';
import { parsePersona } from './parse.ts';

const { revision } = parsePersona(tinyFiles());
if (revision === null) throw new Error('the tiny persona is sound');
const composition = compose(revision, {}, {});
if (!composition.ok) throw new Error(composition.error.message);
const bound = (requested: Record<string, unknown>) => boundParameters(revision, composition.value, requested);

describe('boundParameters', () => {
  test('what is not asked for takes the value of the composition', () => {
    expect(bound({})).toEqual({ ok: true, value: { values: { temperature: 0.4, max_tokens: 400 }, notes: [] } });
    expect(bound({ temperature: null })).toMatchObject({ value: { values: { temperature: 0.4 } } });
  });

  test('what is within bounds is taken', () => {
    expect(bound({ temperature: 0.9, max_tokens: 60 })).toMatchObject({
      value: { values: { temperature: 0.9, max_tokens: 60 }, notes: [] },
    });
  });

  test('beyond bounds that clamp the bound is served, with a note', () => {
    expect(bound({ temperature: 1.8 })).toMatchObject({
      value: {
        values: { temperature: 1 },
        notes: [
          {
            code: 'parameter_clamped',
            message: '`temperature` was 1.8 and is served as 1: this persona allows 0 to 1.',
          },
        ],
      },
    });
  });

  test('beyond bounds that refuse the field is named as it was asked for', () => {
    expect(bound({ max_tokens: 5000 })).toMatchObject({
      error: { code: 'parameter_out_of_bounds', field: 'max_tokens' },
    });
    expect(bound({ max_completion_tokens: 5000 })).toMatchObject({ error: { field: 'max_completion_tokens' } });
  });

  test('max_completion_tokens is max_tokens and wins over it', () => {
    expect(bound({ max_completion_tokens: 70, max_tokens: 5000 })).toMatchObject({
      value: { values: { max_tokens: 70 } },
    });
  });

  test('without bounds a value passes as it is', () => {
    expect(bound({ presence_penalty: 1.5 })).toMatchObject({ value: { values: { presence_penalty: 1.5 }, notes: [] } });
  });

  test('a value that is no number is refused', () => {
    expect(bound({ temperature: '1' })).toMatchObject({ error: { code: 'invalid_request', field: 'temperature' } });
  });
});
