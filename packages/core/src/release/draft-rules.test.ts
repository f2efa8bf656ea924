import { describe, expect, test } from 'vitest';
import { effective, reviewBy } from '../../test/arbitrary-policy.ts';
import { after, around, refusal, release, who } from '../../test/release-cast.ts';
import type { Review } from './release.ts';

const ada = who('ada');
const review = (changes: Partial<Review> = {}) => reviewBy({ ...who('ben'), identity: 'person:ben' }, 'd1', changes);
const impact = { affected: 'a', cultures: 'b', whatCouldGoWrong: 'c', mitigations: 'd', declaredRisk: 'low' as const };
const strict = effective({ requireAssessment: true });
const oneReview = effective({ reviews: [{ seat: null, count: 1 }] });
const revise = {
  type: 'revise',
  digest: 'd2',
  version: '1.0.1',
  authors: ['email:Cleo@Example.com'],
  risk: 'high',
  affectedLocales: ['de'],
} as const;

describe('submit', () => {
  const submit = { type: 'submit' } as const;

  test('without an assessment that passed, and without answers, nothing is submitted where policy asks for them', () => {
    for (const state of ['missing', 'outdated', 'failed'] as const)
      expect(refusal(release({ impact }), submit, ada, around({ policy: strict, assessment: { state } }))).toEqual({
        code: 'assessment_missing',
        field: 'assessment',
      });
    const passed = around({ policy: strict, assessment: { state: 'passed' } });
    const unanswered = { ...passed, missingAnswers: ['cultures'] };
    expect(refusal(release(), submit, ada, unanswered)).toEqual({ code: 'assessment_missing', field: 'impact' });
    expect(refusal(release({ impact }), submit, ada, passed)).toBeNull();
  });

  test('whoever submits answers for it: nobody may who is no person and has none behind, and a person becomes an author', () => {
    const asked = around({ policy: oneReview });
    const lone = { ...who('ada'), kind: 'key' as const, id: 'lone', identities: ['key:lone'] };
    expect(refusal(release({ authors: ['email:ghost@x.org'] }), submit, lone, asked)).toEqual({
      code: 'person_needed',
      field: 'authorization',
    });
    expect(refusal(release(), submit, { ...lone, identities: ['key:lone', 'person:ada'] }, asked)).toBeNull();
    expect(refusal(release(), submit, lone)).toBeNull();
    const submitted = after(release({ authors: ['key:lone'] }), submit, ada, asked);
    expect(submitted.authors).toEqual(expect.arrayContaining(['key:lone', 'person:ada']));
  });

  test('where nobody has to review, it is approved at once, as a change of what is stable', () => {
    const submitted = after(release({ baseDigest: null }), submit, ada);
    expect(submitted).toMatchObject({ state: 'approved', baseDigest: 'd0' });
    expect(after(release(), submit, ada, around({ policy: oneReview })).state).toBe('in_review');
  });

  test('affected locales alone keep it in review where policy has them covered', () => {
    const policy = effective({ coverLocales: true });
    expect(after(release({ affectedLocales: ['ja'] }), submit, ada, around({ policy })).state).toBe('in_review');
    expect(after(release(), submit, ada, around({ policy })).state).toBe('approved');
  });

  test('an extension is refused where more than skills change, and where there is nothing to extend', () => {
    const extension = release({ stages: ['extension'] });
    const refused = { code: 'invalid_request', field: 'stages' };
    expect(refusal(extension, submit, ada)).toEqual(refused);
    expect(refusal(extension, submit, ada, around({ addsSkillsOnly: true, stable: null }))).toEqual(refused);
    expect(refusal(extension, submit, ada, around({ addsSkillsOnly: true }))).toBeNull();
  });

  test('a stage that policy demands may not be left out, nor all of them', () => {
    const refused = { code: 'invalid_request', field: 'stages' };
    expect(refusal(release({ stages: ['ga'] }), submit, ada)).toEqual(refused);
    expect(refusal(release({ stages: [] }), submit, ada, around({ policy: effective({ stages: [] }) }))).toEqual(
      refused,
    );
  });
});

describe('revise', () => {
  test('other content dismisses every review with the reason, drops the schedule and adds authors', () => {
    const schedule = { startAt: '2026-12-02T09:00:00Z', timeZone: null, regions: [] };
    const before = release({ state: 'scheduled', schedule, reviews: [review({ dismissed: 'Old.' }), review()] });
    const revised = after(before, revise, who('fay'), around({ policy: oneReview }));
    expect(revised).toMatchObject({ state: 'in_review', digest: 'd2', version: '1.0.1', risk: 'high', schedule: null });
    expect(revised.reviews.map(({ dismissed }) => dismissed)).toEqual(['Old.', 'The content changed from d1 to d2.']);
    const added = ['email:cleo@example.com', 'person:fay', 'email:fay@example.com'];
    expect(revised.authors).toEqual([...before.authors, ...added]);
  });

  test('what could not be submitted so goes back to draft and says why', () => {
    const revised = after(release({ state: 'approved' }), revise, ada, around({ policy: strict }));
    expect(revised.state).toBe('draft');
    expect(revised.reason).toContain('asks for an assessment');
  });

  test('it is reviewed anew as a change of what is stable now', () => {
    const stable = { digest: 'd9', releaseId: 'r9' };
    const revised = after(release({ state: 'approved' }), revise, ada, around({ policy: oneReview, stable }));
    expect(revised).toMatchObject({ state: 'in_review', baseDigest: 'd9' });
  });

  test('a draft stays one, and the same content is no revision', () => {
    expect(after(release(), revise, ada).state).toBe('draft');
    expect(refusal(release(), { ...revise, digest: 'd1' }, ada)).toEqual({ code: 'invalid_request', field: 'digest' });
  });
});

test('withdrawing takes approvals with it, and leaves objections standing', () => {
  const reviews = [review(), review({ reviewer: 'person:cleo', verdict: 'request_changes' })];
  const withdrawn = after(release({ state: 'in_review', reviews }), { type: 'withdraw', reason: 'Later.' }, ada);
  expect(withdrawn).toMatchObject({ state: 'draft', reason: 'Later.' });
  expect(withdrawn.reviews.map(({ dismissed }) => dismissed === null)).toEqual([false, true]);
});

test('what is out can be neither withdrawn nor aborted', () => {
  for (const type of ['withdraw', 'abort'] as const)
    expect(refusal(release({ state: 'progressing' }), { type, reason: 'No.' }, ada)?.code).toBe('wrong_state');
});
