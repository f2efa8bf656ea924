import { describe, expect, it } from 'vitest';
import { ELLIPSIS, elide } from './elide.ts';
import { wordDiff } from './word-diff.ts';

const long = 'one two three four five six seven eight nine ten '.repeat(20);
const japanese = '私は東京に住んでいます。'.repeat(40);
const around = (text: string) => {
  const part = (changed: string) => [
    { text, changed: false },
    { text: changed, changed: true },
    { text, changed: false },
  ];
  return elide({ before: part('old'), after: part('new') }).after.map((shown) => shown.text);
};

describe('elide', () => {
  it('keeps the words near a change and leaves out the rest', () => {
    const [before, changed, after] = around(long);
    expect(before?.startsWith(`${ELLIPSIS}three four`)).toBe(true);
    expect(before?.endsWith('nine ten ')).toBe(true);
    expect(changed).toBe('new');
    expect(after?.startsWith('one two three')).toBe(true);
    expect(after?.endsWith(`seven eight${ELLIPSIS}`)).toBe(true);
  });

  it('keeps text near a change where a script puts no spaces', () => {
    const [before, , after] = around(japanese);
    expect(before?.length).toBeGreaterThan(60);
    expect(after?.length).toBeGreaterThan(60);
    expect(after?.length).toBeLessThan(100);
  });

  it('leaves out a long side in which nothing changed', () => {
    const { before, after } = elide(wordDiff(long, `${long}eleven`));
    expect(before).toEqual([]);
    expect(after.at(-1)).toEqual({ text: 'eleven', changed: true });
  });

  it('gives back the very same sides when there is nothing to shorten', () => {
    const short = wordDiff('Be warm.', 'Be warm and brief.');
    expect(elide(short)).toBe(short);
    const added = { before: [], after: [{ text: long, changed: false }] };
    expect(elide(added)).toBe(added);
  });
});
