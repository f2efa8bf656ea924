import { Temporal } from 'temporal-polyfill';
import { nearest } from '../persona/near.ts';

/** A wall-clock time without an offset: `2026-12-24T00:00`, seconds if need be. */
const LOCAL_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?$/;

/** Whether a name is an IANA time zone known here. Offsets such as `+01:00` are none: they know no summer. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** What would mend a time zone that is not known: the one probably meant, or the form. */
export function timeZoneMend(name: string): string {
  const known = ['UTC', ...Intl.supportedValuesOf('timeZone')];
  const city = (zone: string) => zone.slice(zone.lastIndexOf('/') + 1).toLowerCase();
  const wanted = city(name.trim().replaceAll(' ', '_'));
  const near = nearest(name, known) ?? known.find((zone) => city(zone) === wanted);
  return near === undefined ? 'Write an IANA name, such as `Europe/Berlin` or `UTC`.' : `Did you mean \`${near}\`?`;
}

/** A wall-clock time that exists on the calendar, or `null` for any other text, one with an offset included. */
export function localTimeOf(text: string): Temporal.PlainDateTime | null {
  if (!LOCAL_TIME.test(text)) return null;
  try {
    return Temporal.PlainDateTime.from(text);
  } catch {
    return null;
  }
}
