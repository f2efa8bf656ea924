import { describe, expect, test } from 'vitest';
import { draft, T0 } from '../../test/release-cast.ts';
import { newRelease } from './new-release.ts';

describe('newRelease', () => {
  test('stages come in their order, each once', () => {
    expect(newRelease(draft({ stages: ['ga', 'flag', 'ga'] }), T0).stages).toEqual(['flag', 'ga']);
  });

  test('addresses of authors are told in lower case, so that nobody is told from themselves by spelling', () => {
    const { authors } = newRelease(
      draft({ authors: ['EMAIL:Ben@Example.com', 'email:ben@example.com', 'key:CI'] }),
      T0,
    );
    expect(authors).toEqual(['email:ben@example.com', 'key:CI']);
  });

  test('a draft is out nowhere, was approved by nobody and is written down in universal time', () => {
    const made = newRelease(draft(), '2026-12-01T10:00:00+01:00');
    expect(made).toMatchObject({ state: 'draft', stage: null, reviews: [], latch: null, createdAt: T0, updatedAt: T0 });
  });
});
