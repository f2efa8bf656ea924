import type { AuditCheckpoint, AuditEntry } from '@setlist/core/audit';
import {
  type Ask,
  askAll,
  askStream,
  askText,
  type CallOptions,
  type ClientOptions,
  type Page,
  queryOf,
} from './ask.ts';

/** `GET /api/v1/audit`: newest first. */
export interface AuditQuery {
  /** An id, or with its kind: `person:mem_1`, `key:3f…`. */
  readonly actor?: string;
  /** `release.review`, or `release.*` for a family. */
  readonly action?: string;
  readonly persona?: string;
  readonly environment?: string;
  readonly release?: string;
  /** A kind, or with its id: `release:rel_1`. */
  readonly object?: string;
  /** RFC 3339, or a day in UTC: not before. */
  readonly from?: string;
  /** RFC 3339, or a day in UTC: before. */
  readonly to?: string;
  readonly cursor?: string;
  /** 50 unless told, 200 at most. */
  readonly limit?: number;
}

/** `GET /api/v1/signing-keys` */
export interface SigningKeySummary {
  /** RFC 7638 thumbprint. */
  readonly id: string;
  readonly jwk: Readonly<Record<string, string>>;
  readonly createdAt: string;
  /** Since when what it signed no longer counts. */
  readonly retiredAt: string | null;
  /** Whether the node that was asked signs with it. */
  readonly isOwn: boolean;
  readonly rowVersion: number;
}

/** `POST /api/v1/signing-keys/{id}/retire` */
export interface RetiredSigningKey {
  readonly id: string;
  readonly retiredAt: string;
  readonly rowVersion: number;
}

/** The audit log, and what is signed. */
export function auditClient(ask: Ask, client: ClientOptions) {
  return {
    audit: (query: AuditQuery = {}, options: CallOptions = {}) =>
      ask<Page<AuditEntry>>({ method: 'GET', path: `/audit${queryOf({ ...query })}`, ...options }),
    /** Newest first. */
    checkpoints: (query: Pick<AuditQuery, 'cursor' | 'limit'> = {}, options: CallOptions = {}) =>
      ask<Page<AuditCheckpoint>>({ method: 'GET', path: `/audit/checkpoints${queryOf({ ...query })}`, ...options }),
    /** The whole log as it is read from the database; `jsonl` is the format that verifies. */
    exportAudit: (format: 'jsonl' | 'csv' = 'jsonl', options: CallOptions = {}) =>
      askStream(client, { method: 'GET', path: `/audit/export${queryOf({ format })}`, ...options }),
    /** The in-toto bundle of what a release has approved: DSSE envelopes, one a line. */
    releaseBundle: (release: string, options: CallOptions = {}) =>
      askText(client, { method: 'GET', path: `/releases/${encodeURIComponent(release)}/bundle`, ...options }),
    signingKeys: (options: CallOptions = {}) => askAll<SigningKeySummary>(ask, '/signing-keys', options),
    retireSigningKey: (id: string, reason: string, options: CallOptions = {}) =>
      ask<RetiredSigningKey>({
        method: 'POST',
        path: `/signing-keys/${encodeURIComponent(id)}/retire`,
        body: { reason },
        ...options,
      }),
  };
}
