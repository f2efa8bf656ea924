import MiniSearch from 'minisearch';
import type { RecordedConversation } from './conversation.ts';
import { languageOfLast, type RehearsalLanguage } from './language.ts';
import { normalised, wordsOf } from './words.ts';

/** An assistant turn that may be given as an answer, found by the user turns before it. */
export interface Reply {
  readonly id: number;
  /** Index of its conversation in the corpus. */
  readonly conversation: number;
  /** How many user turns come before it. */
  readonly userTurns: number;
  readonly text: string;
}

/** Recorded conversations, indexed for retrieval. */
export interface Corpus {
  readonly index: MiniSearch<IndexedReply>;
  readonly replies: readonly Reply[];
  /** Which reply a document of the index stands for. */
  readonly documents: readonly number[];
  readonly languages: readonly RehearsalLanguage[];
  readonly hints: readonly (readonly string[])[];
  /** In how many documents' last user turns a word occurs. */
  readonly frequency: ReadonlyMap<string, number>;
  /** Replies by their own text, normalised. */
  readonly byText: ReadonlyMap<string, readonly number[]>;
  readonly openings: Openings;
}

interface IndexedReply {
  /** Place in `documents`. */
  readonly id: number;
  /** Words as `wordsOf` gives them, joined by spaces. */
  readonly last: string;
  readonly earlier: string;
}

/** Which conversations begin with a sequence of user turns. */
export interface Openings {
  readonly next: Map<string, number>;
  readonly members: number[][];
}

/** Indexes conversations: every assistant turn becomes a document of the user turn just before it and the two before that. */
export async function indexConversations(
  conversations: AsyncIterable<RecordedConversation> | Iterable<RecordedConversation>,
): Promise<Corpus> {
  const index = new MiniSearch<IndexedReply>({
    fields: ['last', 'earlier'],
    tokenize: (words) => words.split(' '),
    processTerm: (word) => word,
  });
  const replies: Reply[] = [];
  const documents: number[] = [];
  const languages: RehearsalLanguage[] = [];
  const hints: (readonly string[])[] = [];
  const frequency = new Map<string, number>();
  const byText = new Map<string, number[]>();
  const openings: Openings = { next: new Map(), members: [[]] };
  for await (const conversation of conversations) {
    const at = languages.length;
    const said: string[] = [];
    const words: string[][] = [];
    let node = 0;
    for (const turn of conversation.turns) {
      if (turn.role === 'user') {
        said.push(turn.content);
        words.push(wordsOf(turn.content));
        node = enter(openings, node, turn.content, at);
        continue;
      }
      if (said.length === 0 || turn.content.trim() === '') continue;
      const id = replies.push({ id: replies.length, conversation: at, userTurns: said.length, text: turn.content }) - 1;
      const [last = [], ...before] = words.slice(-3).toReversed();
      const asked = [last, ...(said.length === 1 ? conversation.also.map(wordsOf) : [])];
      for (const way of asked) {
        index.add({ id: documents.push(id) - 1, last: way.join(' '), earlier: before.flat().join(' ') });
        for (const word of new Set(way)) add(frequency, word);
      }
      append(byText, normalised(turn.content), id);
    }
    languages.push(languageOfLast(said));
    hints.push(conversation.hints.map((hint) => hint.toLowerCase()));
  }
  return { index, replies, documents, languages, hints, frequency, byText, openings };
}

/** The conversations whose user turns begin with these, or are these: the ones that may be being played. */
export function conversationsOpening(openings: Openings, userTurns: readonly string[]): ReadonlySet<number> {
  let node = 0;
  for (const turn of userTurns) {
    const next = openings.next.get(stepKey(node, turn));
    if (next === undefined) return new Set();
    node = next;
  }
  return new Set(openings.members[node]);
}

function enter(openings: Openings, from: number, turn: string, conversation: number): number {
  const key = stepKey(from, turn);
  const node = openings.next.get(key) ?? openings.members.push([]) - 1;
  openings.next.set(key, node);
  openings.members[node]?.push(conversation);
  return node;
}

function stepKey(node: number, turn: string): string {
  return `${node} ${normalised(turn)}`;
}

function add(counts: Map<string, number>, word: string): void {
  counts.set(word, (counts.get(word) ?? 0) + 1);
}

function append(lists: Map<string, number[]>, key: string, id: number): void {
  const list = lists.get(key);
  if (list) list.push(id);
  else lists.set(key, [id]);
}
