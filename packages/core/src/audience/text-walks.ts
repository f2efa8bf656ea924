/** How many characters a text has, as CEL counts them: code points. */
export function codePointsOf(text: string): number {
  let size = text.length;
  for (let n = 1; n < text.length; n += 1) {
    const isPair = (text.charCodeAt(n) & 0xfc00) === 0xdc00 && (text.charCodeAt(n - 1) & 0xfc00) === 0xd800;
    if (isPair) size -= 1;
  }
  return size;
}

const CHUNK = 4_096;

/** A to Z as a to z, and every other letter as it is. Calls nothing for each letter, as a long text may have many. */
export function loweredAscii(text: string): string {
  if (!/[A-Z]/.test(text)) return text;
  let lowered = '';
  for (let from = 0; from < text.length; from += CHUNK) {
    const codes = new Uint16Array(Math.min(CHUNK, text.length - from));
    for (let n = 0; n < codes.length; n += 1) {
      const code = text.charCodeAt(from + n);
      codes[n] = code >= 65 && code <= 90 ? code + 32 : code;
    }
    // A spread would go through the array by its iterator, at five times the cost.
    lowered += Reflect.apply(String.fromCharCode, String, codes);
  }
  return lowered;
}
