import type { Locale } from './revision.ts';

/**
 * Finds the locale that serves a BCP 47 tag, as RFC 4647 §3.4 (Lookup) says: subtags are dropped from the end, a
 * single-letter one together with what follows it; case does not matter. `null` when none fits.
 */
export function lookupLocale(tag: string, available: readonly Locale[]): Locale | null {
  const subtags = tag.toLowerCase().split('-');
  while (subtags.length > 0) {
    const range = subtags.join('-');
    const found = available.find((locale) => locale.toLowerCase() === range);
    if (found !== undefined) return found;
    subtags.pop();
    if (subtags.at(-1)?.length === 1) subtags.pop();
  }
  return null;
}
