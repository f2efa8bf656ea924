import type { ReleaseDetail } from '@setlist/sdk';

/** What the state of an assessment means for the release. */
export const OUTCOME_WORDS: Readonly<Record<ReleaseDetail['assessmentState'], string>> = {
  missing: 'Nothing has been assessed yet.',
  outdated: 'Assessed, but not this revision against what is stable now.',
  failed: 'Failed: it has findings that must be mended.',
  passed: 'Passed.',
};
