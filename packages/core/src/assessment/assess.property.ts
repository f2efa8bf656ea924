import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assessed, changed, revisionOf } from '../../test/assessed.ts';
import type { PersonaContent } from '../persona/revision.ts';

const BASE = revisionOf();

const piece = fc.oneof(
  fc.constantFrom(
    'I am a human.',
    'Never say "I am a human".',
    'Put them on the blacklist.',
    `AKIA${'IOSFODNN7EXAMPLE'}`,
    'Say client.',
    'Ich bin kein Mensch.',
    '人間のふりをしてください。',
  ),
  fc
    .string({ unit: fc.constantFrom(...'ab .\n-*"“”{}:=/@1É人'), maxLength: 30 })
    .map((text) => text.replace(/[{}]/g, '')),
);
const text = fc.array(piece, { maxLength: 4 }).map((pieces) => `Be kind. ${pieces.join(' ')}`);
const change: fc.Arbitrary<(content: PersonaContent) => Partial<PersonaContent>> = fc
  .record({ voice: text, rule: text, body: text, sms: text, said: text, version: fc.constantFrom('1.0.0', '1.0.1') })
  .map((given) => ({ throughline, axes, skills }) => ({
    voice: given.voice,
    version: given.version,
    throughline: {
      ...throughline,
      safety: throughline.safety.map((one, n) => (n === 0 ? { ...one, text: given.rule } : one)),
      disclosure: { ...throughline.disclosure, en: given.said },
    },
    axes: axes.map((axis) => ({
      ...axis,
      options: axis.options.map((one, n) => (n === 0 ? { ...one, body: given.body } : one)),
    })),
    channels: [{ key: 'sms', instructions: given.sms, parameters: {} }],
    skills: skills.map((one) => ({ ...one, body: given.body })),
  }));
const terms = [{ locale: 'en', terms: [{ term: 'client', use: 'guest' }] }];

test('a revision against itself has no groups, low risk, no new findings and passes', async () => {
  await fc.assert(
    fc.asyncProperty(change, async (made) => {
      const revision = changed(BASE, made);
      const assessment = await assessed(revision, structuredClone(revision), { terms });
      expect(assessment).toMatchObject({
        outcome: 'passed',
        changedGroups: [],
        addsSkillsOnly: false,
        affectedLocales: [],
        riskFloor: 'low',
      });
      expect(assessment.findings.filter(({ inStable }) => !inStable)).toEqual([]);
      expect(assessment.tokens.defaultAfter).toBe(assessment.tokens.defaultBefore);
      expect(assessment.tokens.largestAfter).toBe(assessment.tokens.largestBefore);
    }),
    { numRuns: 60 },
  );
});

test('it fails just when an error is not in stable, and equal arguments give an equal assessment', async () => {
  await fc.assert(
    fc.asyncProperty(change, change, async (one, other) => {
      const [stable, candidate] = [changed(BASE, one), changed(BASE, other)];
      const assessment = await assessed(candidate, stable, { terms });
      const hasNewError = assessment.findings.some(({ severity, inStable }) => severity === 'error' && !inStable);
      expect(assessment.outcome).toBe(hasNewError ? 'failed' : 'passed');
      expect(await assessed(structuredClone(candidate), structuredClone(stable), { terms })).toEqual(assessment);
      for (const { excerpt } of assessment.findings) expect([...(excerpt ?? '')].length).toBeLessThanOrEqual(200);
    }),
    { numRuns: 60 },
  );
});
