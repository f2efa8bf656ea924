/** JSON as it arrives. */
export type ContextValue =
  | string
  | number
  | boolean
  | null
  | readonly ContextValue[]
  | { readonly [name: string]: ContextValue };

/**
 * For whom is evaluated: OpenFeature's evaluation context. `targetingKey` is the person; `account`, `conversation`,
 * `channel`, `locale` and `region` are read by Setlist itself, the rest is what the owner declares.
 */
export interface EvaluationContext {
  readonly targetingKey?: string;
  readonly [attribute: string]: ContextValue | undefined;
}
