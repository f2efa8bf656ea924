import { hash } from 'node:crypto';
import type { Flags } from '@setlist/core/audience';

/** A flag set as it is sent. */
export interface FlagText {
  readonly text: string;
  /** 32 hex digits of the SHA-256 over the set less its version: it changes only where somebody may get something else. */
  readonly tag: string;
}

const texts = new WeakMap<Flags, FlagText>();

/** The JSON of a flag set and its tag, made when they are first asked for. */
export function flagTextOf(flags: Flags): FlagText {
  const known = texts.get(flags);
  if (known !== undefined) return known;
  const { version: _, ...content } = flags.set;
  const tag = hash('sha256', JSON.stringify(content), 'hex').slice(0, 32);
  const made = { text: JSON.stringify(flags.set), tag };
  texts.set(flags, made);
  return made;
}
