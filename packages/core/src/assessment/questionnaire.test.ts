import { expect, test } from 'vitest';
import type { ImpactAnswers } from '../release/release.ts';
import { IMPACT_QUESTIONS, missingAnswers } from './questionnaire.ts';

const answers = (text: string): ImpactAnswers => ({
  affected: text,
  cultures: text,
  whatCouldGoWrong: text,
  mitigations: text,
  declaredRisk: 'low',
});

test.each([
  ['low', ['affected']],
  ['medium', ['affected', 'whatCouldGoWrong']],
  ['high', ['affected', 'whatCouldGoWrong', 'mitigations', 'cultures']],
  ['critical', ['affected', 'whatCouldGoWrong', 'mitigations', 'cultures']],
] as const)('%s risk asks for its answers, and a blank is none', (risk, ids) => {
  expect(missingAnswers(null, risk)).toEqual(ids);
  expect(missingAnswers(answers(' \n'), risk)).toEqual(ids);
});

test('at critical risk an answer has at least 40 characters, below it any answer will do', () => {
  expect(missingAnswers(answers('x'.repeat(39)), 'critical')).toHaveLength(4);
  expect(missingAnswers(answers('語'.repeat(40)), 'critical')).toEqual([]);
  expect(missingAnswers(answers('x'), 'high')).toEqual([]);
});

test('a greater risk never asks for less', () => {
  for (const { requiredFor } of IMPACT_QUESTIONS) expect(requiredFor.at(-1)).toBe('critical');
});
