import fc from 'fast-check';
import { expect, test } from 'vitest';
import { authors, effective, LOCALES, members, requirements, reviewBy } from '../../test/arbitrary-policy.ts';
import { isApproved } from './approvals.ts';
import { makeBoard } from './make-board.ts';
import { newRelease, type ReleaseDraft } from './new-release.ts';
import type { Review } from './release.ts';

const DIGEST = 'sha256:one';
const asked = fc
  .record({ start: requirements, beta: requirements, coverLocales: fc.boolean() })
  .map(({ start, beta, coverLocales }) => {
    const { stageRules } = effective();
    return effective({
      reviews: start,
      coverLocales,
      stageRules: { ...stageRules, beta: { ...stageRules.beta, reviews: beta } },
    });
  });
const review = fc.record({
  verdict: fc.constantFrom<Review['verdict'][]>('approve', 'approve', 'request_changes', 'reject'),
  digest: fc.constantFrom(DIGEST, DIGEST, 'sha256:other'),
  dismissed: fc.constantFrom(null, null, 'revised'),
});
const draft: Omit<ReleaseDraft, 'authors' | 'affectedLocales' | 'digest' | 'stages'> = {
  ...{ id: 'r1', environment: 'production', persona: 'concierge', version: '1.0.0', title: 'Warmer', description: '' },
  ...{ risk: 'low', impact: null, targetingKeys: [] },
};
const situations = fc
  .record({ all: members, authors, policy: asked, affectedLocales: fc.subarray(LOCALES) })
  .chain(({ all, policy, ...changes }) =>
    fc.array(fc.tuple(fc.nat(), review), { maxLength: 8 }).map((given) => {
      const release = newRelease({ ...draft, ...changes, digest: DIGEST, stages: policy.stages }, '2026-11-20T09:00Z');
      const reviews = given.flatMap(([who, changes]) => {
        const reviewer = all[who % Math.max(1, all.length)];
        return reviewer === undefined ? [] : [reviewBy(reviewer, DIGEST, changes)];
      });
      return { all, policy, release: { ...release, reviews: reviews.reduce(reviewed, []) } };
    }),
  );

/** A person's newest review takes the place of their earlier ones, as in the machine. */
function reviewed(reviews: readonly Review[], newest: Review): Review[] {
  const isReplaced = (one: Review) => one.reviewer === newest.reviewer && one.dismissed === null;
  return [...reviews.map((one) => (isReplaced(one) ? { ...one, dismissed: 'replaced' } : one)), newest];
}

test('the board is satisfied just when the machine would approve', () => {
  fc.assert(
    fc.property(situations, ({ all, policy, release }) => {
      const board = makeBoard(release, policy, all);
      expect(board.satisfied).toBe(isApproved(release, policy));
      const atStart = board.seats.filter(({ stage }) => stage === null);
      const isFilled = atStart.every(({ missing }) => missing === 0);
      const isCovered = board.locales.every(({ coveredBy }) => coveredBy.length > 0);
      expect(board.satisfied).toBe(isFilled && isCovered && board.objectedBy.length === 0);
    }),
    { numRuns: 500 },
  );
});

test('a stage lacks nothing on the board just when the machine would let the release leave it', () => {
  fc.assert(
    fc.property(situations, ({ all, policy, release }) => {
      const board = makeBoard(release, policy, all);
      fc.pre(board.satisfied);
      const ofBeta = board.seats.filter(({ stage }) => stage === 'beta');
      expect(ofBeta.every(({ missing }) => missing === 0)).toBe(isApproved(release, policy, 'beta'));
    }),
    { numRuns: 500 },
  );
});

test('what is not called impossible comes true when every candidate approves, and what is does not', () => {
  fc.assert(
    fc.property(situations, ({ all, policy, release }) => {
      const board = makeBoard(release, policy, all);
      const candidates = new Set([...board.seats, ...board.locales].flatMap((one) => one.candidates));
      const given = all.filter(({ name }) => candidates.has(name)).map((member) => reviewBy(member, DIGEST));
      const withdrawn = release.reviews.map((one) => (one.verdict === 'approve' ? one : { ...one, dismissed: 'moot' }));
      const full = { ...release, reviews: given.reduce(reviewed, withdrawn) };
      const isFull = isApproved(full, policy) && isApproved(full, policy, 'beta');
      expect(isFull).toBe(board.impossible.length === 0);
    }),
    { numRuns: 500 },
  );
});

test('no author is ever a candidate, and none of their approvals counts', () => {
  fc.assert(
    fc.property(situations, ({ all, policy, release }) => {
      const board = makeBoard(release, policy, all);
      const own = all.filter(({ identities }) => identities.some((one) => release.authors.includes(one)));
      const shown = [...board.seats, ...board.locales].flatMap(({ candidates }) => candidates);
      for (const { name, identity } of own) {
        expect(shown).not.toContain(name);
        if (release.authors.includes(identity))
          expect(board.seats.flatMap(({ approvedBy }) => approvedBy)).not.toContain(name);
      }
    }),
  );
});
