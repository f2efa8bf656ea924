import type { RehearsalReport } from '@setlist/core/assessment';

/**
 * The rehearsal report in a file that `setlist assess --rehearse … --out FILE` wrote, or in a file of nothing else; `null`
 * where there is none. The server checks every field again.
 */
export function readRehearsal(text: string): RehearsalReport | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  const inner = recordOf(recordOf(parsed)?.['assessment'])?.['rehearsal'] ?? recordOf(parsed)?.['rehearsal'];
  const candidates = [inner, parsed].map(recordOf);
  const found = candidates.find((one) => one !== null && 'drift' in one && 'conversations' in one) ?? null;
  return found as RehearsalReport | null;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
}
