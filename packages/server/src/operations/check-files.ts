import type { checkPersona, PersonaFiles } from '@setlist/core/persona';
import { openThreads, workerBeside } from './open-threads.ts';

export type Checked = ReturnType<typeof checkPersona>;
export type CheckFiles = (files: PersonaFiles) => Promise<Checked>;

/**
 * Checks a folder in a thread of its own: composing a hundred thousand selections takes seconds, and conversations are
 * being served on this one. At most three run at once and others wait. Throws when one takes more than a minute.
 */
export const checkFilesAside: CheckFiles = openThreads<PersonaFiles, Checked>({
  worker: workerBeside(import.meta.url, 'check-files-worker'),
  atOnce: 3,
  timeoutMs: 60_000,
  doing: 'Checking the persona',
});
