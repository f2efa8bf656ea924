/** The part of the WHATWG Encoding Standard's decoder that is used here; every runtime has it, core's types name none. */
declare const TextDecoder: new (
  label: 'utf-8',
  options: { readonly fatal: boolean; readonly ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };

/** Bytes as text, or the line (from 1) of the first byte that is not UTF-8. A byte order mark is dropped and CRLF becomes LF. */
export function decodeText(
  bytes: Uint8Array,
): { readonly ok: true; readonly text: string } | { readonly ok: false; readonly line: number } {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
    return { ok: true, text: text.replace(/\r\n?/g, '\n') };
  } catch {
    const lenient = new TextDecoder('utf-8', { fatal: false, ignoreBOM: false }).decode(bytes);
    return { ok: false, line: lenient.slice(0, lenient.indexOf('\uFFFD')).split('\n').length };
  }
}
