import { Temporal } from 'temporal-polyfill';
import type { Freeze } from './policy.ts';
import { isTimeZone } from './time-zone.ts';

/**
 * The freeze that is on at an instant (RFC 3339), the one that ends last where there are several, or `null`. A freeze is
 * as wide as its words allow: of a `from` that comes twice the first coming begins it, of a `to` the second ends it, and
 * a time that the clocks skip is read to its favour. The end is exclusive.
 */
export function frozenBy(freezes: readonly Freeze[], now: string): Freeze | null {
  const instant = Temporal.Instant.from(now);
  let last: { readonly freeze: Freeze; readonly end: Temporal.Instant } | null = null;
  for (const freeze of freezes) {
    const { start, end } = windowOf(freeze);
    const isOn = Temporal.Instant.compare(start, instant) <= 0 && Temporal.Instant.compare(instant, end) < 0;
    if (isOn && (last === null || Temporal.Instant.compare(last.end, end) < 0)) last = { freeze, end };
  }
  return last?.freeze ?? null;
}

/** Whether a freeze ends after it begins. */
export function isWindow(freeze: Freeze): boolean {
  const { start, end } = windowOf(freeze);
  return Temporal.Instant.compare(start, end) < 0;
}

function windowOf({ from, to, timeZone }: Freeze): {
  readonly start: Temporal.Instant;
  readonly end: Temporal.Instant;
} {
  // A policy may have been checked where newer zones are known than here; too long a freeze is the lesser harm.
  if (!isTimeZone(timeZone))
    return { start: Temporal.Instant.from(`${from}+14:00`), end: Temporal.Instant.from(`${to}-12:00`) };
  const start = Temporal.PlainDateTime.from(from).toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  const end = Temporal.PlainDateTime.from(to).toZonedDateTime(timeZone, { disambiguation: 'later' });
  return { start: start.toInstant(), end: end.toInstant() };
}
