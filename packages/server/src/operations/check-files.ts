import { Worker } from 'node:worker_threads';
import type { checkPersona, PersonaFiles } from '@setlist/core/persona';

export type Checked = ReturnType<typeof checkPersona>;
export type CheckFiles = (files: PersonaFiles) => Promise<Checked>;

const WORKER = new URL(`./check-files-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);
const CHECK_TIMEOUT_MS = 60_000;

/** A thread may take a gigabyte; forty publishes at once took four. */
const THREADS_AT_ONCE = 3;
let free = THREADS_AT_ONCE;
const waiting: (() => void)[] = [];

/**
 * Checks a folder in a thread of its own: composing a hundred thousand selections takes seconds, and conversations are
 * being served on this one. At most three run at once and others wait. Throws when one takes more than a minute.
 */
export const checkFilesAside: CheckFiles = async (files) => {
  if (free > 0) free -= 1;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    return await checkInThread(files);
  } finally {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  }
};

function checkInThread(files: PersonaFiles): Promise<Checked> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(WORKER, { workerData: files, resourceLimits: { maxOldGenerationSizeMb: 1_024 } });
    const timer = setTimeout(() => {
      reject(new Error(`Checking the persona took more than ${CHECK_TIMEOUT_MS / 1_000} s.`));
      void worker.terminate();
    }, CHECK_TIMEOUT_MS);
    let checked: Checked | null = null;
    worker.once('message', (answer: Checked) => {
      checked = answer;
    });
    worker.once('error', reject);
    worker.once('exit', () => {
      clearTimeout(timer);
      if (checked === null) reject(new Error('The thread that checks personas ended without an answer.'));
      else resolve(checked);
    });
  });
}
