import { type Corpus, conversationsOpening, type Reply } from './corpus.ts';
import { languageOfLast, type RehearsalLanguage } from './language.ts';
import { type Random, seededRandom } from './seeded.ts';
import { withoutMarker } from './wording.ts';
import { gravityOf, normalised, wordsOf } from './words.ts';

/** What has been said so far, oldest first. */
export interface Heard {
  readonly system: string;
  readonly userTurns: readonly string[];
  readonly assistantTurns: readonly string[];
}

/** How many postings a query may visit: what keeps a question of common words as quick as one of rare words. */
const POSTINGS_LAST = 1_200;
const POSTINGS_EARLIER = 500;
const CANDIDATES = 200;
/** Least share of the question's weight (inverse document frequency) that a reply's question must match. */
const LEAST_COVERAGE = 0.4;
/** Replies whose score comes this near to the best are as good as it. */
const NEAR_BEST = 0.97;
const SHORT_REPLY_WORDS = 4;

/**
 * Answers a conversation from the corpus: up to `count` texts, best first, the same ones for the same seed; none when nothing
 * suits. Never draws on a conversation whose user turns begin with the ones heard. Ranks by BM25+ over the last user turn and the
 * two before it, then prefers the conversation that the previous answer came from and those whose hints the system message holds.
 */
export function recall(corpus: Corpus, heard: Heard, count: number, seed: number): readonly string[] {
  const played = conversationsOpening(corpus.openings, heard.userTurns);
  const language = languageOfLast(heard.userTurns);
  const hinted = hintsFound(corpus, heard.system);
  const usable = (reply: Reply | undefined): reply is Reply =>
    reply !== undefined &&
    !played.has(reply.conversation) &&
    corpus.languages[reply.conversation] === language &&
    (hinted === null || hinted[reply.conversation] !== 0);
  const [last = '', ...before] = heard.userTurns.slice(-3).toReversed();
  const lastWords = wordsOf(last);
  const continued = continuations(corpus, heard, usable);
  const ranked = rank(search(corpus, lastWords, before.flatMap(wordsOf), usable), heard, continued, hinted);
  const best = ranked[0]?.score ?? 0;
  const near = ranked.filter((each) => each.score >= best * NEAR_BEST);
  const rest = ranked.slice(near.length);
  const texts = [...shuffled(near, seededRandom(seed)), ...rest].map((each) => each.reply.text);
  const next = [...continued.next].map((reply) => reply.text);
  if (saysNothingNew(lastWords, language)) texts.unshift(...next);
  if (texts.length === 0 && isShort(lastWords, language)) texts.push(...next);
  return [...new Set(texts)].slice(0, count);
}

interface Candidate {
  readonly reply: Reply;
  readonly score: number;
}

interface Continuations {
  readonly conversations: ReadonlySet<number>;
  /** The replies that come next there. */
  readonly next: ReadonlySet<Reply>;
}

function search(
  corpus: Corpus,
  lastWords: readonly string[],
  earlierWords: readonly string[],
  usable: (reply: Reply | undefined) => reply is Reply,
): readonly Candidate[] {
  const last = rarest(corpus, lastWords, POSTINGS_LAST);
  if (last.length === 0) return [];
  const earlier = rarest(corpus, earlierWords, POSTINGS_EARLIER);
  const asked = last.reduce((sum, word) => sum + weightOf(corpus, word), unknownWeight(corpus, lastWords));
  const found = corpus.index.search(
    {
      combineWith: 'OR',
      queries: [
        { queries: [last.join(' ')], fields: ['last'] },
        { queries: [earlier.join(' ')], fields: ['earlier'], boost: { earlier: 0.3 } },
      ],
    },
    { boostTerm: gravityOf, filter: (result) => usable(replyOf(corpus, result.id)) },
  );
  const candidates: Candidate[] = [];
  for (const result of found.slice(0, CANDIDATES)) {
    const reply = replyOf(corpus, result.id);
    const matched = last.filter((word) => result.match[word]?.includes('last'));
    const coverage = matched.reduce((sum, word) => sum + weightOf(corpus, word), 0) / asked;
    if (reply && coverage >= LEAST_COVERAGE) candidates.push({ reply, score: result.score * (0.5 + coverage) });
  }
  return candidates;
}

function rank(
  candidates: readonly Candidate[],
  heard: Heard,
  continued: Continuations,
  hinted: Hinted,
): readonly Candidate[] {
  const said = new Set(heard.assistantTurns.map((text) => normalised(withoutMarker(text))));
  const suits = ({ reply }: Candidate) => {
    const hints = hinted?.[reply.conversation] ?? 0;
    const again = said.has(normalised(reply.text)) ? 0.4 : 1;
    const place = (reply.userTurns === 1) === (heard.userTurns.length === 1) ? 1 : 0.5;
    const next = continued.next.has(reply) ? 1.6 : 1;
    const same = continued.conversations.has(reply.conversation) ? 1.3 : 1;
    return again * place * next * same * (1 + 0.3 * Math.min(hints, 3));
  };
  return candidates
    .map((candidate) => ({ reply: candidate.reply, score: candidate.score * suits(candidate) }))
    .sort((a, b) => b.score - a.score || a.reply.id - b.reply.id);
}

/** How many hints of each conversation a system message holds; `null` for those that have none. `null` in all when it holds no hint. */
type Hinted = readonly (number | null)[] | null;

function hintsFound(corpus: Corpus, system: string): Hinted {
  if (corpus.hints.every((hints) => hints.length === 0)) return null;
  const text = system.toLowerCase();
  const found = corpus.hints.map((hints) =>
    hints.length === 0 ? null : hints.filter((hint) => text.includes(hint)).length,
  );
  return found.some((count) => count !== null && count > 0) ? found : null;
}

function replyOf(corpus: Corpus, document: number): Reply | undefined {
  return corpus.replies[corpus.documents[document] ?? -1];
}

/** Where the previous answer was taken from, when its text tells. */
function continuations(
  corpus: Corpus,
  heard: Heard,
  usable: (reply: Reply | undefined) => reply is Reply,
): Continuations {
  const previous = heard.assistantTurns.at(-1);
  const sources = previous === undefined ? [] : (corpus.byText.get(normalised(withoutMarker(previous))) ?? []);
  const told = sources.length <= 20 ? sources : [];
  const next = told.flatMap((id) => {
    const [source, after] = [corpus.replies[id], corpus.replies[id + 1]];
    return usable(after) && after.conversation === source?.conversation ? [after] : [];
  });
  return { conversations: new Set(next.map((reply) => reply.conversation)), next: new Set(next) };
}

/** The rarest known words whose postings fit the budget; at least one. */
function rarest(corpus: Corpus, words: readonly string[], budget: number): readonly string[] {
  const known = [...new Set(words)].filter((word) => corpus.frequency.has(word));
  const sorted = known.sort((a, b) => (corpus.frequency.get(a) ?? 0) - (corpus.frequency.get(b) ?? 0));
  let postings = 0;
  return sorted.filter((word, at) => {
    postings += corpus.frequency.get(word) ?? 0;
    return at === 0 || postings <= budget;
  });
}

function weightOf(corpus: Corpus, word: string): number {
  const frequency = corpus.frequency.get(word) ?? 0;
  return gravityOf(word) * Math.log(1 + (corpus.documents.length - frequency + 0.5) / (frequency + 0.5));
}

function unknownWeight(corpus: Corpus, words: readonly string[]): number {
  const unknown = [...new Set(words)].filter((word) => !corpus.frequency.has(word));
  return unknown.reduce((sum, word) => sum + weightOf(corpus, word), 0);
}

/** "Yes please", "no": what only the question before it gives a meaning. */
function saysNothingNew(words: readonly string[], language: RehearsalLanguage): boolean {
  const light = words.length > 0 && words.every((word) => gravityOf(word) < 1 && !/\d/.test(word));
  return light && words.length <= (language === 'ja' ? 2 : SHORT_REPLY_WORDS);
}

function isShort(words: readonly string[], language: RehearsalLanguage): boolean {
  return words.length <= (language === 'ja' ? SHORT_REPLY_WORDS * 2 : SHORT_REPLY_WORDS);
}

function shuffled<T>(items: readonly T[], random: Random): readonly T[] {
  return items
    .map((item) => ({ item, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
