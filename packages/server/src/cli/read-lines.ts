import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { usageError } from './exit-codes.ts';

/** A line may be long, but a file without any is not read into memory whole. */
const LONGEST_LINE = 64 * 1024 * 1024;

/** The lines of a file, or of standard input for `-`, without their ends; `read` is told how many bytes came. */
export async function* readLines(path: string, read: (bytes: number) => void): AsyncGenerator<string> {
  const stream = path === '-' ? process.stdin : createReadStream(path, { highWaterMark: 1024 * 1024 });
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Buffer);
    read(bytes.length);
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_LINE) throw usageError(`${path} has a line of more than ${LONGEST_LINE} characters.`);
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line;
  }
  const last = rest + decoder.decode();
  if (last !== '') yield last;
}

/** Bytes of a file; `null` where that is not known beforehand. */
export async function sizeOf(path: string): Promise<number | null> {
  if (path === '-') return null;
  const found = await stat(path);
  return found.isFile() ? found.size : null;
}
