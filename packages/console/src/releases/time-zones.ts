/** The reader's own time zone. */
export const OWN_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Time zones as the browser knows them, the reader's own first. */
export const TIME_ZONES: readonly string[] = [...new Set([OWN_ZONE, 'UTC', ...Intl.supportedValuesOf('timeZone')])];

/** `Tue 1 Dec 2026, 09:00 GMT+1` by the clocks of a zone. */
export function clockIn(timeZone: string, at: string): string {
  return new Date(at).toLocaleString(undefined, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
    timeZone,
  });
}
