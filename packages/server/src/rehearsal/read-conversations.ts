import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { parseConversation, type RecordedConversation } from './conversation.ts';

/** The longest line that is read, in bytes; a longer one is refused before it fills the memory. */
export const MAX_LINE_BYTES = 4 * 1024 * 1024;

/** A file of conversations that cannot be read: names the file, the line (from 1; 0: the file as a whole) and the mend. */
export class ConversationFileError extends Error {
  override readonly name = 'ConversationFileError';
  readonly path: string;
  readonly line: number;

  constructor(path: string, line: number, problem: string) {
    super(line > 0 ? `${path}:${line}: ${problem}` : `${path}: ${problem}`);
    this.path = path;
    this.line = line;
  }
}

/**
 * Streams the conversations of JSON Lines files, gzipped or not, in order; a folder stands for its `.jsonl` and `.jsonl.gz` files.
 * @throws {ConversationFileError} at the first line that is not a conversation, and at tables that hold no text.
 */
export async function* readConversations(paths: string | readonly string[]): AsyncGenerator<RecordedConversation> {
  for (const path of typeof paths === 'string' ? [paths] : paths) {
    for (const file of await filesAt(path)) yield* readFile(file);
  }
}

async function* readFile(path: string): AsyncGenerator<RecordedConversation> {
  let line = 0;
  for await (const text of linesOf(path)) {
    line += 1;
    if (text.trim() === '') continue;
    if (line === 1 && /\.csv(\.gz)?$/i.test(path)) throw new ConversationFileError(path, 0, tableProblem(text));
    const parsed = parseConversation(parseLine(path, line, text));
    if (!parsed.ok) throw new ConversationFileError(path, line, `${parsed.error}.`);
    yield parsed.value;
  }
}

function parseLine(path: string, line: number, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ConversationFileError(path, line, 'not JSON: each line must be one whole JSON object (JSON Lines).');
  }
}

function tableProblem(header: string): string {
  const columns = header.trim().slice(0, 200);
  return `this is a table without the text of its conversations (columns: ${columns}), so there are no user turns to play. Give JSON Lines with \`{id, turns: [{role, content}]}\`.`;
}

async function filesAt(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => null);
  if (!found) throw new ConversationFileError(path, 0, 'no such file or folder.');
  if (!found.isDirectory()) return [path];
  const files = (await readdir(path)).filter((name) => /\.jsonl(\.gz)?$/i.test(name)).sort();
  if (files.length === 0) throw new ConversationFileError(path, 0, 'the folder holds no .jsonl or .jsonl.gz file.');
  return files.map((name) => join(path, name));
}

async function* linesOf(path: string): AsyncGenerator<string> {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  let line = 0;
  const decode = (parts: readonly Buffer[]) => {
    line += 1;
    try {
      return utf8.decode(Buffer.concat(parts));
    } catch {
      throw new ConversationFileError(path, line, 'not UTF-8: save the file as UTF-8.');
    }
  };
  let parts: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunksOf(path)) {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      parts.push(chunk.subarray(from, end));
      yield decode(parts);
      parts = [];
      bytes = 0;
      from = end + 1;
    }
    parts.push(chunk.subarray(from));
    bytes += chunk.length - from;
    if (bytes > MAX_LINE_BYTES) throw new ConversationFileError(path, line + 1, tooLong);
  }
  if (bytes > 0) yield decode(parts);
}

const tooLong = `longer than ${MAX_LINE_BYTES / 1024 / 1024} MiB: give one conversation a line.`;

async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path);
  const stream = (await isGzip(path)) ? file.pipe(createGunzip()) : file;
  if (stream !== file) file.on('error', (error) => stream.destroy(error));
  try {
    yield* stream;
  } catch (error) {
    throw new ConversationFileError(
      path,
      0,
      `cannot be read (${error instanceof Error ? error.message : 'unknown error'}).`,
    );
  } finally {
    file.destroy();
    stream.destroy();
  }
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}
