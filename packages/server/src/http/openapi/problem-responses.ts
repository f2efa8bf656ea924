import { REFUSAL_CODES, type Refusal, type RefusalCode } from '@setlist/core/refusal';
import type { FieldError } from '@setlist/sdk';
import { openAiRefusal } from '../openai-errors.ts';
import { REFUSAL_STATUS } from '../refusal-status.ts';
import { problemOf } from '../refused.ts';

/** Every code that a problem may have. */
export const PROBLEM_CODES: readonly string[] = [...REFUSAL_CODES, 'internal_error'];

/** A refusal for each status, as it could really come. */
const EXAMPLES: Readonly<Record<number, Refusal>> = {
  400: {
    code: 'invalid_request',
    field: '/titel',
    message: '`titel` is no field of the body. Did you mean `title`? (1 more in `errors`)',
  },
  401: {
    code: 'unauthenticated',
    field: 'authorization',
    message:
      'Send `Authorization: Bearer slk_…` with a key that is neither revoked nor expired, or sign in at the console.',
  },
  403: {
    code: 'own_work',
    message: 'Ada Lovelace wrote this release or stands behind it, and may not review it. Ask someone else.',
  },
  404: { code: 'not_found', message: 'There is no release `rel_0000`.' },
  405: { code: 'method_not_allowed', message: '/api/v1/members takes GET, HEAD, POST, and not PUT.' },
  408: { code: 'timeout', message: 'The body took too long to arrive.' },
  409: { code: 'wrong_state', message: 'The release is in review; `start` is for one that is approved.' },
  410: { code: 'revoked', message: 'This revision was revoked. Publish another one.' },
  412: {
    code: 'stale_write',
    field: 'if-match',
    message: 'The release has changed since version 3: it is at 4 now. Read it again, then decide.',
  },
  413: { code: 'too_large', message: 'The body is larger than this route takes.' },
  415: {
    code: 'unsupported_media_type',
    field: 'content-type',
    message: 'The body is of a media type that is not read here. Send JSON, with `content-type: application/json`.',
  },
  422: {
    code: 'idempotency_mismatch',
    field: 'idempotency-key',
    message: 'This Idempotency-Key was used for another request. Send a new one with each new request.',
  },
  429: { code: 'rate_limited', message: 'Too many attempts. Wait 42 seconds, then try again.' },
  502: { code: 'upstream_refused', message: 'The model server refused the request.' },
  503: { code: 'store_unavailable', message: 'PostgreSQL cannot be reached; nothing was written. Try again.' },
};

const ERRORS: readonly FieldError[] = [
  {
    in: 'body',
    field: '/titel',
    rule: 'additionalProperties',
    message: '`titel` is no field of the body.',
    mend: 'Did you mean `title`?',
  },
  {
    in: 'body',
    field: '/title',
    rule: 'required',
    message: '`/title` is missing.',
    mend: 'Send text without control characters, of 1 to 200 characters (What changes, in a line).',
  },
];

/** Statuses that refusals have. */
export const PROBLEM_STATUSES: readonly number[] = [...new Set(Object.values(REFUSAL_STATUS)), 500].sort();

/** The answer with this status, as a problem document. */
export function problemResponse(status: number): object {
  const codes = status === 500 ? ['internal_error'] : codesOf(status);
  return {
    description: codes.map((code) => `\`${code}\``).join(', '),
    headers: {
      'X-Request-Id': { $ref: '#/components/headers/RequestId' },
      ...(status === 401 ? { 'WWW-Authenticate': { $ref: '#/components/headers/Authenticate' } } : {}),
      ...(status === 429 || status === 503 ? { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } } : {}),
    },
    content: {
      'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' }, example: exampleOf(status) },
    },
  };
}

/** The answer with this status of an OpenAI-compatible route. */
export function openAiResponse(status: number): object {
  const refusal = EXAMPLES[status];
  const example = refusal === undefined ? undefined : openAiRefusal(refusal).body;
  return {
    description: codesOf(status)
      .map((code) => `\`${code}\``)
      .join(', '),
    content: {
      'application/json': { schema: { $ref: '#/components/schemas/OpenAiError' }, ...(example && { example }) },
    },
  };
}

/** The body of errors of the OpenAI-compatible routes. */
export const OPENAI_ERROR = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['message', 'type', 'param', 'code'],
      properties: {
        message: { type: 'string' },
        type: { type: 'string' },
        param: { type: ['string', 'null'], description: 'The field at fault.' },
        code: { type: 'string' },
      },
    },
  },
};

function codesOf(status: number): RefusalCode[] {
  return REFUSAL_CODES.filter((code) => REFUSAL_STATUS[code] === status);
}

const REQUEST_ID = '0192f3a4-5b6c-7d8e-9f00-112233445566';

function exampleOf(status: number): object {
  const refusal = EXAMPLES[status];
  if (refusal !== undefined) return problemOf(refusal, REQUEST_ID, { errors: status === 400 ? ERRORS : null });
  return {
    type: 'urn:setlist:problem:internal_error',
    title: 'Internal error',
    status,
    code: 'internal_error',
    detail: 'Something went wrong here; the log has it under this request id.',
    requestId: REQUEST_ID,
  };
}
