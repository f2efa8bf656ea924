import type { Session } from 'chdb';

/** Lends each session to one user at a time, first come, first served. */
export interface SessionPool {
  /** Throws `TooManyQueries` when the queue is full. */
  readonly use: <T>(run: (session: Session) => Promise<T>) => Promise<T>;
  /** Resolves once nothing runs and nothing waits. */
  readonly idle: () => Promise<void>;
}

/** More queries wait than will be answered in good time. */
export class TooManyQueries extends Error {
  override readonly name = 'TooManyQueries';
}

const LONGEST_QUEUE = 512;

/** A pool of those sessions. One session runs one query at a time. */
export function createSessionPool(sessions: readonly Session[]): SessionPool {
  const free = [...sessions];
  const waiting: ((session: Session) => void)[] = [];
  const running = new Set<Promise<unknown>>();

  const acquire = async (): Promise<Session> => {
    const session = free.pop();
    if (session) return session;
    if (waiting.length >= LONGEST_QUEUE) throw new TooManyQueries(`${LONGEST_QUEUE} queries are waiting already.`);
    return new Promise((resolve) => waiting.push(resolve));
  };
  const release = (session: Session) => {
    const next = waiting.shift();
    if (next) next(session);
    else free.push(session);
  };
  const lend = async <T>(run: (session: Session) => Promise<T>): Promise<T> => {
    const session = await acquire();
    try {
      return await run(session);
    } finally {
      release(session);
    }
  };

  return {
    use: (run) => {
      const lent = lend(run);
      running.add(lent);
      lent.then(
        () => running.delete(lent),
        () => running.delete(lent),
      );
      return lent;
    },
    idle: async () => {
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
}
