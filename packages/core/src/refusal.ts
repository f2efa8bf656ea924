/** Every expected refusal has one of these codes; one table in the server maps them to HTTP, OpenAI and OFREP. */
export const REFUSAL_CODES = [
  'invalid_json',
  'invalid_request',
  'invalid_persona',
  'unauthenticated',
  'forbidden',
  'not_found',
  'unknown_persona',
  'unknown_revision',
  'unknown_flag',
  'unknown_axis',
  'unknown_option',
  'unknown_channel',
  'unreachable_selection',
  'invalid_variable',
  'parameter_out_of_bounds',
  'version_taken',
  'stale_write',
  'idempotency_mismatch',
  'invalid_policy',
  'invalid_project',
  'wrong_state',
  'own_work',
  'person_needed',
  'digest_changed',
  'base_moved',
  'review_missing',
  'assessment_missing',
  'soak_not_over',
  'verdict_missing',
  'frozen',
  'latched',
  'conflict',
  'revoked',
  'signature_invalid',
  'too_large',
  'unsupported_media_type',
  'method_not_allowed',
  'timeout',
  'rate_limited',
  'upstream_refused',
  'upstream_unavailable',
  'store_unavailable',
  'shutting_down',
] as const;

export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** Why something asked for was not done: what is wrong, where, and what would mend it. Never holds a secret or a prompt. */
export interface Refusal {
  readonly code: RefusalCode;
  /** One or two sentences that name the field, the rule broken and the mend. */
  readonly message: string;
  /** The field at fault, as the caller wrote it (`metadata.tone`, `/throughline/safety/0`), where there is one. */
  readonly field?: string;
}
