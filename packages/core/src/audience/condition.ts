/**
 * A rule as nodes evaluate it: CEL that was parsed and checked when it was published, in plain JSON, so that whoever
 * evaluates needs no parser and runs no code that came over the wire.
 */
export type Condition =
  | { readonly op: 'constant'; readonly value: boolean }
  | { readonly op: 'and' | 'or'; readonly of: readonly Condition[] }
  | { readonly op: 'not'; readonly of: Condition }
  | { readonly op: 'if'; readonly test: Condition; readonly yes: Condition; readonly no: Condition }
  /** A boolean attribute. */
  | { readonly op: 'is'; readonly value: Operand }
  /** CEL's `has(…)`: the attribute was given, and can be read as its declared type. */
  | { readonly op: 'has'; readonly path: AttributePath; readonly type: AttributeType }
  | {
      readonly op: '==' | '!=' | '<' | '<=' | '>' | '>=';
      readonly left: Operand;
      readonly right: Operand;
    }
  /** Among literals, or among the strings of an attribute that is a list. */
  | { readonly op: 'in'; readonly left: Operand; readonly among: readonly (string | number | boolean)[] | Operand }
  | { readonly op: 'contains' | 'startsWith' | 'endsWith'; readonly left: Operand; readonly right: Operand }
  /** CIDR notation (RFC 4632, RFC 4291): whether an address lies in a block. */
  | { readonly op: 'inCidr'; readonly left: Operand; readonly block: string }
  /** Another segment, by key. */
  | { readonly op: 'segment'; readonly key: string }
  /** A list of ids, by key. */
  | { readonly op: 'inList'; readonly key: string; readonly left: Operand };

/** `['app', 'version']` for `app.version`. */
export type AttributePath = readonly string[];

/** What is compared. Times are milliseconds since 1970 (UTC), durations milliseconds. */
export type Operand =
  | { readonly op: 'literal'; readonly value: string | number | boolean }
  | { readonly op: 'attribute'; readonly path: AttributePath; readonly type: AttributeType }
  /** When the rule is evaluated. */
  | { readonly op: 'now' }
  /** RFC 3339 or a date read as a time; of an attribute when evaluated, of a literal when published. */
  | { readonly op: 'time'; readonly of: Operand }
  /** Semantic Versioning 2.0.0; `Infinity`-free and ordered by §11. */
  | { readonly op: 'semver'; readonly of: Operand }
  /** Where an id falls among 100 %, by a salt: 0 up to, not including, 100. */
  | { readonly op: 'percentile'; readonly of: Operand; readonly salt: string }
  | { readonly op: 'size'; readonly of: Operand }
  | { readonly op: 'lowerAscii'; readonly of: Operand }
  | { readonly op: '+' | '-' | '*'; readonly left: Operand; readonly right: Operand };

/** What an attribute is declared to be. A `semver` and a `timestamp` arrive as strings. */
export type AttributeType = 'string' | 'number' | 'boolean' | 'timestamp' | 'semver' | 'strings';
