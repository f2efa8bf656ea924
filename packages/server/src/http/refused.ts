import type { Diagnostic } from '@setlist/core/persona';
import type { Refusal, RefusalCode } from '@setlist/core/refusal';
import type { FieldError, Problem } from '@setlist/sdk';
import { REFUSAL_STATUS } from './refusal-status.ts';

/** A refusal on its way out of an edge: the one error that routes throw on purpose. */
export class Refused extends Error {
  readonly refusal: Refusal;
  readonly diagnostics: readonly Diagnostic[] | null;
  /** What the request's schema found wrong with it. */
  readonly errors: readonly FieldError[] | null;

  constructor(
    refusal: Refusal,
    diagnostics: readonly Diagnostic[] | null = null,
    errors: readonly FieldError[] | null = null,
  ) {
    super(refusal.message);
    this.name = 'Refused';
    this.refusal = refusal;
    this.diagnostics = diagnostics;
    this.errors = errors;
  }
}

const TITLES: Partial<Record<RefusalCode, string>> = {
  invalid_persona: 'The persona has errors',
  unauthenticated: 'A key or a session is needed',
  forbidden: 'The caller may not do this',
  version_taken: 'That version is taken',
  store_unavailable: 'The database cannot be used now',
};

/** The RFC 9457 body of a refusal. */
export function problemOf(
  refusal: Refusal,
  requestId: string,
  { diagnostics, errors }: Partial<Pick<Refused, 'diagnostics' | 'errors'>> = {},
): Problem {
  return {
    type: `urn:setlist:problem:${refusal.code}`,
    title: TITLES[refusal.code] ?? sentenceOf(refusal.code),
    status: REFUSAL_STATUS[refusal.code],
    code: refusal.code,
    detail: refusal.message,
    ...(refusal.field === undefined ? {} : { field: refusal.field }),
    requestId,
    ...(errors ? { errors } : {}),
    ...(diagnostics ? { diagnostics } : {}),
  };
}

function sentenceOf(code: RefusalCode): string {
  const words = code.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
