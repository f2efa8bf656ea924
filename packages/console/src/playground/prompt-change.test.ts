import type { Segment } from '@setlist/core/persona';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { promptChange } from './prompt-change.ts';
import { segmentGroups } from './segment-groups.ts';
import { sourceLabel, tokensByKind } from './segment-kinds.ts';

const segment = (id: string, text: string, tokens = 1, file = 'persona.yaml'): Segment => ({
  kind: 'module',
  id,
  text,
  tokens,
  source: { file, line: 3, column: 1, endLine: 3, endColumn: 9 },
});
const segments = fc.array(
  fc.record({ id: fc.constantFrom('tone/a', 'tone/b'), text: fc.constantFrom('x', 'y', 'z'), tokens: fc.nat(9) }),
);

describe('promptChange', () => {
  it('finds what a flipped option put in and took out', () => {
    const before = [segment('voice', 'Calm.'), segment('tone/formal', 'Be formal.', 4)];
    const after = [segment('voice', 'Calm.'), segment('tone/playful', 'Be playful.', 6)];
    const change = promptChange(before, after);
    expect([...change.added]).toEqual([1]);
    expect(change.removed.map(({ id }) => id)).toEqual(['tone/formal']);
    expect(change.tokens).toBe(2);
  });

  it('counts repeated segments', () => {
    const one = segment('voice', 'Calm.');
    expect([...promptChange([one], [one, one]).added]).toEqual([1]);
    expect(promptChange([one, one], [one]).removed).toHaveLength(1);
  });

  it('loses no segment: kept and added make the newer, kept and removed the older', () => {
    fc.assert(
      fc.property(segments, segments, (older, newer) => {
        const [before, after] = [older, newer].map((list) =>
          list.map(({ id, text, tokens }) => segment(id, text, tokens)),
        );
        const change = promptChange(before ?? [], after ?? []);
        expect(newer.length - change.added.size).toBe(older.length - change.removed.length);
      }),
    );
  });
});

describe('segmentGroups', () => {
  it('gathers neighbours of one thing from one file, in order', () => {
    const groups = segmentGroups([
      segment('tone/a', 'x', 1, 'a.md'),
      segment('tone/a', 'y', 1, 'a.md'),
      segment('tone/b', 'z', 1, 'b.md'),
      segment('tone/a', 'w', 1, 'a.md'),
    ]);
    expect(groups.map(({ id, members }) => [id, members.map(({ place }) => place)])).toEqual([
      ['tone/a', [0, 1]],
      ['tone/b', [2]],
      ['tone/a', [3]],
    ]);
    expect(new Set(groups.map(({ name }) => name)).size).toBe(3);
  });
});

describe('words about segments', () => {
  it('sum tokens by kind', () => {
    expect(tokensByKind([segment('a', 'x', 2), segment('b', 'y', 3)])).toEqual([
      { kind: 'module', label: 'Options', tokens: 5 },
    ]);
  });

  it('name the file and line, or that there is none', () => {
    expect(sourceLabel(segment('a', 'x'))).toBe('persona.yaml:3');
    expect(sourceLabel({ ...segment('a', 'x'), source: null })).toBeNull();
  });
});
