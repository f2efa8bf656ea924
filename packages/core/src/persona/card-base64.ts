const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const SIXTETS = new Map([...ALPHABET].map((letter, value) => [letter.charCodeAt(0), value]));

/** Bytes in base64 (RFC 4648 §4), padded. */
export function toBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b, c] = bytes.subarray(at, at + 3);
    const group = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    const letter = (shift: number) => ALPHABET.charAt((group >> shift) & 63);
    parts.push(letter(18), letter(12), b === undefined ? '=' : letter(6), c === undefined ? '=' : letter(0));
  }
  return parts.join('');
}

/** The bytes of base64 text given as ASCII, white space allowed; `null` where it is not base64. */
export function fromBase64(text: Uint8Array): Uint8Array | null {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let [length, group, bits] = [0, 0, 0];
  for (const code of text) {
    if (code === 0x3d || code === 0x20 || code === 0x0a || code === 0x0d) continue;
    const sixtet = SIXTETS.get(code);
    if (sixtet === undefined) return null;
    group = ((group << 6) | sixtet) & 0xfff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[length] = (group >> bits) & 0xff;
    length += 1;
  }
  return bytes.subarray(0, length);
}
