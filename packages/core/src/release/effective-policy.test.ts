import { describe, expect, test } from 'vitest';
import { effectivePolicy, isMissionCritical } from './effective-policy.ts';
import type { Policy } from './policy.ts';

const policy = (changes: Partial<Policy> = {}): Policy => ({
  name: 'house',
  description: '',
  environments: ['*'],
  personas: ['*'],
  risks: [],
  missionCritical: false,
  reviews: [],
  coverLocales: false,
  stages: null,
  stageRules: {},
  freezes: [],
  breakGlass: null,
  requireSignature: false,
  requireAssessment: false,
  ...changes,
});
const production = { environment: 'production', persona: 'concierge', risk: 'low' } as const;
const development = { ...production, environment: 'development' };
const noRule = { soakMs: 0, verdict: false, reviews: [], gate: 'any' };

describe('what is built in', () => {
  test('in development nothing is asked for', () => {
    expect(effectivePolicy([], development)).toEqual({
      sources: ['built-in'],
      reviews: [],
      coverLocales: false,
      stages: ['ga'],
      stageRules: { flag: noRule, beta: noRule, ga: noRule, extension: noRule },
      freezes: [],
      breakGlass: { roles: ['releaser', 'admin'], reviewWithinMs: 86_400_000 },
      requireSignature: false,
      requireAssessment: false,
    });
  });

  test('elsewhere one approval and three stages', () => {
    expect(effectivePolicy([], production)).toEqual({
      ...effectivePolicy([], development),
      reviews: [{ seat: null, count: 1 }],
      stages: ['flag', 'beta', 'ga'],
    });
  });

  test('the one approval stays where policies apply that ask for none', () => {
    expect(effectivePolicy([policy()], production).reviews).toEqual([{ seat: null, count: 1 }]);
    expect(effectivePolicy([policy()], development).reviews).toEqual([]);
  });

  test('it gives way to a policy that names reviews, stages or glass of its own', () => {
    const own = policy({
      reviews: [{ seat: 'brand', count: 1 }],
      stages: ['ga'],
      breakGlass: { roles: ['admin'], reviewWithinMs: 172_800_000 },
    });
    expect(effectivePolicy([own], production)).toMatchObject({
      sources: ['house'],
      reviews: [{ seat: 'brand', count: 1 }],
      stages: ['ga'],
      breakGlass: { roles: ['admin'], reviewWithinMs: 172_800_000 },
    });
  });
});

describe('several policies', () => {
  test('the strictest of each is taken', () => {
    const glass = (roles: ('releaser' | 'admin')[], reviewWithinMs: number) => ({ roles, reviewWithinMs });
    const first = policy({
      name: 'first',
      reviews: [
        { seat: null, count: 2 },
        { seat: 'legal', count: 1 },
      ],
      stages: ['beta', 'ga'],
      stageRules: { beta: { soakMs: 5, verdict: true, reviews: [{ seat: 'legal', count: 1 }], gate: 'any' } },
      freezes: [{ name: 'A', from: '2026-01-01T00:00', to: '2026-01-02T00:00', timeZone: 'UTC' }],
      breakGlass: glass(['releaser', 'admin'], 10),
      requireSignature: true,
    });
    const second = policy({
      name: 'second',
      reviews: [
        { seat: 'legal', count: 3 },
        { seat: 'brand', count: 1 },
      ],
      coverLocales: true,
      stages: ['flag', 'ga'],
      stageRules: { beta: { soakMs: 3, verdict: false, reviews: [{ seat: 'legal', count: 2 }], gate: 'person' } },
      freezes: [{ name: 'B', from: '2026-01-01T00:00', to: '2026-01-02T00:00', timeZone: 'UTC' }],
      breakGlass: glass(['admin'], 20),
      requireAssessment: true,
    });
    expect(effectivePolicy([second, first], production)).toMatchObject({
      sources: ['first', 'second'],
      reviews: [
        { seat: 'brand', count: 1 },
        { seat: 'legal', count: 3 },
        { seat: null, count: 2 },
      ],
      coverLocales: true,
      stages: ['flag', 'beta', 'ga'],
      stageRules: {
        flag: noRule,
        beta: { soakMs: 5, verdict: true, reviews: [{ seat: 'legal', count: 2 }], gate: 'person' },
      },
      freezes: [{ name: 'A' }, { name: 'B' }],
      breakGlass: { roles: ['admin'], reviewWithinMs: 10 },
      requireSignature: true,
      requireAssessment: true,
    });
  });

  test('glass that one of them never breaks, or whose roles have none in common, is not broken', () => {
    const only = (role: 'releaser' | 'admin') => policy({ breakGlass: { roles: [role], reviewWithinMs: 1 } });
    expect(effectivePolicy([only('admin'), policy({ breakGlass: false })], production).breakGlass).toBeNull();
    expect(effectivePolicy([only('admin'), only('releaser')], production).breakGlass).toBeNull();
    expect(effectivePolicy([only('admin'), policy()], production).breakGlass).not.toBeNull();
  });
});

describe('which apply', () => {
  test.each([
    ['production', true],
    ['prod*', true],
    ['*tion', true],
    ['p*d*n', true],
    ['*', true],
    ['**', true],
    ['prod', false],
    ['*o*o*', true],
    ['*o*o*o*', false],
    ['*x*', false],
    ['productio*on', false],
    ['p*n*n', false],
    ['n*p', false],
  ])('the glob %s meets `production`: %s', (glob, meets) => {
    const sources = meets ? ['house'] : ['built-in'];
    expect(effectivePolicy([policy({ environments: ['staging', glob] })], production).sources).toEqual(sources);
    const ofPersona = effectivePolicy([policy({ personas: [glob] })], { ...production, persona: 'production' });
    expect(ofPersona.sources).toEqual(sources);
  });

  test('a policy for some risks applies to those alone', () => {
    const careful = policy({ risks: ['high', 'critical'] });
    const sources = (risk: 'low' | 'high') => effectivePolicy([careful], { ...production, risk }).sources;
    expect([sources('low'), sources('high')]).toEqual([['built-in'], ['house']]);
  });

  test('what is mission-critical meets every policy for critical risk, whatever its own', () => {
    const careful = policy({ name: 'careful', risks: ['critical'], requireAssessment: true });
    const crisis = policy({ name: 'crisis', personas: ['crisis-*'], missionCritical: true });
    const scope = { ...production, persona: 'crisis-line' };
    expect(effectivePolicy([careful, crisis], scope)).toMatchObject({
      sources: ['careful', 'crisis'],
      requireAssessment: true,
    });
    expect(effectivePolicy([careful, crisis], production).sources).toEqual(['built-in']);
    expect([isMissionCritical([crisis], scope), isMissionCritical([crisis], production)]).toEqual([true, false]);
  });
});
