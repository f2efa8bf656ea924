import { type ChatRequest, heardIn, textOf } from './chat-request.ts';
import type { Corpus } from './corpus.ts';
import { languageOfLast } from './language.ts';
import { recall } from './recall.ts';
import { seedOf } from './seeded.ts';
import { MARKER, NOTHING_SUITABLE } from './wording.ts';
import { piecesOf } from './words.ts';

/** One choice of an answer: joined, its pieces are its text. */
interface Choice {
  readonly pieces: readonly string[];
  readonly finishReason: 'stop' | 'length';
}

/** A whole answer, before it is written down for the wire. Tokens are counted in pieces, not by a model's tokeniser. */
export interface Answer {
  readonly choices: readonly Choice[];
  readonly seed: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

const TOKENS_PER_MESSAGE = 3;

/** Answers a request from the corpus: the same answer to the same messages, model and `seed`. */
export function answerFrom(corpus: Corpus, request: ChatRequest): Answer {
  const heard = heardIn(request);
  const seed = seedOf([request.model, request.messages, request.seed ?? null]);
  const language = languageOfLast(heard.userTurns);
  const count = request.n ?? 1;
  const texts = recall(corpus, heard, count, seed);
  const opening = heard.assistantTurns.length === 0 ? `${MARKER[language]}${language === 'ja' ? '' : ' '}` : '';
  const choices = Array.from({ length: count }, (_, at) =>
    limit(`${opening}${texts[at % texts.length] ?? NOTHING_SUITABLE[language]}`, request),
  );
  return {
    choices,
    seed,
    promptTokens: request.messages.reduce(
      (sum, message) => sum + TOKENS_PER_MESSAGE + piecesOf(textOf(message.content)).length,
      0,
    ),
    completionTokens: choices.reduce((sum, choice) => sum + choice.pieces.length, 0),
  };
}

function limit(text: string, request: ChatRequest): Choice {
  const stops = [request.stop ?? []].flat().filter((stop) => stop !== '');
  const cut = Math.min(text.length, ...stops.map((stop) => text.indexOf(stop)).filter((at) => at >= 0));
  const pieces = piecesOf(text.slice(0, cut));
  const most = request.max_completion_tokens ?? request.max_tokens ?? Number.POSITIVE_INFINITY;
  if (pieces.length <= most) return { pieces, finishReason: 'stop' };
  return { pieces: pieces.slice(0, most), finishReason: 'length' };
}
