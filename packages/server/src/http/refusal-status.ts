import type { RefusalCode } from '@setlist/core/refusal';

/** The one table from refusal codes to HTTP status codes (RFC 9110), for every edge. */
export const REFUSAL_STATUS: Readonly<Record<RefusalCode, number>> = {
  invalid_json: 400,
  invalid_request: 400,
  invalid_persona: 422,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  unknown_persona: 404,
  unknown_revision: 404,
  unknown_axis: 400,
  unknown_option: 400,
  unknown_channel: 400,
  unreachable_selection: 409,
  invalid_variable: 400,
  parameter_out_of_bounds: 400,
  version_taken: 409,
  stale_write: 409,
  too_large: 413,
  timeout: 408,
  rate_limited: 429,
  upstream_refused: 502,
  upstream_unavailable: 503,
  store_unavailable: 503,
  shutting_down: 503,
};
