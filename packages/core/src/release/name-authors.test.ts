import { expect, test } from 'vitest';
import { effective, reviewBy } from '../../test/arbitrary-policy.ts';
import { around, refusal, release, T0, who } from '../../test/release-cast.ts';
import { nameAuthors } from './name-authors.ts';

const policy = effective({ reviews: [{ seat: null, count: 1 }] });
const byBen = reviewBy({ ...who('ben'), identity: 'person:ben' }, 'd1');
const approved = release({ state: 'approved', reviews: [byBen] });
const ben = ['person:ben', 'email:ben@example.com'];

test('a reviewer who turns out to be an author takes their approval with them, and it is reviewed anew', () => {
  expect(refusal(approved, { type: 'start' }, who('dai'), around({ policy }))).toBeNull();
  const made = nameAuthors(approved, ben, policy, T0);
  expect(made?.release).toMatchObject({
    state: 'in_review',
    reviews: [{ dismissed: expect.stringContaining('author') }],
  });
  expect(made?.release.authors).toEqual(expect.arrayContaining(ben));
  expect(made?.events).toMatchObject([{ type: 'release.authors_named', from: 'approved', to: 'in_review' }]);
});

test('approvals of others still count', () => {
  const byCleo = reviewBy({ ...who('cleo'), identity: 'person:cleo' }, 'd1');
  const both = { ...approved, reviews: [byBen, byCleo] };
  expect(nameAuthors(both, ben, policy, T0)?.release).toMatchObject({
    state: 'approved',
    reviews: [{}, { dismissed: null }],
  });
});

test('who is an author already, and what is over, change nothing', () => {
  expect(nameAuthors(approved, ['person:ada'], policy, T0)).toBeNull();
  expect(nameAuthors({ ...approved, state: 'completed' }, ben, policy, T0)).toBeNull();
});
