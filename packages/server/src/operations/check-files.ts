import { Worker } from 'node:worker_threads';
import type { checkPersona, PersonaFiles } from '@setlist/core/persona';

export type Checked = ReturnType<typeof checkPersona>;
export type CheckFiles = (files: PersonaFiles) => Promise<Checked>;

const WORKER = new URL(`./check-files-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);
const CHECK_TIMEOUT_MS = 60_000;

/**
 * Checks a folder in a thread of its own: composing a hundred thousand selections takes seconds, and conversations are
 * being served on this one. Throws when that takes more than a minute.
 */
export const checkFilesAside: CheckFiles = (files) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(WORKER, { workerData: files, resourceLimits: { maxOldGenerationSizeMb: 1_024 } });
    const timer = setTimeout(() => {
      reject(new Error(`Checking the persona took more than ${CHECK_TIMEOUT_MS / 1_000} s.`));
      void worker.terminate();
    }, CHECK_TIMEOUT_MS);
    worker.once('message', (checked: Checked) => resolve(checked));
    worker.once('error', reject);
    worker.once('exit', () => {
      clearTimeout(timer);
      reject(new Error('The thread that checks personas ended without an answer.'));
    });
  });
