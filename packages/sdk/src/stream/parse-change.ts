import type { FlagsChange } from '../flags.ts';

/** The data of an event `flags`; `null` for what is none. */
export function parseChange(event: string | undefined, data: string): FlagsChange | null {
  if (event !== 'flags') return null;
  try {
    const change: unknown = JSON.parse(data);
    if (typeof change !== 'object' || change === null) return null;
    const { version, tag } = change as Partial<Record<keyof FlagsChange, unknown>>;
    return typeof version === 'number' && typeof tag === 'string' ? { version, tag } : null;
  } catch {
    return null;
  }
}
