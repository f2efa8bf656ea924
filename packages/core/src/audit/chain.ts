import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import { type AuditEntry, type AuditFacts, GENESIS_HASH } from './entry.ts';

/** The next row of the log: `last` is the row before, `null` for the first. */
export function chain(facts: AuditFacts, last: Pick<AuditEntry, 'seq' | 'hash'> | null): AuditEntry {
  const unhashed = { ...facts, seq: (last?.seq ?? 0) + 1, previousHash: last?.hash ?? GENESIS_HASH };
  return { ...unhashed, hash: hashOf(unhashed) };
}

/** SHA-256 of a text's UTF-8 bytes, in lower-case hex. */
export type Sha256Hex = (text: string) => string;

/** SHA-256 over the RFC 8785 form of the row, in lower-case hex. `digest` stands in for ours where a faster one is at hand. */
export function hashOf(entry: Omit<AuditEntry, 'hash'>, digest: Sha256Hex = sha256Hex): string {
  return hashOfJson(entry, digest);
}

/** SHA-256 over the RFC 8785 form of any JSON value, in lower-case hex; throws for what is none (NaN, half of a character). */
export function hashOfJson(value: unknown, digest: Sha256Hex = sha256Hex): string {
  return digest(canonicalize(value) ?? '');
}

function sha256Hex(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}
