import { effectivePolicy, RELEASE_COMMAND_TYPES, type Release } from '@setlist/core/release';
import type { CommandChoice } from '@setlist/sdk';
import { describe, expect, it } from 'vitest';
import { releaseLike } from '../../../core/test/release-like.ts';
import { offered, takesReviews } from './commands.ts';

const policy = effectivePolicy([], { environment: 'production', persona: 'concierge', risk: 'low' });

const shown = (state: Release['state'], commands: readonly CommandChoice[]) => ({
  release: releaseLike({ state, stage: state === 'progressing' ? 'flag' : null }),
  policy,
  stable: null,
  commands,
});
const refusedAll = (code: 'forbidden' | 'frozen'): readonly CommandChoice[] =>
  RELEASE_COMMAND_TYPES.map((type) => ({ type, permitted: false, refusal: { code, message: `${type}: ${code}.` } }));

describe('offered', () => {
  it('shows what the state takes to who may not do it, with the words of the server', () => {
    const types = offered(shown('progressing', refusedAll('forbidden'))).map(({ type, why }) => [type, why]);
    expect(types).toContainEqual(['advance', 'advance: forbidden.']);
    expect(types).toContainEqual(['rollback', 'rollback: forbidden.']);
  });

  it('leaves out what belongs to other states, whatever the reason that was given', () => {
    const types = offered(shown('progressing', refusedAll('forbidden'))).map(({ type }) => type);
    expect(types).not.toContain('submit');
    expect(types).not.toContain('acknowledge');
  });

  it('puts rollback last and never offers review as a button', () => {
    const types: readonly string[] = offered(shown('progressing', refusedAll('frozen'))).map(({ type }) => type);
    expect(types.at(-1)).toBe('rollback');
    expect(types).not.toContain('review');
  });

  it('gives no reason for what is permitted', () => {
    const choices: readonly CommandChoice[] = [{ type: 'submit', permitted: true, refusal: null }];
    expect(offered(shown('draft', choices))).toMatchObject([{ type: 'submit', why: null }]);
  });
});

describe('takesReviews', () => {
  it('is so while a review can count', () => {
    expect(takesReviews(shown('in_review', []))).toBe(true);
    expect(takesReviews(shown('draft', []))).toBe(false);
    expect(takesReviews(shown('completed', []))).toBe(false);
  });
});
