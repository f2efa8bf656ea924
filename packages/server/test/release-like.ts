import type { Release } from '@setlist/core/release';
import type { ReleaseDetail } from '@setlist/sdk';

/** A release as the server would answer it, in review unless told. */
export function releaseLike(changes: Partial<Release> = {}): Release {
  return {
    id: 'rel_1f3a9c2b4d5e6f70',
    environment: 'production',
    persona: 'concierge',
    digest: `sha256:${'1f3a9c2b4d5e'.padEnd(64, '0')}`,
    version: '1.3.0',
    title: 'Summer menu',
    description: '',
    state: 'in_review',
    stages: ['flag', 'beta', 'ga'],
    stage: null,
    authors: ['person:mem_ada'],
    reviews: [],
    risk: 'low',
    impact: null,
    affectedLocales: [],
    baseDigest: null,
    schedule: null,
    openRegions: null,
    targetingKeys: [],
    previousDigest: null,
    startedAt: null,
    stageEnteredAt: null,
    completedAt: null,
    verdicts: [],
    reviewOwed: null,
    latch: null,
    reason: null,
    createdAt: '2026-11-02T09:00:00.000Z',
    updatedAt: '2026-11-02T09:00:00.000Z',
    ...changes,
  };
}

const RULE = { soakMs: 0, verdict: false, reviews: [], gate: 'any' } as const;

/** A release with what surrounds it: one approval is asked for, by Mina or Otto. */
export function detailLike(changes: Partial<Release> = {}, around: Partial<ReleaseDetail> = {}): ReleaseDetail {
  return {
    release: releaseLike(changes),
    rowVersion: 1,
    board: {
      policies: ['built-in'],
      seats: [{ seat: null, count: 1, stage: null, approvedBy: [], missing: 1, candidates: ['Mina', 'Otto'] }],
      locales: [],
      excluded: ['Ada'],
      objectedBy: [],
      satisfied: false,
      impossible: [],
    },
    policy: {
      sources: ['built-in'],
      reviews: [{ seat: null, count: 1 }],
      coverLocales: false,
      stages: ['flag', 'beta', 'ga'],
      stageRules: { flag: RULE, beta: RULE, ga: RULE, extension: RULE },
      freezes: [],
      breakGlass: null,
      requireSignature: false,
      requireAssessment: false,
    },
    commands: [],
    exposure: { kind: 'none' },
    assessment: null,
    assessmentState: 'missing',
    missingAnswers: [],
    stable: null,
    others: [],
    soakedAt: null,
    frozenBy: null,
    hasBundle: false,
    ...around,
  };
}
