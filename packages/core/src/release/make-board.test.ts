import { describe, expect, test } from 'vitest';
import { effective, reviewBy } from '../../test/arbitrary-policy.ts';
import type { BoardMember } from './board.ts';
import { type Boarded, makeBoard } from './make-board.ts';

const DIGEST = 'sha256:one';
const member = (name: string, changes: Partial<BoardMember> = {}): BoardMember => ({
  identity: `person:${name}`,
  identities: [`person:${name}`, `email:${name}@example.com`],
  name,
  roles: ['reviewer'],
  reviewRoles: [],
  locales: [],
  ...changes,
});
const release = (changes: Partial<Boarded> = {}): Boarded => ({
  authors: ['person:eve'],
  reviews: [],
  digest: DIGEST,
  affectedLocales: [],
  stages: ['flag', 'beta', 'ga'],
  ...changes,
});
const rules = effective().stageRules;
const brand = effective({ reviews: [{ seat: 'brand', count: 1 }] });

describe('makeBoard', () => {
  test('candidates hold the seat, may review, wrote nothing of it and have not approved yet', () => {
    const members = [
      member('ada', { reviewRoles: ['brand'] }),
      member('ben', { reviewRoles: ['legal'] }),
      member('cleo', { reviewRoles: ['brand'], roles: ['releaser', 'operator'] }),
      member('dai', { reviewRoles: ['brand'], roles: ['admin'] }),
      member('eve', { reviewRoles: ['brand'], roles: ['admin'] }),
    ];
    const open = makeBoard(release(), brand, members);
    expect(open.seats).toEqual([
      { seat: 'brand', count: 1, stage: null, approvedBy: [], missing: 1, candidates: ['ada', 'dai'] },
    ]);
    expect(open).toMatchObject({ policies: ['production'], satisfied: false, excluded: ['eve'], impossible: [] });
    const approved = release({ reviews: members.slice(0, 1).map((one) => reviewBy(one, DIGEST)) });
    const done = makeBoard(approved, brand, members);
    expect(done.seats).toMatchObject([{ approvedBy: ['ada'], missing: 0, candidates: ['dai'] }]);
    expect(done.satisfied).toBe(true);
  });

  test('a co-author who is named by address is excluded like any other', () => {
    const board = makeBoard(release({ authors: ['email:ada@example.com'] }), brand, [
      member('ada', { reviewRoles: ['brand'] }),
    ]);
    expect(board).toMatchObject({ excluded: ['ada'], seats: [{ candidates: [] }] });
  });

  test('what stages ask for stands apart, for the stages that the release passes', () => {
    const legal = { ...rules.beta, reviews: [{ seat: 'legal', count: 1 }] };
    const policy = effective({ ...brand, stageRules: { ...rules, beta: legal, extension: legal } });
    const members = [member('ada', { reviewRoles: ['brand'] }), member('ben', { reviewRoles: ['legal'] })];
    const board = makeBoard(
      release({ reviews: members.slice(0, 1).map((one) => reviewBy(one, DIGEST)) }),
      policy,
      members,
    );
    expect(board.seats).toMatchObject([
      { seat: 'brand', stage: null, missing: 0 },
      { seat: 'legal', stage: 'beta', missing: 1, candidates: ['ben'] },
    ]);
    expect(board.satisfied).toBe(true);
    const two = effective({ ...policy, reviews: [{ seat: 'legal', count: 2 }] });
    expect(makeBoard(release(), two, members).seats).toMatchObject([
      { stage: null, count: 2 },
      { stage: 'beta', count: 2 },
    ]);
    const pack = makeBoard(release({ stages: ['extension'] }), policy, members);
    expect(pack.seats.map(({ stage }) => stage)).toEqual([null, 'extension']);
  });

  test('while somebody objects nothing is satisfied', () => {
    const [ada, ben] = [member('ada', { reviewRoles: ['brand'] }), member('ben')];
    const reviews = [reviewBy(ada, DIGEST), reviewBy(ben, DIGEST, { verdict: 'request_changes' })];
    const board = makeBoard(release({ reviews }), brand, [ada, ben]);
    expect(board).toMatchObject({ seats: [{ missing: 0 }], objectedBy: ['ben'], satisfied: false });
  });

  test('affected locales are shown where policy asks for their cover', () => {
    const members = [member('ada', { locales: ['de'] }), member('eve', { locales: ['fr'] })];
    const affected = release({ affectedLocales: ['de-AT', 'fr'] });
    expect(makeBoard(affected, effective(), members)).toMatchObject({ locales: [], satisfied: true });
    const board = makeBoard(affected, effective({ coverLocales: true }), members);
    expect(board.locales).toEqual([
      { locale: 'de-AT', coveredBy: [], candidates: ['ada'] },
      { locale: 'fr', coveredBy: [], candidates: [] },
    ]);
    expect(board.satisfied).toBe(false);
    expect(board.impossible).toEqual([
      'Only those who wrote it declare competence in `fr`: add the locale to another reviewer with `setlist members change`.',
    ]);
  });

  test.each([
    [
      'nobody holds it',
      [member('ada'), member('ben', { reviewRoles: ['brand'], roles: ['viewer'] })],
      'Nobody who may review holds the seat `brand`: give it to one more member with `setlist members change`.',
    ],
    [
      'only its author holds it',
      [member('eve', { reviewRoles: ['brand'] })],
      'Too few who did not write it hold the seat `brand`: give it to one more member with `setlist members change`.',
    ],
  ])('a seat is impossible when %s, and the board says what would mend it', (_, members, sentence) => {
    expect(makeBoard(release(), brand, members).impossible).toEqual([sentence]);
  });

  test('too few reviewers for a stage are told with the stage', () => {
    const two = { ...rules.ga, reviews: [{ seat: null, count: 3 }] };
    const policy = effective({ stageRules: { ...rules, ga: two } });
    expect(makeBoard(release(), policy, [member('ada')]).impossible).toEqual([
      'Too few may review before the release can leave `ga`: give 2 more members who did not write it the role `reviewer` with `setlist members change`.',
    ]);
  });
});
