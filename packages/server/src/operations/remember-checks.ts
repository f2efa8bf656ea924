import { createHash } from 'node:crypto';
import type { PersonaFiles } from '@setlist/core/persona';
import type { Checked, CheckFiles } from './check-files.ts';

/**
 * A check that remembers the last folders it found sound: a plan, its application and the next plan of a project check the
 * same content, and each check takes a thread. What failed is checked anew.
 */
export function rememberChecks(check: CheckFiles, most = 50): CheckFiles {
  const known = new Map<string, Checked>();
  return async (files) => {
    const key = hashOf(files);
    const found = known.get(key);
    if (found !== undefined) {
      // Newest last, so that the first is what was longest unused.
      known.delete(key);
      known.set(key, found);
      return found;
    }
    const checked = await check(files);
    if (checked.revision === null) return checked;
    known.set(key, checked);
    const [oldest] = known.keys();
    if (known.size > most && oldest !== undefined) known.delete(oldest);
    return checked;
  };
}

/** Lengths stand before what they measure, so that no two folders hash alike by shifting bytes between files. */
function hashOf(files: PersonaFiles): string {
  const hash = createHash('sha256');
  for (const [path, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(`${path.length} ${bytes.length} ${path}`).update(bytes);
  return hash.digest('hex');
}
