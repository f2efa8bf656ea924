import { mergeIdentities } from './authors.ts';
import { type Release, STAGES } from './release.ts';

/** What whoever proposes a release says of it. */
export type ReleaseDraft = Pick<
  Release,
  | 'id'
  | 'environment'
  | 'persona'
  | 'digest'
  | 'version'
  | 'title'
  | 'description'
  | 'stages'
  | 'authors'
  | 'risk'
  | 'impact'
  | 'affectedLocales'
  | 'targetingKeys'
>;

/** A draft as proposed at `now` (RFC 3339): stages in their order, each once; authors must name whoever proposes. */
export function newRelease(draft: ReleaseDraft, now: string): Release {
  const at = new Date(now).toISOString();
  return {
    ...draft,
    state: 'draft',
    stages: STAGES.filter((stage) => draft.stages.includes(stage)),
    stage: null,
    authors: mergeIdentities(draft.authors),
    reviews: [],
    baseDigest: null,
    schedule: null,
    openRegions: null,
    previousDigest: null,
    startedAt: null,
    stageEnteredAt: null,
    completedAt: null,
    verdicts: [],
    reviewOwed: null,
    latch: null,
    reason: null,
    createdAt: at,
    updatedAt: at,
  };
}
