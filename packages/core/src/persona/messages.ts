import type { Composition, Segment } from './composition.ts';
import { CALLER_FRAME } from './frames.ts';
import { tokensOf } from './tokens.ts';

/** A message of the OpenAI Chat Completions API, of which only the role and a system message's text are looked at. */
export interface ChatMessage {
  readonly role: string;
  readonly content?: unknown;
  readonly [field: string]: unknown;
}

/** Put between head, caller's text and restatement. */
const BETWEEN = '\n\n';

const rendered = new WeakMap<Composition, { readonly whole: ChatMessage; readonly restatement: ChatMessage }>();

/** Head and restatement, as shown to people. */
export function promptText(composition: Composition): string {
  return composition.head + BETWEEN + composition.restatement;
}

/**
 * The messages that a model receives. One system message leads: the head, the caller's own leading system text marked as
 * the application's, and the restatement. A system message further on stays in its place and the restatement follows it.
 * Everything else is passed on as it is, by reference.
 */
export function renderMessages<M extends ChatMessage>(
  composition: Composition,
  messages: readonly M[],
): readonly (M | ChatMessage)[] {
  const { whole, restatement } = ownMessages(composition);
  const texts = leadingTexts(messages);
  const leading = texts.length === 0 ? whole : withCaller(composition, texts);
  const result: (M | ChatMessage)[] = [leading];
  for (let n = texts.length; n < messages.length; n++) {
    const message = messages[n];
    if (message === undefined) continue;
    result.push(message);
    if (isSystem(message)) result.push(restatement);
  }
  return result;
}

/** What the caller's leading system text becomes: put one after the other, the part between head and restatement. */
export function callerSegments(messages: readonly ChatMessage[]): readonly Segment[] {
  const texts = leadingTexts(messages).filter((text) => text !== '');
  if (texts.length === 0) return [];
  const parts = [CALLER_FRAME, ...texts];
  return parts.map((part, n) => {
    const text = n < parts.length - 1 ? part + BETWEEN : part;
    const kind = n === 0 ? 'frame' : 'caller';
    return { kind, id: n === 0 ? 'application' : `application/${n}`, text, tokens: tokensOf(text), source: null };
  });
}

/** The same objects every time, so that a server can keep what it made of them. */
function ownMessages(composition: Composition): { whole: ChatMessage; restatement: ChatMessage } {
  const known = rendered.get(composition);
  if (known !== undefined) return known;
  const made = {
    whole: Object.freeze({ role: 'system', content: promptText(composition) }),
    restatement: Object.freeze({ role: 'system', content: composition.restatement }),
  };
  rendered.set(composition, made);
  return made;
}

function withCaller(composition: Composition, texts: readonly string[]): ChatMessage {
  const written = texts.filter((text) => text !== '');
  if (written.length === 0) return ownMessages(composition).whole;
  const content = [composition.head, CALLER_FRAME, ...written, composition.restatement].join(BETWEEN);
  return { role: 'system', content };
}

/** The texts of the system messages that come before any other; one that holds more than text ends them. */
function leadingTexts(messages: readonly ChatMessage[]): readonly string[] {
  const texts: string[] = [];
  for (const message of messages) {
    const text = isSystem(message) ? textOf(message.content) : null;
    if (text === null) break;
    texts.push(text);
  }
  return texts;
}

function isSystem({ role }: ChatMessage): boolean {
  return role === 'system' || role === 'developer';
}

function textOf(content: unknown): string | null {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return null;
  const parts: string[] = [];
  for (const part of content) {
    if (typeof part !== 'object' || part === null || part.type !== 'text' || typeof part.text !== 'string') return null;
    parts.push(part.text);
  }
  return parts.join('\n');
}
