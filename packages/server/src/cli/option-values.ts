import { InvalidArgumentError } from 'commander';
import { usageError } from './exit-codes.ts';

/** An option that may come again: every value, in order. */
export function addText(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}

/** A digest as people write it: whole, or its first digits, 12 at least. */
export function digestLabel(text: string): string {
  const digits = text.replace(/^sha256:/, '');
  if (/^[0-9a-f]{12,64}$/.test(digits)) return `sha256:${digits}`;
  throw new InvalidArgumentError('Give sha256: and 12 digits or more of it.');
}

/** What an option says that is a duration, in milliseconds; throws a usage error for text that is none. */
export async function durationOf(option: string, text: string): Promise<number> {
  const { DURATION_IN_WORDS, durationMsOf } = await import('@setlist/core/release');
  const ms = durationMsOf(text);
  if (ms !== null && ms > 0) return ms;
  throw usageError(`${option} is ${DURATION_IN_WORDS}; ${JSON.stringify(text)} came.`);
}

/** One of a closed set of words; throws a usage error that lists them. */
export function oneOf<T extends string>(option: string, text: string, words: readonly T[]): T {
  const found = words.find((word) => word === text);
  if (found !== undefined) return found;
  throw usageError(`${option} is one of ${words.join(', ')}; ${JSON.stringify(text)} came.`);
}
