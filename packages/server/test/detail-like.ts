import type { Release } from '@setlist/core/release';
import type { ReleaseDetail } from '@setlist/sdk';
import { releaseLike } from '../../core/test/release-like.ts';

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
