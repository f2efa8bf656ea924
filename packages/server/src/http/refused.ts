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

interface Findings extends Partial<Pick<Refused, 'diagnostics' | 'errors'>> {
  /** Where the refusal's field is, where its name does not tell. */
  readonly place?: FieldError['in'];
}

/** The RFC 9457 body of a refusal. */
export function problemOf(refusal: Refusal, requestId: string, { diagnostics, errors, place }: Findings = {}): Problem {
  const status = REFUSAL_STATUS[refusal.code];
  return {
    type: `urn:setlist:problem:${refusal.code}`,
    title: TITLES[refusal.code] ?? sentenceOf(refusal.code),
    status,
    code: refusal.code,
    detail: refusal.message,
    ...(refusal.field === undefined ? {} : { field: refusal.field }),
    requestId,
    ...(status < 500 ? { errors: errors ?? errorsOf(refusal, place) } : {}),
    ...(diagnostics ? { diagnostics } : {}),
  };
}

/** Headers that refusals name. */
export const HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  'content-encoding',
  'content-type',
  'idempotency-key',
  'if-match',
  'origin',
]);

/** The one thing that a refusal names, as what a schema finds wrong is told; nothing where it names none. */
function errorsOf({ code, field, message }: Refusal, place: FieldError['in'] | undefined): FieldError[] {
  if (field === undefined) return [];
  const end = message.search(SENTENCE_END);
  const said = end < 0 ? message : message.slice(0, end + 1);
  return [{ in: place ?? placeOf(field), field, rule: code, message: said, mend: message.slice(said.length).trim() }];
}

/** Where one sentence ends and the next starts. */
const SENTENCE_END = /[.?](?= [A-Z`"])/;

function placeOf(field: string): FieldError['in'] {
  if (field.startsWith('/')) return 'body';
  return HEADERS.has(field) ? 'header' : 'query';
}

function sentenceOf(code: RefusalCode): string {
  const words = code.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
