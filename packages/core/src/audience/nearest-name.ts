/** ``Did you mean `plan`?``, or which there are, or that there are none of these. */
export function propose(wanted: string, known: Iterable<string>, what: string): string {
  const names = [...known];
  const near = nearestName(wanted, names);
  if (near !== null) return `Did you mean \`${near}\`?`;
  if (names.length === 0) return `There are no ${what} yet.`;
  const shown = names.slice(0, NAMED_AT_MOST).map((name) => `\`${name}\``);
  const more = names.length > NAMED_AT_MOST ? ` and ${names.length - NAMED_AT_MOST} more` : '';
  return `The ${what} are ${shown.join(', ')}${more}.`;
}

const NAMED_AT_MOST = 12;

/** The name that was probably meant: at most a third of its letters differ. */
function nearestName(wanted: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const name of known) {
    const most = Math.max(1, Math.floor(Math.max(wanted.length, name.length) / 3));
    if (Math.abs(wanted.length - name.length) > Math.min(most, 8)) continue;
    const differing = distance(wanted.toLowerCase(), name.toLowerCase());
    if (differing > most || differing >= least) continue;
    best = name;
    least = differing;
  }
  return best;
}

/** Optimal string alignment (Damerau 1964): letters put in, left out, changed, and neighbours swapped. */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, n) => n);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwap ? (beforeLast[j - 2] ?? 0) + 1 : changed;
      row.push(Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, changed, swapped));
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
