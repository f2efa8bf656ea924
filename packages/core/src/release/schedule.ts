import { Temporal } from 'temporal-polyfill';
import type { Refusal } from '../refusal.ts';
import { ok, type Result, refuse } from '../result.ts';
import type { Schedule } from './release.ts';
import { isTimeZone, localTimeOf, timeZoneMend } from './time-zone.ts';

/** When a release opens somewhere; `region` is `null` for everywhere at once. */
export interface Opening {
  readonly region: string | null;
  /** RFC 3339 in UTC with milliseconds, as `Date.toISOString` writes it. */
  readonly at: string;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * When each region opens, earliest first. A `startAt` with an offset is one instant for all; without one it is read by the
 * clocks of each region, or of `timeZone` where there are none. A time that the clocks skip is read as if they had not
 * been put forward (02:30 becomes 03:30), one that comes twice is its first coming: Temporal's `compatible`, RFC 5545
 * §3.3.5. A delay is elapsed time, whatever the clocks do meanwhile.
 */
export function openingsOf(schedule: Schedule): Result<readonly Opening[], Refusal> {
  const fault = zoneFault(schedule) ?? regionFault(schedule);
  if (fault !== null) return refuse(fault);
  const startIn = startReader(schedule.startAt);
  if (startIn === null) return refuse(startFault(schedule.startAt));
  const { timeZone, regions } = schedule;
  if (regions.length > 0)
    return inOrder(
      regions.map(({ region, timeZone, delayMs }) => ({
        region,
        at: startIn(timeZone).add({ milliseconds: delayMs }),
      })),
    );
  if (timeZone === null && !INSTANT.test(schedule.startAt))
    return refuse(
      invalid(
        'schedule.timeZone',
        `\`startAt\` is ${schedule.startAt}, without an offset, and nothing says by which clock.`,
        'Give `timeZone`, or regions with theirs, or write an offset such as `Z`.',
      ),
    );
  return inOrder([{ region: null, at: startIn(timeZone ?? 'UTC') }]);
}

type StartIn = (timeZone: string) => Temporal.Instant;

function startReader(startAt: string): StartIn | null {
  if (INSTANT.test(startAt)) {
    const instant = instantOf(startAt);
    return instant === null ? null : () => instant;
  }
  const local = localTimeOf(startAt);
  return local === null ? null : (timeZone) => local.toZonedDateTime(timeZone).toInstant();
}

function instantOf(text: string): Temporal.Instant | null {
  try {
    return Temporal.Instant.from(text);
  } catch {
    return null;
  }
}

function inOrder(
  openings: readonly { readonly region: string | null; readonly at: Temporal.Instant }[],
): Result<readonly Opening[], Refusal> {
  const sorted = [...openings].sort((a, b) => Temporal.Instant.compare(a.at, b.at));
  return ok(sorted.map(({ region, at }) => ({ region, at: at.toString({ fractionalSecondDigits: 3 }) })));
}

function zoneFault({ timeZone, regions }: Schedule): Refusal | null {
  const zones = regions.map((region, n) => ({ field: `schedule.regions[${n}].timeZone`, zone: region.timeZone }));
  if (timeZone !== null) zones.unshift({ field: 'schedule.timeZone', zone: timeZone });
  const unknown = zones.find(({ zone }) => !isTimeZone(zone));
  if (unknown === undefined) return null;
  return invalid(unknown.field, `There is no time zone \`${unknown.zone}\`.`, timeZoneMend(unknown.zone));
}

/** A year is far more than any tour takes, and keeps every sum within what a date can hold. */
const DELAY_LIMIT_MS = 366 * 86_400_000;

function regionFault({ regions }: Schedule): Refusal | null {
  for (const [n, { region, delayMs }] of regions.entries()) {
    if (!Number.isInteger(delayMs) || delayMs < 0 || delayMs > DELAY_LIMIT_MS)
      return invalid(
        `schedule.regions[${n}].delayMs`,
        `The delay of \`${region}\` is ${delayMs}; it is a whole number of milliseconds from 0 to ${DELAY_LIMIT_MS}.`,
        'Write one.',
      );
    if (regions.findIndex((other) => other.region === region) !== n)
      return invalid(`schedule.regions[${n}].region`, `The region \`${region}\` is there twice.`, 'Name it once.');
  }
  return null;
}

function startFault(startAt: string): Refusal {
  return invalid(
    'schedule.startAt',
    `\`startAt\` is ${JSON.stringify(startAt)}, which is no time on the calendar.`,
    'Write `2026-12-01T09:00` for a wall-clock time, or `2026-12-01T09:00:00Z` for an instant.',
  );
}

function invalid(field: string, message: string, mend: string): Refusal {
  return { code: 'invalid_request', field, message: `${message} ${mend}` };
}
