import type { KeyScope } from './api-types.ts';
import { type Ask, type CallOptions, type Page, queryOf } from './ask.ts';

/** A key as lists show it; the key itself is shown once, by the answer that made it. */
export interface KeySummary {
  readonly id: string;
  readonly name: string;
  readonly environment: string;
  readonly scopes: readonly KeyScope[];
  /** Whose it is, where it acts as a person; `null`: a service key. */
  readonly memberId: string | null;
  /** `person:ID`, `key:ID`, `server:start`. */
  readonly createdBy: string;
  readonly createdAt: string;
  /** RFC 3339; `null`: never. */
  readonly expiresAt: string | null;
  /** To the hour or so; `null`: never. */
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
  /** Id of the key that took its place. */
  readonly replacedBy: string | null;
  readonly rowVersion: number;
}

export interface KeyQuery {
  readonly environment?: string;
  /** A member's id, or `me`. */
  readonly member?: string;
  /** `true`: those that work now; `false`: those that were revoked or are over. */
  readonly active?: boolean;
  readonly cursor?: string;
  readonly limit?: number;
}

/** `POST /api/v1/keys` */
export interface CreateKeyRequest {
  readonly name: string;
  /** The caller's own unless told. */
  readonly environment?: string;
  readonly scopes: readonly KeyScope[];
  /** Acts as whoever makes it, with no more than their roles. Else it is a service key, which takes `key.change`. */
  readonly personal?: boolean;
  /** RFC 3339; unless told it never ends, or ends with the key that makes it where that may not change every key. */
  readonly expiresAt?: string;
}

/** `POST /api/v1/keys/{id}/rotate` */
export interface RotateKeyRequest {
  /** How long the old key works beside the new one: `90s`, `15m`, `24h` (unless told), `7d`; 30 days at most. */
  readonly overlap?: string;
  /** RFC 3339; unless told the new key lives as long as the old one was made to live. */
  readonly expiresAt?: string;
}

export interface CreateKeyResponse extends KeySummary {
  /** Shown this once; `null` where an Idempotency-Key was sent again: then `notice` says so. */
  readonly key: string | null;
  readonly notice?: string;
}

export interface RotateKeyResponse extends CreateKeyResponse {
  /** The old key, with the time at which it stops. */
  readonly replaced: KeySummary;
}

/** API keys: made, listed, rotated, revoked. */
export function keysClient(ask: Ask) {
  const at = (id: string) => `/keys/${encodeURIComponent(id)}`;
  return {
    keys: (query: KeyQuery = {}, options: CallOptions = {}) =>
      ask<Page<KeySummary>>({ method: 'GET', path: `/keys${queryOf({ ...query })}`, ...options }),
    key: (id: string, options: CallOptions = {}) => ask<KeySummary>({ method: 'GET', path: at(id), ...options }),
    createKey: (body: CreateKeyRequest, options: CallOptions = {}) =>
      ask<CreateKeyResponse>({ method: 'POST', path: '/keys', body, ...options }),
    rotateKey: (id: string, body: RotateKeyRequest = {}, options: CallOptions = {}) =>
      ask<RotateKeyResponse>({ method: 'POST', path: `${at(id)}/rotate`, body, ...options }),
    revokeKey: (id: string, options: CallOptions = {}) => ask<void>({ method: 'DELETE', path: at(id), ...options }),
  };
}
