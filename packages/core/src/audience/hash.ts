/**
 * MurmurHash3_x86_32 (Austin Appleby, public domain) over the UTF-8 of a text, from a seed: 32 bits, unsigned. Half of a
 * surrogate pair hashes as U+FFFD, as every UTF-8 encoder writes it.
 */
export function hash32(text: string, seed: number): number {
  const { length } = text;
  let hash = seed;
  let block = 0;
  let bytes = 0;
  for (let n = 0; n < length; n += 1) {
    let code = text.charCodeAt(n);
    if (code < 0x80) {
      block |= code << ((bytes & 3) << 3);
      bytes += 1;
      if ((bytes & 3) === 0) {
        hash = mixBlock(hash, block);
        block = 0;
      }
      continue;
    }
    if (code >= 0xd800 && code <= 0xdfff) {
      const low = code < 0xdc00 && n + 1 < length ? text.charCodeAt(n + 1) : 0;
      if (low >= 0xdc00 && low <= 0xdfff) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        n += 1;
      } else code = 0xfffd;
    }
    for (let left = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3, lead = true; left >= 0; left -= 1, lead = false) {
      const byte = lead ? (LEAD[left] ?? 0) | (code >> (6 * left)) : 0x80 | ((code >> (6 * left)) & 0x3f);
      block |= byte << ((bytes & 3) << 3);
      bytes += 1;
      if ((bytes & 3) === 0) {
        hash = mixBlock(hash, block);
        block = 0;
      }
    }
  }
  if ((bytes & 3) !== 0) hash ^= scramble(block);
  return finish(hash ^ bytes);
}

/** What the first byte of a sequence of two, three or four begins with, by the number of those that follow. */
const LEAD = [0, 0xc0, 0xe0, 0xf0] as const;

function scramble(block: number): number {
  const k = Math.imul(block, 0xcc9e2d51);
  return Math.imul((k << 15) | (k >>> 17), 0x1b873593);
}

function mixBlock(hash: number, block: number): number {
  const h = hash ^ scramble(block);
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

function finish(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
