import { Unzlib, zlibSync } from 'fflate';
import type { Refusal } from '../refusal.ts';
import { ok, type Result, refuse } from '../result.ts';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const CHUNK_COUNT_LIMIT = 10_000;
/** Bytes of one text once inflated. */
export const TEXT_BYTES_LIMIT = 4 * 1024 * 1024;

/** One chunk of a PNG (ISO/IEC 15948 §5.3). */
interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
}

/** A PNG as its chunks, in order, each with a good CRC; `IHDR` first and `IEND` last. */
export type Picture = readonly Chunk[];

/** Whether bytes begin as a PNG does. */
export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, at) => bytes[at] === byte);
}

/** Splits a PNG into its chunks and checks lengths, CRCs and order; what stands after `IEND` is dropped. */
export function readPicture(bytes: Uint8Array): Result<Picture, Refusal> {
  if (!isPng(bytes)) return broken('it does not begin as a PNG does');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  for (let at = SIGNATURE.length; chunks.length < CHUNK_COUNT_LIMIT; ) {
    if (at + 12 > bytes.length) return broken('it ends in the middle of a chunk');
    const length = view.getUint32(at);
    const end = at + 12 + length;
    if (end > bytes.length) return broken('a chunk is longer than the file');
    const named = bytes.subarray(at + 4, end - 4);
    const type = latin1(named.subarray(0, 4));
    if (!/^[A-Za-z]{4}$/.test(type)) return broken('a chunk has no proper name');
    if (crc32(named) !== view.getUint32(end - 4)) return broken(`the checksum of its ${type} chunk is wrong`);
    if (chunks.length === 0 && type !== 'IHDR') return broken('its first chunk is not IHDR');
    chunks.push({ type, data: named.subarray(4) });
    if (type === 'IEND') return ok(chunks);
    at = end;
  }
  return broken(`it has more than ${CHUNK_COUNT_LIMIT} chunks`);
}

/** A picture's chunks as a file, their CRCs taken anew. */
export function writePicture(picture: Picture): Uint8Array {
  const size = picture.reduce((sum, { data }) => sum + 12 + data.length, SIGNATURE.length);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  bytes.set(SIGNATURE);
  let at = SIGNATURE.length;
  for (const { type, data } of picture) {
    view.setUint32(at, data.length);
    bytes.set(ascii(type), at + 4);
    bytes.set(data, at + 8);
    view.setUint32(at + 8 + data.length, crc32(bytes.subarray(at + 4, at + 8 + data.length)));
    at += 12 + data.length;
  }
  return bytes;
}

/** The first text of that keyword, in a `tEXt`, `zTXt` or `iTXt` chunk; `null` where there is none. */
export function textOf(picture: Picture, keyword: string): Result<Uint8Array | null, Refusal> {
  const chunk = picture.find((candidate) => keywordOf(candidate) === keyword);
  if (chunk === undefined) return ok(null);
  const rest = chunk.data.subarray(keyword.length + 1);
  if (chunk.type === 'tEXt') return ok(rest);
  if (chunk.type === 'zTXt') return inflate(rest.subarray(1), keyword);
  const compressed = rest[0] === 1;
  const language = rest.indexOf(0, 2);
  const translated = language === -1 ? -1 : rest.indexOf(0, language + 1);
  if (translated === -1) return broken(`its text ${keyword} is not complete`);
  const text = rest.subarray(translated + 1);
  return compressed ? inflate(text, keyword) : ok(text);
}

/** The picture with `texts` as `tEXt` chunks and no other text of those keywords, nor of those in `without`. */
export function withTexts(
  picture: Picture,
  texts: Readonly<Record<string, string>>,
  without: readonly string[],
): Picture {
  const gone = new Set([...Object.keys(texts), ...without]);
  const kept = picture.filter((chunk) => !gone.has(keywordOf(chunk) ?? ''));
  const added = Object.entries(texts).map(([keyword, text]) => ({ type: 'tEXt', data: ascii(`${keyword}\0${text}`) }));
  const end = kept.findIndex(({ type }) => type === 'IEND');
  return [...kept.slice(0, end), ...added, ...kept.slice(end)];
}

/** A plain portrait of 400 × 600 pixels, for a card that has no picture of its own. */
export function plainPicture(): Picture {
  const [width, height] = [400, 600];
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  // One bit a pixel, indexed by a palette.
  header.set([1, 3], 8);
  return [
    { type: 'IHDR', data: header },
    { type: 'PLTE', data: Uint8Array.of(0x3b, 0x3f, 0x52) },
    { type: 'IDAT', data: zlibSync(new Uint8Array(height * (1 + width / 8))) },
    { type: 'IEND', data: new Uint8Array() },
  ];
}

function keywordOf({ type, data }: Chunk): string | null {
  if (type !== 'tEXt' && type !== 'zTXt' && type !== 'iTXt') return null;
  // §11.3.4.2: a keyword has at most 79 bytes.
  const end = data.subarray(0, 80).indexOf(0);
  return end === -1 ? null : latin1(data.subarray(0, end));
}

function inflate(compressed: Uint8Array, keyword: string): Result<Uint8Array, Refusal> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const stream = new Unzlib((part) => {
    parts.push(part);
    size += part.length;
  });
  try {
    // A little at a time: deflate grows data at most 1,032-fold, so a bomb is noticed within 4 MB.
    for (let at = 0; at < compressed.length; at += 4_096) {
      stream.push(compressed.subarray(at, at + 4_096), at + 4_096 >= compressed.length);
      if (size > TEXT_BYTES_LIMIT) return tooLarge(keyword);
    }
  } catch {
    return broken(`its text ${keyword} can't be inflated`);
  }
  const text = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    text.set(part, at);
    at += part.length;
  }
  return ok(text);
}

function broken(why: string): Result<never, Refusal> {
  return refuse({
    code: 'invalid_request',
    message: `The picture is not a sound PNG: ${why}. Export the card again from where it comes from.`,
  });
}

function tooLarge(keyword: string): Result<never, Refusal> {
  return refuse({
    code: 'too_large',
    message: `The picture's text ${keyword} is larger than ${TEXT_BYTES_LIMIT} bytes once inflated. Take large assets out of the card.`,
  });
}

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
const ascii = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc >>> 0;
});

/** CRC-32 as ISO/IEC 15948 annex D takes it. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
