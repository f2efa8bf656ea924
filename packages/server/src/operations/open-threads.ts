import { Worker } from 'node:worker_threads';

/** Threads that answer one kind of question. */
export interface ThreadPlan {
  /** Gets the question as `workerData` and posts the answer. */
  readonly worker: URL;
  /** A thread may take a gigabyte; forty publishes at once took four. */
  readonly atOnce: number;
  readonly timeoutMs: number;
  /** What they do, for errors: `Checking the persona`. */
  readonly doing: string;
}

/** The worker beside a module: `.ts` from source, `.js` when built. */
export function workerBeside(moduleUrl: string, name: string): URL {
  return new URL(`./${name}${moduleUrl.endsWith('.ts') ? '.ts' : '.js'}`, moduleUrl);
}

/**
 * A way to ask questions that are answered in a thread each, so many at once; others wait. Rejects when a thread fails or
 * takes too long.
 */
export function openThreads<Question, Answer>(plan: ThreadPlan): (question: Question) => Promise<Answer> {
  let free = plan.atOnce;
  const waiting: (() => void)[] = [];
  return async (question) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await askThread<Question, Answer>(plan, question);
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}

function askThread<Question, Answer>({ worker: file, timeoutMs, doing }: ThreadPlan, question: Question) {
  return new Promise<Answer>((resolve, reject) => {
    const worker = new Worker(file, { workerData: question, resourceLimits: { maxOldGenerationSizeMb: 1_024 } });
    const timer = setTimeout(() => {
      reject(new Error(`${doing} took more than ${timeoutMs / 1_000} s.`));
      void worker.terminate();
    }, timeoutMs);
    let answered: { readonly answer: Answer } | null = null;
    worker.once('message', (answer: Answer) => {
      answered = { answer };
    });
    worker.once('error', reject);
    worker.once('exit', () => {
      clearTimeout(timer);
      if (answered === null) reject(new Error(`${doing}: the thread ended without an answer.`));
      else resolve(answered.answer);
    });
  });
}
