import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import { invariant } from '../result.ts';
import type { PersonaContent } from './revision.ts';

/** `sha256:` and 64 hex digits: SHA-256 (FIPS 180-4) over the RFC 8785 form of the content. */
export function digestOf(content: PersonaContent): string {
  const canonical = canonicalize(content);
  invariant(canonical !== undefined, 'persona content is always JSON');
  return `sha256:${sha256Hex(utf8ToBytes(canonical))}`;
}

/** SHA-256 (FIPS 180-4) in lower-case hex. */
export function sha256Hex(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes));
}
