/** `2 h 13 min`, the two largest units of a duration; `0 s` for none. */
export function spanWords(ms: number): string {
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1_000],
  ] as const;
  const first = units.findIndex(([, size]) => ms >= size);
  if (first < 0) return '0 s';
  const parts: string[] = [];
  let rest = ms;
  for (const [unit, size] of units.slice(first, first + 2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
  }
  return parts.join(' ');
}

/** `2026-11-02 10:00:00Z, 2 h ago`; a time to come is `in 2 h`. */
export function timeWords(at: string, nowMs: number): string {
  const apart = Date.parse(at) - nowMs;
  const near = apart > 0 ? `in ${spanWords(apart)}` : `${spanWords(-apart)} ago`;
  return `${at.replace('T', ' ').replace(/\.\d+Z$/, 'Z')}, ${near}`;
}
