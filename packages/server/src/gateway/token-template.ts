import type { JsonObject } from './json.ts';
import { isObject } from './json.ts';

/**
 * Most chunks of a stream differ in nothing but the text of one delta. A template holds what stands around that text in
 * one event as it came and as it left, so that the next of its kind need be neither parsed nor written anew.
 */
export interface TokenTemplate {
  /** The event to send for an upstream's data, or `null` when it is not of this kind. */
  readonly fill: (data: string) => string | null;
}

/** Learns from a chunk that was parsed: its data as it came, and the event that was made of it. */
export function learnTemplate(chunk: JsonObject, data: string, event: string): TokenTemplate | null {
  const content = onlyContentOf(chunk);
  if (content === null) return null;
  const quoted = `"content":${JSON.stringify(content)}`;
  const came = around(data, quoted);
  const left = around(event, quoted);
  if (came === null || left === null) return null;
  const shortest = came.before.length + came.after.length;

  return {
    fill: (next) => {
      if (next.length < shortest || !next.startsWith(came.before) || !next.endsWith(came.after)) return null;
      const text = next.slice(came.before.length, next.length - came.after.length);
      // An escape may be the half of a quote that ends the string; an empty text is worth a closer look too.
      if (text === '' || text.includes('"') || text.includes('\\')) return null;
      return left.before + text + left.after;
    },
  };
}

/** The text of a chunk that says nothing else: one choice, unfinished, no usage, a delta of `content` alone. */
function onlyContentOf(chunk: JsonObject): string | null {
  const choices = chunk['choices'];
  const choice: unknown = Array.isArray(choices) && choices.length === 1 ? choices[0] : null;
  if (!isObject(choice) || isObject(chunk['usage']) || typeof choice['finish_reason'] === 'string') return null;
  // Token probabilities differ with every token.
  if (isObject(choice['logprobs'])) return null;
  const { delta } = choice;
  if (!isObject(delta) || Object.keys(delta).length !== 1) return null;
  const { content } = delta;
  return typeof content === 'string' && content !== '' ? content : null;
}

/** What stands before and after the text within `quoted`, where that occurs exactly once. */
function around(whole: string, quoted: string): { readonly before: string; readonly after: string } | null {
  const at = whole.indexOf(quoted);
  if (at < 0 || whole.indexOf(quoted, at + 1) >= 0) return null;
  const opening = '"content":"'.length;
  return { before: whole.slice(0, at + opening), after: whole.slice(at + quoted.length - 1) };
}
