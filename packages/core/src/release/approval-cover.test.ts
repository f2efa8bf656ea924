import { describe, expect, test } from 'vitest';
import { reviewBy } from '../../test/arbitrary-policy.ts';
import { approvalsOf, coverOf, isCompetentIn } from './approval-cover.ts';
import type { BoardMember } from './board.ts';

const DIGEST = 'sha256:one';
const member = (name: string, reviewRoles: string[] = [], locales: string[] = []): BoardMember => ({
  identity: `person:${name}`,
  identities: [`person:${name}`],
  name,
  roles: ['reviewer'],
  reviewRoles,
  locales,
});
const approve = (...of: Parameters<typeof member>) => reviewBy(member(...of), DIGEST);

describe('approvalsOf', () => {
  const ada = member('ada');
  const counted = (...reviews: ReturnType<typeof reviewBy>[]) =>
    approvalsOf({ reviews, digest: DIGEST, authors: ['person:eve'] }).map(({ name }) => name);

  test.each([
    ['of another digest', reviewBy(ada, 'sha256:other')],
    ['that was dismissed', reviewBy(ada, DIGEST, { dismissed: 'revised' })],
    ['that asks for changes', reviewBy(ada, DIGEST, { verdict: 'request_changes' })],
    ['that rejects', reviewBy(ada, DIGEST, { verdict: 'reject' })],
    ["of an author's own", approve('eve')],
  ])('a review %s counts for nothing', (_, review) => {
    expect(counted(review)).toEqual([]);
    expect(counted(review, approve('ben'))).toEqual(['ben']);
  });

  test('of several reviews by one person the newest that stands counts', () => {
    const reject = reviewBy(ada, DIGEST, { verdict: 'reject' });
    expect(counted(approve('ada'), reject)).toEqual([]);
    expect(counted(reject, approve('ada'))).toEqual(['ada']);
    expect(counted(approve('ada'), { ...reject, dismissed: 'mistaken' })).toEqual(['ada']);
  });
});

describe('coverOf', () => {
  const missing = (approvals: ReturnType<typeof approve>[], asked: { seat: string | null; count: number }[]) =>
    coverOf(approvals, asked, []).seats.map((seat) => seat.missing);

  test('one person fills every seat that they hold', () => {
    const both = approve('ada', ['brand', 'legal']);
    expect(
      missing(
        [both],
        [
          { seat: 'brand', count: 1 },
          { seat: 'legal', count: 1 },
        ],
      ),
    ).toEqual([0, 0]);
  });

  test('one person counts once within a seat, however often they approve', () => {
    const brand = approve('ada', ['brand']);
    expect(
      missing(
        [brand, brand],
        [
          { seat: 'brand', count: 2 },
          { seat: null, count: 2 },
        ],
      ),
    ).toEqual([1, 1]);
  });

  test('`any` is how many people approve in all', () => {
    const asked = [
      { seat: 'brand', count: 1 },
      { seat: null, count: 2 },
    ];
    expect(missing([approve('ada', ['brand'])], asked)).toEqual([0, 1]);
    expect(missing([approve('ada', ['brand']), approve('ben')], asked)).toEqual([0, 0]);
    expect(missing([approve('cleo'), approve('ben')], asked)).toEqual([1, 0]);
  });

  test('a locale is covered by whoever is competent in it, and all must be', () => {
    const { locales, satisfied } = coverOf([approve('ada', [], ['de'])], [], ['de-AT', 'fr']);
    expect(locales).toEqual([
      { locale: 'de-AT', coveredBy: ['ada'] },
      { locale: 'fr', coveredBy: [] },
    ]);
    expect(satisfied).toBe(false);
    expect(coverOf([approve('ada', [], ['de', 'fr'])], [], ['de-AT', 'fr']).satisfied).toBe(true);
  });
});

test.each([
  ['de', 'de', true],
  ['de', 'de-AT', true],
  ['de-AT', 'de', false],
  ['de-AT', 'de-CH', false],
  ['DE-at', 'de-AT', true],
  ['zh-Hant', 'zh-Hant-TW', true],
  ['zh-TW', 'zh-Hant-TW', false],
  ['d', 'de', false],
  ['fi', 'fil', false],
])('competence in %s reaches %s: %s', (declared, locale, reaches) => {
  expect(isCompetentIn([declared], locale)).toBe(reaches);
  expect(isCompetentIn(['ja', declared], locale)).toBe(reaches);
});
