import { setImmediate } from 'node:timers/promises';
import type { Refusal } from '@setlist/core/refusal';
import { ok, type Result, refuse } from '@setlist/core/result';
import { digestOfIds } from '../postgres/id-lists.ts';

/** A set of ids as it was read: sorted, each once. */
export interface ReadIdList {
  /** `sha256:…` over the ids, each with a line feed behind it. */
  readonly digest: string;
  readonly ids: readonly string[];
}

const ID_LIST_BYTES = 256 * 1_024 * 1_024;
const ID_LIST_LIMIT = 5_000_000;
/** As long as a targeting key may be. */
const ID_LENGTH_LIMIT = 1_024;
const SORTED_AT_ONCE = 20_000;

/**
 * Reads ids from text that comes in pieces: one a line, as it is or as JSON text in quotes (NDJSON). They are trimmed,
 * doubles and empty lines are left out. It halts after each piece and each 20,000 ids, so that others run in between.
 */
export async function readIdList(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<Result<ReadIdList, Refusal>> {
  const ids = new Set<string>();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  let line = 0;
  let rest = '';
  const take = (text: string): Refusal | null => {
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    for (const one of lines) {
      line += 1;
      const id = readId(one, line);
      if (!id.ok) return id.error;
      if (id.value !== '') ids.add(id.value);
    }
    if (rest.length > 8 * ID_LENGTH_LIMIT) return tooLong(line + 1);
    if (ids.size > ID_LIST_LIMIT) return tooMany();
    return null;
  };
  try {
    for await (const piece of pieces) {
      bytes += piece.byteLength;
      if (bytes > ID_LIST_BYTES) return refuse(tooManyBytes());
      const refusal = take(decoder.decode(piece, { stream: true }));
      if (refusal !== null) return refuse(refusal);
      await setImmediate();
    }
    const refusal = take(`${decoder.decode()}\n`);
    if (refusal !== null) return refuse(refusal);
  } catch (error) {
    if (error instanceof TypeError) return refuse(invalid(`Line ${line + 1} and what follows is no UTF-8.`));
    throw error;
  }
  if (ids.size === 0) return refuse(invalid('The list has no ids. Send at least one, each on a line of its own.'));
  const sorted = await sortInSteps([...ids]);
  return ok({ digest: await digestOfIds(sorted), ids: sorted });
}

const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;

function readId(text: string, line: number): Result<string, Refusal> {
  const trimmed = text.trim();
  const id = trimmed.startsWith('"') ? quoted(trimmed) : trimmed.startsWith('{') ? null : trimmed;
  if (id === null || UNPRINTABLE.test(id))
    return refuse(
      invalid(`Line ${line} is no id: write it as it is, or as JSON text in quotes, without control characters.`),
    );
  return id.length > ID_LENGTH_LIMIT ? refuse(tooLong(line)) : ok(id);
}

function quoted(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value.trim() : null;
  } catch {
    return null;
  }
}

/** Runs are sorted one by one and merged two by two, with room for others in between. */
async function sortInSteps(ids: readonly string[]): Promise<readonly string[]> {
  let runs: string[][] = [];
  for (let start = 0; start < ids.length; start += SORTED_AT_ONCE) {
    runs.push(ids.slice(start, start + SORTED_AT_ONCE).sort());
    await setImmediate();
  }
  while (runs.length > 1) {
    const merged: string[][] = [];
    for (let n = 0; n < runs.length; n += 2) merged.push(await merge(runs[n] ?? [], runs[n + 1] ?? []));
    runs = merged;
  }
  return runs[0] ?? [];
}

async function merge(one: readonly string[], other: readonly string[]): Promise<string[]> {
  const merged: string[] = [];
  let [n, m] = [0, 0];
  while (n < one.length || m < other.length) {
    const [a, b] = [one[n], other[m]];
    if (b === undefined || (a !== undefined && a < b)) {
      merged.push(a ?? '');
      n += 1;
    } else {
      merged.push(b);
      m += 1;
    }
    if (merged.length % SORTED_AT_ONCE === 0) await setImmediate();
  }
  return merged;
}

function invalid(message: string): Refusal {
  return { code: 'invalid_request', message };
}

function tooLong(line: number): Refusal {
  return invalid(
    `Line ${line} is longer than an id may be: ${ID_LENGTH_LIMIT} characters. Put each id on a line of its own.`,
  );
}

function tooMany(): Refusal {
  return {
    code: 'too_large',
    message: `A list has ${ID_LIST_LIMIT} ids at most. Use several, and name each in the rule.`,
  };
}

function tooManyBytes(): Refusal {
  return {
    code: 'too_large',
    message: `A list has ${ID_LIST_BYTES} bytes at most. Use several, and name each in the rule.`,
  };
}
