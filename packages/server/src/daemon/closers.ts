import type { Logger } from 'pino';

/** What must be undone, in the reverse order of its doing. */
export interface Closers {
  readonly add: (name: string, close: () => Promise<unknown> | unknown) => void;
  readonly closeAll: () => Promise<void>;
}

/** Collects; closing goes on past a closer that fails and says which it was. */
export function createClosers(log: Logger): Closers {
  const closers: { name: string; close: () => Promise<unknown> | unknown }[] = [];
  return {
    add: (name, close) => closers.push({ name, close }),
    closeAll: async () => {
      for (const { name, close } of closers.splice(0).reverse()) {
        try {
          await close();
        } catch (error) {
          log.warn({ err: error }, `${name} did not close cleanly`);
        }
      }
    },
  };
}
