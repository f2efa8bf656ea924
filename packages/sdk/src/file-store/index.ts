/// <reference types="node" />
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { FlagStore } from '../evaluator/flag-store.ts';

/**
 * Keeps the copy in a file of Node’s, readable to its owner alone: it names people that rules name. It is replaced whole, so
 * that a crash leaves the old one or the new one.
 */
export function fileStore(path: string): FlagStore {
  let saving: Promise<void> = Promise.resolve();
  const save = async (text: string) => {
    // Two programs may keep their copies in one place.
    const written = `${path}.${process.pid}.new`;
    await mkdir(dirname(path), { recursive: true });
    try {
      await writeFile(written, text, { mode: 0o600, flush: true });
      await rename(written, path);
    } catch (error) {
      await rm(written, { force: true });
      throw error;
    }
  };
  return {
    load: async () => {
      try {
        return await readFile(path, 'utf8');
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
        throw error;
      }
    },
    save: (text) => {
      const saved = saving.then(() => save(text));
      saving = saved.catch(() => {});
      return saved;
    },
  };
}
