import type { Assessment } from '@setlist/core/assessment';
import type { Assess } from './assess-release.ts';
import { openThreads, workerBeside } from './open-threads.ts';

/** What is to be assessed; the revisions are stored ones, so that they were checked. */
export type AssessQuestion = Parameters<Assess>[0];

/**
 * Assesses a revision in a thread of its own: its language check alone takes some 10 ms for each KB. At most two run at
 * once and others wait. Throws when one takes more than a minute.
 */
export const assessAside: Assess = openThreads<AssessQuestion, Assessment>({
  worker: workerBeside(import.meta.url, 'assess-aside-worker'),
  atOnce: 2,
  timeoutMs: 60_000,
  doing: 'Assessing the revision',
});
