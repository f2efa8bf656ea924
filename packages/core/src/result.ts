/** An answer or a reason why there is none. Expected refusals are values; only bugs throw. */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

/** Wraps an answer. */
export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** Wraps a reason. */
export function refuse<E>(error: E): { readonly ok: false; readonly error: E } {
  return { ok: false, error };
}

/** Throws when something that only a bug can make false is false. */
export function invariant(condition: unknown, claim: string): asserts condition {
  if (!condition) throw new Error(`Bug in Setlist: ${claim}`);
}
