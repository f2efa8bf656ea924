import { utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import type { AuditCheckpoint } from './entry.ts';

/** The bytes that a checkpoint's signature is over: the RFC 8785 form of `{seq, hash, at, keyId}`, UTF-8. */
export function checkpointPayload({ seq, hash, at, keyId }: Omit<AuditCheckpoint, 'signature'>): Uint8Array {
  return utf8ToBytes(canonicalize({ seq, hash, at, keyId }) ?? '');
}
