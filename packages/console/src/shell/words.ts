import type { ParameterChanges } from '@setlist/core/persona';

/** The first twelve hex digits: enough to tell revisions apart. */
export function shortDigest(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 12);
}

const UNITS = [
  { unit: 'year', seconds: 31_557_600 },
  { unit: 'month', seconds: 2_629_800 },
  { unit: 'week', seconds: 604_800 },
  { unit: 'day', seconds: 86_400 },
  { unit: 'hour', seconds: 3_600 },
  { unit: 'minute', seconds: 60 },
] as const;

/** `3 hours ago`, `yesterday`, `in 2 days`; under a minute `just now`, or `in a moment` for what is to come. */
export function ago(then: Date, now: Date): string {
  const seconds = (then.getTime() - now.getTime()) / 1_000;
  const fitting = UNITS.find((candidate) => Math.abs(seconds) >= candidate.seconds);
  if (fitting === undefined) return seconds > 0 ? 'in a moment' : 'just now';
  return new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(
    Math.round(seconds / fitting.seconds),
    fitting.unit,
  );
}

/** `1 option`, `3 options`. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}

/** `de` → `German`; the tag itself where the browser has no name for it. */
export function localeName(locale: string): string {
  try {
    return new Intl.DisplayNames(['en'], { type: 'language' }).of(locale) ?? locale;
  } catch {
    return locale;
  }
}

/** `temperature +0.2`, `max_tokens = 200`, one for each change. */
export function parameterWords(changes: ParameterChanges): readonly string[] {
  return Object.entries(changes).map(([name, change]) => {
    if ('set' in change) return `${name} = ${change.set}`;
    return `${name} ${change.add < 0 ? '−' : '+'}${Math.abs(change.add)}`;
  });
}

/** `412 ms`, `1.3 s`. */
export function milliseconds(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
