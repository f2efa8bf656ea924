/** How long after each failed attempt the next one is made; after the last of them the delivery has failed. */
export type RetrySchedule = readonly number[];

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Eleven attempts over three days and five hours, as Standard Webhooks advises: close together at first, then days. */
export const RETRY_DELAYS_MS: RetrySchedule = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  10 * HOUR,
  14 * HOUR,
  16 * HOUR,
  20 * HOUR,
];

const LONGEST_RETRY_AFTER_MS = 24 * HOUR;

/**
 * Milliseconds until the next attempt after `attempts` have failed, `null` when there is none: up to a fifth is added, so
 * that many deliveries do not come back at once. What the receiver asked for in `Retry-After` is waited for, a day at most.
 */
export function delayAfter(
  schedule: RetrySchedule,
  attempts: number,
  retryAfterMs: number | null,
  random: () => number,
): number | null {
  const delayMs = schedule[attempts - 1];
  if (delayMs === undefined) return null;
  const asked = Math.min(retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS);
  return Math.round(Math.max(delayMs * (1 + random() / 5), asked));
}

/** `Retry-After` (RFC 9110, 10.2.3) in milliseconds from now: seconds or a date; `null`: absent or neither. */
export function parseRetryAfter(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * SECOND;
  if (!/^[A-Za-z]{3}/.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
