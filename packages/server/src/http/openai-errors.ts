import type { Refusal, RefusalCode } from '@setlist/core/refusal';
import { REFUSAL_STATUS } from './refusal-status.ts';

/** The body of every error of the OpenAI-compatible routes: all four fields are always there. */
export interface OpenAiError {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string;
  };
}

/** A refusal as it leaves an OpenAI-compatible route. */
export interface OpenAiRefusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: OpenAiError;
}

/** Codes that OpenAI's clients and the code written around them look for. */
const OPENAI_CODES: Partial<Record<RefusalCode, string>> = {
  unauthenticated: 'invalid_api_key',
  unknown_persona: 'model_not_found',
  unknown_revision: 'model_not_found',
  rate_limited: 'rate_limit_exceeded',
};

const RETRY_AFTER_SECONDS: Partial<Record<RefusalCode, number>> = {
  shutting_down: 1,
  upstream_unavailable: 5,
  store_unavailable: 5,
};

/** Refusals that a second identical request would meet again, whatever their status suggests. */
const NOT_WORTH_RETRYING: ReadonlySet<RefusalCode> = new Set(['upstream_refused', 'timeout', 'unreachable_selection']);

/** Status, headers (`x-should-retry`, `retry-after` where they say something) and body; `status` overrides the table's. */
export function openAiRefusal(refusal: Refusal, status: number = REFUSAL_STATUS[refusal.code]): OpenAiRefusal {
  const headers: Record<string, string> = {};
  const retryAfter = RETRY_AFTER_SECONDS[refusal.code];
  if (retryAfter !== undefined) {
    headers['retry-after'] = String(retryAfter);
    headers['x-should-retry'] = 'true';
  } else if (NOT_WORTH_RETRYING.has(refusal.code)) {
    headers['x-should-retry'] = 'false';
  }
  if (status === 401) headers['www-authenticate'] = 'Bearer';
  return { status, headers, body: openAiError(refusal, status) };
}

/** The error object alone, as it also stands in a stream's error frame. */
export function openAiError(refusal: Refusal, status: number = REFUSAL_STATUS[refusal.code]): OpenAiError {
  return {
    error: {
      message: refusal.message,
      type: typeOf(status),
      param: refusal.field ?? null,
      code: OPENAI_CODES[refusal.code] ?? refusal.code,
    },
  };
}

function typeOf(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 429) return 'rate_limit_error';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}
