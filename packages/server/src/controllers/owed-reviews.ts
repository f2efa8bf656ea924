import { remindOwedReviews } from '../operations/remind-owed-review.ts';
import type { Controller } from './run-controllers.ts';

/** Nags about reviews that are owed. */
export const owedReviewController: Controller = {
  name: 'owed reviews',
  everyMs: 60_000,
  run: async ({ db }) => {
    const call = { caller: { kind: 'controller', name: 'owed reviews' }, permission: 'release.remind' } as const;
    const reminded = await remindOwedReviews(db, call);
    if (!reminded.ok) throw new Error(reminded.error.message);
  },
};
