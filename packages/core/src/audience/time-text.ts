const TIME =
  /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?:T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d))?$/;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/**
 * RFC 3339 with its offset, or a date alone, which is its midnight in UTC: milliseconds since 1970. `null`: it is neither.
 * Nothing else that a JavaScript engine takes for a date is one, so that every engine and language answers the same.
 */
export function timeOfText(text: string): number | null {
  const match = text.length > 40 ? null : TIME.exec(text);
  if (match === null) return null;
  const [year, month, day] = match.slice(1).map(Number);
  if (year === undefined || month === undefined || day === undefined || year === 0) return null;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && isLeap ? 29 : (DAYS[month - 1] ?? 0);
  return day > days ? null : Date.parse(text);
}

const DURATION = /^-?(?:\d{1,9}(?:\.\d{1,9})?(?:h|ms|m|s))+$/;
const UNIT_MS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

/** CEL's durations, `72h`, `1h30m`, `-90s`, `1500ms`, in milliseconds. `null`: it is none, or no whole number of them. */
export function durationOfText(text: string): number | null {
  if (text.length > 80 || !DURATION.test(text)) return null;
  let ms = 0;
  for (const [, amount, unit] of text.matchAll(/([\d.]+)(h|ms|m|s)/g))
    ms += Number(amount) * (UNIT_MS[unit ?? ''] ?? 0);
  if (!Number.isSafeInteger(ms)) return null;
  return text.startsWith('-') ? 0 - ms : ms;
}
