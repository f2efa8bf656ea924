import { describe, expect, it } from 'vitest';
import { listFiles, readText } from './project-files.ts';

const SECTIONS = ['Context', 'Decision', 'Consequences', 'Held by'];
const records = listFiles().filter((path) => path.startsWith('docs/decisions/') && path.endsWith('.md'));
const linesOf = (path: string) => (readText(path) ?? '').trimEnd().split('\n');
const numberOf = (path: string) => path.split('/').at(-1)?.slice(0, 4);

describe('the decision records', () => {
  it('are there, each under a number of its own', () => {
    expect(records.length).toBeGreaterThan(1);
    expect(new Set(records.map(numberOf)).size).toBe(records.length);
  });

  it.each(records)('%s is named by a number and a phrase', (path) => {
    expect(path).toMatch(/\/\d{4}-[a-z0-9]+(-[a-z0-9]+)+\.md$/);
  });

  it.each(records)('%s is a page at most', (path) => {
    expect(linesOf(path).length).toBeLessThanOrEqual(60);
  });

  it.each(records)('%s says context, decision, consequences and what holds it, in this order', (path) => {
    const headings = linesOf(path).flatMap((line) => /^## (.+)$/.exec(line)?.[1] ?? []);
    expect(headings.filter((heading) => SECTIONS.includes(heading))).toEqual(SECTIONS);
  });
});
