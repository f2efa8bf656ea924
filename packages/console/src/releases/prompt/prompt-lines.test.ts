import type { ReleaseComment } from '@setlist/sdk';
import { describe, expect, it } from 'vitest';
import { numbered, placeComments, unmarked } from './prompt-lines.ts';

const commentOn = (line: number, text: string): ReleaseComment => ({
  id: `c${line}`,
  releaseId: 'rel_1',
  digest: 'sha256:0',
  author: 'person:ana',
  authorName: 'Ana',
  body: 'Why?',
  anchor: { selection: {}, channel: null, locale: null, line, text },
  resolvedAt: null,
  resolvedBy: null,
  createdAt: '2026-11-22T10:00:00.000Z',
  rowVersion: 1,
});

describe('numbered', () => {
  it('counts the lines of the newer prompt only', () => {
    const lines = numbered([
      { kind: 'same', text: 'a' },
      { kind: 'removed', text: 'b' },
      { kind: 'added', text: 'c' },
    ]);
    expect(lines.map(({ line }) => line)).toEqual([1, null, 2]);
  });
});

describe('placeComments', () => {
  const lines = unmarked('one\ntwo\nthree\ntwo');

  it('leaves a comment at its line while the line reads as it did', () => {
    expect(placeComments([commentOn(4, 'two')], lines)).toMatchObject([{ line: 4, moved: false }]);
  });

  it('follows a line that moved, to the nearest one that reads the same', () => {
    expect(placeComments([commentOn(5, 'two')], lines)).toMatchObject([{ line: 4, moved: true }]);
  });

  it('says of a line that reads differently now that it changed', () => {
    expect(placeComments([commentOn(1, 'uno')], lines)).toMatchObject([{ line: null }]);
  });

  it('leaves out what is said of the release as a whole', () => {
    expect(placeComments([{ ...commentOn(1, ''), anchor: null }], lines)).toEqual([]);
  });
});
