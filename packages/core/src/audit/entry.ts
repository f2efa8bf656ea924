/** Any JSON value, as RFC 8785 can write it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** One change or decision, before it is chained. */
export interface AuditFacts {
  /** RFC 3339 in UTC with milliseconds. */
  readonly at: string;
  readonly actor: {
    readonly kind: 'person' | 'key' | 'controller' | 'server';
    readonly id: string;
    readonly name: string;
  };
  /** How they came in: `session`, `key:ID`, `link`; `null` for the server itself. */
  readonly via: string | null;
  /** The permission that was used: `release.review`, `key.change`. */
  readonly action: string;
  readonly object: { readonly kind: string; readonly id: string; readonly version: number | null };
  readonly persona: string | null;
  readonly environment: string | null;
  readonly release: string | null;
  /** What changed. Never a secret, never what people wrote in conversations. */
  readonly change: Json;
}

/** A row of the audit log. */
export interface AuditEntry extends AuditFacts {
  /** 1, 2, 3… without gaps. */
  readonly seq: number;
  /** `hash` of the row before; 64 zeros for the first. */
  readonly previousHash: string;
  /** SHA-256 (lower-case hex) over the RFC 8785 form of the row without `hash`. */
  readonly hash: string;
}

/** A signature over how far the log had come. */
export interface AuditCheckpoint {
  readonly seq: number;
  readonly hash: string;
  readonly at: string;
  readonly keyId: string;
  /** Ed25519 over the RFC 8785 form of `{seq, hash, at, keyId}`, base64url. */
  readonly signature: string;
}

export const GENESIS_HASH = '0'.repeat(64);
