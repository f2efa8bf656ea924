import { isObject } from './json.ts';

export type FailureReason =
  | 'connection'
  | 'status'
  | 'in_band_error'
  | 'first_chunk_timeout'
  | 'chunk_gap_timeout'
  | 'answer_timeout'
  | 'cut'
  | 'not_chat'
  | 'unfit';

/** Why an upstream gave no answer. `detail` is its own words: not to be shown or logged before `sanitise`. */
export interface UpstreamFailure {
  /**
   * `unavailable`: another try may help; `misconfigured`: it refused our key or account, or has no such model; `unfit`: this upstream cannot
   * do what was asked, another may; `request`: what the caller sent is wrong everywhere.
   */
  readonly kind: 'unavailable' | 'misconfigured' | 'unfit' | 'request';
  readonly reason: FailureReason;
  readonly status: number | null;
  readonly retryAfterMs: number | null;
  readonly detail: string | null;
}

const RETRIED_STATUSES: ReadonlySet<number> = new Set([408, 409, 425, 429]);
const REQUEST_STATUSES: ReadonlySet<number> = new Set([400, 413, 422]);

export function failure(
  kind: UpstreamFailure['kind'],
  reason: FailureReason,
  detail: string | null = null,
): UpstreamFailure {
  return { kind, reason, status: null, retryAfterMs: null, detail };
}

/** A request that cannot be written as JSON. */
export const TOO_DEEP: UpstreamFailure = {
  ...failure('request', 'unfit', 'The request is nested too deeply.'),
  status: 400,
};

/** Reads a status other than 200, its error body (OpenAI's shape or any text) and its `retry-after`. */
export function failureOfStatus(status: number, retryAfterMs: number | null, body: unknown): UpstreamFailure {
  const kind = kindOfStatus(status);
  return { kind, reason: 'status', status, retryAfterMs, detail: kind === 'request' ? messageOf(body) : null };
}

function kindOfStatus(status: number): UpstreamFailure['kind'] {
  if (REQUEST_STATUSES.has(status)) return 'request';
  if (status >= 500 || RETRIED_STATUSES.has(status)) return 'unavailable';
  return 'misconfigured';
}

function messageOf(body: unknown): string | null {
  if (!isObject(body)) return null;
  const error = body['error'];
  if (typeof error === 'string') return error;
  const message = isObject(error) ? error['message'] : body['message'];
  return typeof message === 'string' ? message : null;
}

/** `Retry-After` (RFC 9110 §10.2.3: seconds or a date) or the finer `retry-after-ms`, as milliseconds from `nowMs`. */
export function readRetryAfter(header: string | undefined, headerMs: string | undefined, nowMs: number): number | null {
  const finer = Number(headerMs);
  if (headerMs !== undefined && finer >= 0) return finer;
  if (header === undefined) return null;
  const seconds = Number(header);
  if (header.trim() !== '' && seconds >= 0) return seconds * 1_000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}
