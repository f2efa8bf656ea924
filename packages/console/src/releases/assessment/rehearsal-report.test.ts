import { describe, expect, it } from 'vitest';
import { readRehearsal } from './rehearsal-report.ts';

const report = { conversations: 2, turns: 5, drift: [] };

describe('readRehearsal', () => {
  it.each([
    ['a report', report],
    ['an assessment that holds one', { format: 1, rehearsal: report }],
    ['a record of an assessment', { id: 'asm_1', assessment: { rehearsal: report } }],
  ])('finds it in %s', (_, written) => {
    expect(readRehearsal(JSON.stringify(written))).toEqual(report);
  });

  it.each([
    ['no JSON', 'text'],
    ['an assessment without one', '{"format":1,"rehearsal":null}'],
    ['a number', '7'],
  ])('finds none in %s', (_, text) => {
    expect(readRehearsal(text)).toBeNull();
  });
});
