import fc from 'fast-check';
import type { Role } from '../src/access/index.ts';
import {
  type BoardMember,
  type EffectivePolicy,
  type Freeze,
  type Policy,
  type Review,
  type ReviewRequirement,
  RISKS,
  type StageRule,
} from '../src/release/index.ts';

const SEATS = ['brand', 'safety', 'cultural', 'legal', 'own-desk'];
export const LOCALES = ['de', 'de-AT', 'en', 'pt', 'pt-BR', 'zh-Hant', 'zh-Hant-TW'];
const PEOPLE = ['ada', 'ben', 'cleo', 'dai', 'eve'];

/** Seats each asked for once, as a file can say them. */
export const requirements: fc.Arbitrary<readonly ReviewRequirement[]> = fc.uniqueArray(
  fc.record({ seat: fc.constantFrom(...SEATS, null), count: fc.integer({ min: 1, max: 3 }) }),
  { selector: ({ seat }) => seat, maxLength: 4 },
);

const stageRule: fc.Arbitrary<StageRule> = fc.record({
  soakMs: fc.nat(100_000),
  verdict: fc.boolean(),
  reviews: requirements,
  gate: fc.constantFrom('any', 'person'),
});

const freeze: fc.Arbitrary<Freeze> = fc.record({
  name: fc.constantFrom('New year', 'Sale'),
  from: fc.constant('2026-12-24T00:00'),
  to: fc.constant('2027-01-02T08:00'),
  timeZone: fc.constantFrom('Europe/Berlin', 'Asia/Tokyo'),
});

const glass: fc.Arbitrary<Policy['breakGlass']> = fc.oneof(
  fc.constant(null),
  fc.constant<false>(false),
  fc.record({
    roles: fc.subarray<Role>(['releaser', 'admin'], { minLength: 1 }),
    reviewWithinMs: fc.integer({ min: 1, max: 100_000 }),
  }),
);

/** Policies as files can say them, but for their names. */
const unnamed: fc.Arbitrary<Omit<Policy, 'name'>> = fc.record({
  description: fc.constant(''),
  environments: fc.constantFrom(['*'], ['production'], ['development'], ['prod*', 'staging']),
  personas: fc.constantFrom(['*'], ['concierge'], ['*-desk']),
  risks: fc.nat(RISKS.length).map((from) => (from === 0 ? [] : RISKS.slice(from - 1))),
  missionCritical: fc.boolean(),
  reviews: requirements,
  coverLocales: fc.boolean(),
  stages: fc.option(fc.constantFrom(['ga'] as const, ['flag', 'ga'] as const, ['beta', 'ga'] as const)),
  stageRules: fc.record({ flag: stageRule, beta: stageRule, ga: stageRule }, { requiredKeys: [] }),
  freezes: fc.array(freeze, { maxLength: 2 }),
  breakGlass: glass,
  requireSignature: fc.boolean(),
  requireAssessment: fc.boolean(),
});

/** Policies whose names are their own. */
export const policies: fc.Arbitrary<readonly Policy[]> = fc
  .array(unnamed, { maxLength: 5 })
  .map((all) => all.map((policy, n) => ({ ...policy, name: `policy-${n}` })));

export const scopes = fc.record({
  environment: fc.constantFrom('production', 'development', 'staging', 'demo'),
  persona: fc.constantFrom('concierge', 'night-desk', 'support'),
  risk: fc.constantFrom(...RISKS),
});

export const members: fc.Arbitrary<readonly BoardMember[]> = fc.uniqueArray(
  fc
    .record({
      name: fc.constantFrom(...PEOPLE),
      roles: fc.subarray<Role>(['viewer', 'author', 'reviewer', 'releaser', 'admin']),
      reviewRoles: fc.subarray(SEATS),
      locales: fc.subarray(LOCALES),
    })
    .map((member) => {
      const identity = `person:${member.name}`;
      return { ...member, identity, identities: [identity, `email:${member.name}@example.com`] };
    }),
  { selector: ({ name }) => name },
);

/** Authors under any of the names that people have. */
export const authors = fc.subarray(
  PEOPLE.flatMap((name) => [`person:${name}`, `email:${name}@example.com`]),
  {
    maxLength: 3,
  },
);

/** A review of `digest` by a member, as one who holds what the member holds. */
export function reviewBy(member: BoardMember, digest: string, changes: Partial<Review> = {}): Review {
  return {
    reviewer: member.identity,
    name: member.name,
    verdict: 'approve',
    digest,
    seats: member.reviewRoles,
    locales: member.locales,
    comment: '',
    at: '2026-11-20T10:00:00.000Z',
    dismissed: null,
    ...changes,
  };
}

/** A policy that asks for nothing but what is given. */
export function effective(changes: Partial<EffectivePolicy> = {}): EffectivePolicy {
  const rule: StageRule = { soakMs: 0, verdict: false, reviews: [], gate: 'any' };
  return {
    sources: ['production'],
    reviews: [],
    coverLocales: false,
    stages: ['flag', 'beta', 'ga'],
    stageRules: { flag: rule, beta: rule, ga: rule, extension: rule },
    freezes: [],
    breakGlass: null,
    requireSignature: false,
    requireAssessment: false,
    ...changes,
  };
}
