/** `30m`, `2h`, `1d`, or ISO 8601 in weeks, days, hours, minutes and seconds: `PT1H`, `P1D`, `P1DT12H`. */
export const DURATION_PATTERN =
  '^(?:\\d{1,6}[smhdw]|P(?=\\d|T\\d)(?:\\d{1,6}W)?(?:\\d{1,6}D)?(?:T(?=\\d)(?:\\d{1,6}H)?(?:\\d{1,6}M)?(?:\\d{1,6}S)?)?)$';

/** Months and years are no durations: nobody could say how long. */
export const DURATION_IN_WORDS = 'a duration such as `30m`, `2h`, `1d` or `PT1H30M`';

/** 366 days: what is longer is a mistake. */
export const DURATION_LIMIT_MS = 366 * 86_400_000;

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** A duration in milliseconds, a day being 24 hours; `null` for text that is none. */
export function durationMsOf(text: string): number | null {
  if (!new RegExp(DURATION_PATTERN).test(text)) return null;
  const amounts = text.toLowerCase().matchAll(/(\d+)([smhdw])/g);
  return [...amounts].reduce((sum, [, amount, unit]) => sum + Number(amount) * unitMs(unit), 0);
}

function unitMs(letter: string | undefined): number {
  const [, ms = 0] = Object.entries(UNIT_MS).find(([unit]) => unit === letter) ?? [];
  return ms;
}
