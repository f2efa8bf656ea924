import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

const KEY = /^slk_([a-z0-9]{12})_([A-Za-z0-9_-]{43})$/;

/** A new key: `slk_<id>_<secret>`, 256 bits of secret. `hash` is what is stored. */
export function newApiKey(): { readonly id: string; readonly key: string; readonly hash: string } {
  const id = randomBytes(6).toString('hex');
  const key = `slk_${id}_${randomBytes(32).toString('base64url')}`;
  return { id, key, hash: hashOfKey(key) };
}

/** SHA-256 in lower-case hex: enough for a secret of full entropy, and cheap enough for every request. */
export function hashOfKey(key: string): string {
  return hash('sha256', key, 'hex');
}

/** The public part of a well-formed key, or `null`. */
export function idOfKey(key: string): string | null {
  return KEY.exec(key)?.[1] ?? null;
}

/** Whether a presented key is the one whose hash was stored; takes the same time either way. */
export function matchesHash(key: string, storedHash: string): boolean {
  const presented = Buffer.from(hashOfKey(key));
  const stored = Buffer.from(storedHash);
  return presented.length === stored.length && timingSafeEqual(presented, stored);
}
