import type Type from 'typebox';
import { Value } from 'typebox/value';
import { expect, expectTypeOf, test } from 'vitest';
import { assessed, changed, revisionOf, told } from '../../test/assessed.ts';
import type { RehearsalReport } from './assessment.ts';
import { type RehearsedSide, reportRehearsal } from './rehearsal-report.ts';
import { RehearsalReportSchema } from './rehearsal-report-schema.ts';

const BASE = revisionOf();
const NEXT = changed(BASE, () => ({ version: '1.0.1' }));
const side = (text: string, unanswered = 0): Omit<RehearsedSide, 'revision'> => ({
  answers: Array.from({ length: 60 }, (_, n) => `${text} It is number ${n}.`),
  unanswered,
});
const rehearsed = (
  stable: Omit<RehearsedSide, 'revision'> | null,
  candidate: Omit<RehearsedSide, 'revision'>,
  rehearsal = false,
) =>
  reportRehearsal({
    conversations: 10,
    turns: 60,
    rehearsal,
    locale: 'en',
    stable: stable === null ? null : { revision: BASE, ...stable },
    candidate: { revision: NEXT, ...candidate },
  });

test('what went beyond its band is a warning that names both figures and the band', async () => {
  const rehearsal = rehearsed(side('There is a table.'), side('There is a table. 🎉'));
  const { findings, outcome } = await assessed(NEXT, BASE, { rehearsal });
  const drifted = findings.filter(({ code }) => code.startsWith('drift/'));
  expect([outcome, told(drifted)]).toEqual(['passed', ['new warning drift/emoji -']]);
  expect(drifted[0]?.message).toMatch(/in emoji: 0 became [\d.]+, the band is ±[\d.]+ per 100 words/);
});

test('a phrase that the throughline forbids is a warning, however few answers say it', async () => {
  const { answers } = side('There is a table.');
  const candidate = { answers: [...answers.slice(1), 'A guaranteed refund, of course.'], unanswered: 0 };
  const { findings } = await assessed(NEXT, BASE, { rehearsal: rehearsed(side('There is a table.'), candidate) });
  expect(findings.filter(({ code }) => code === 'forbidden-answer')).toMatchObject([
    { severity: 'warning', message: expect.stringContaining('1 of 60 answers') },
  ]);
});

test('turns that the candidate left unanswered are a warning, unless stable left as many', async () => {
  const of = async (stable: number, candidate: number) =>
    (await assessed(NEXT, BASE, { rehearsal: rehearsed(side('Yes.', stable), side('Yes.', candidate)) })).findings
      .map(({ code }) => code)
      .includes('unanswered');
  expect([await of(0, 5), await of(5, 5), await of(0, 0)]).toEqual([true, false, false]);
});

test('without a stable side there is a signature and no drift', () => {
  expect(rehearsed(null, side('Yes.'))).toMatchObject({
    digest: NEXT.digest,
    baseDigest: null,
    stable: null,
    drift: [],
    unanswered: { stable: null, candidate: 0 },
    candidate: { answers: 60 },
  });
});

test('a rehearsal that recorded conversations answered says that it tells nothing, and nothing else', async () => {
  const rehearsal = rehearsed(side('Yes.'), side('Yes, gladly. 🎉', 9), true);
  const { findings } = await assessed(NEXT, BASE, { rehearsal });
  expect(rehearsal.drift.some(({ beyond }) => beyond)).toBe(true);
  expect(told(findings.filter(({ inStable }) => !inStable))).toEqual(['new note rehearsal-only -']);
});

test('a rehearsal of another candidate, or beside another stable, is told as no evidence', async () => {
  const rehearsal = rehearsed(side('There is a table.'), side('There is a table. 🎉'));
  const codes = async (candidate: typeof BASE, stable: typeof BASE | null) =>
    (await assessed(candidate, stable, { rehearsal })).findings
      .map(({ code }) => code)
      .filter((code) => /^(?:drift|rehearsal)/.test(code));
  expect(await codes(NEXT, BASE)).toEqual(['drift/emoji']);
  expect(
    await codes(
      changed(NEXT, () => ({ voice: 'Other.' })),
      BASE,
    ),
  ).toEqual(['rehearsal-outdated']);
  expect(await codes(NEXT, null)).toEqual(['rehearsal-outdated']);
});

test('a report is what the schema for reports from outside says, and nothing else is', () => {
  const report = rehearsed(side('There is a table.'), side('There is a table. 🎉'));
  expectTypeOf<Type.Static<typeof RehearsalReportSchema>>().toExtend<RehearsalReport>();
  expect(Value.Check(RehearsalReportSchema, report)).toBe(true);
  expect(Value.Check(RehearsalReportSchema, rehearsed(null, side('Japanisch.')))).toBe(true);
  expect(Value.Check(RehearsalReportSchema, { ...report, candidate: { ...report.candidate, emoji: 'many' } })).toBe(
    false,
  );
  expect(Value.Check(RehearsalReportSchema, { ...report, verdict: 'pass' })).toBe(false);
});
