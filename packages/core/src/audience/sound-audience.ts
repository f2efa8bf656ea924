import type { AudienceFault } from './audience-faults.ts';
import { type AudienceParts, type AudienceSurroundings, checkAudience, NO_AUDIENCE } from './check-audience.ts';

/** What of a document can be followed, and what was left out of it and why. */
export interface SoundAudience {
  readonly parts: AudienceParts;
  /** Empty: all of it. */
  readonly faults: readonly AudienceFault[];
}

/** Each round takes at least one entry out; entries that named one fall in the next. */
const ROUNDS = 30;

/**
 * A document as far as it is sound: for whoever must go on with one that was applied before the rules changed. Entries at
 * fault are left out, and what named them after them; nothing of it where no end is found.
 */
export function soundAudience(document: unknown, surroundings: AudienceSurroundings): SoundAudience {
  const faults: AudienceFault[] = [];
  let left = document;
  for (let round = 0; round < ROUNDS; round += 1) {
    const checked = checkAudience(left, surroundings);
    if (checked.ok) return { parts: checked.value, faults };
    faults.push(...checked.error);
    left = checked.error.reduce(without, left);
  }
  return { parts: NO_AUDIENCE, faults };
}

/** The document without the entry that a fault is about, or without the section where it is no entry's. */
function without(document: unknown, { path: [section, key] }: AudienceFault): unknown {
  if (!isRecord(document) || section === undefined) return {};
  const { [section]: entries, ...others } = document;
  if (!isRecord(entries) || key === undefined) return others;
  const { [key]: _, ...more } = entries;
  return { ...others, [section]: more };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
