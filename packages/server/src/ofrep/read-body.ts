import { isUtf8 } from 'node:buffer';
import { type EvaluationContext, parseContext } from '@setlist/core/audience';
import { ok, type Result, refuse } from '@setlist/core/result';
import type { ErrorCode } from './answer.ts';

/** Why a body can not be evaluated. */
export interface Unreadable {
  readonly code: ErrorCode;
  readonly says: string;
}

/** The context of `{"context": {…}}`; one that is left out is of somebody of whom nothing is known. */
export function readBody(body: unknown): Result<EvaluationContext, Unreadable> {
  const parsed = Buffer.isBuffer(body) && isUtf8(body) ? parse(body.toString('utf8')) : undefined;
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    return refuse({ code: 'PARSE_ERROR', says: 'The body is no JSON object. Send `{"context": {…}}` as UTF-8.' });
  if (!Object.hasOwn(parsed, 'context')) return ok({});
  const context = parseContext((parsed as { readonly context: unknown }).context);
  return context.ok ? context : refuse({ code: 'INVALID_CONTEXT', says: context.error.message });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
