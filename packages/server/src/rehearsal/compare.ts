import { Agent, request } from 'undici';
import { type Door, headersFor, type TurnOutcome } from './ask.ts';
import { type Ledger, openLedger } from './ledger.ts';
import { playConversations } from './play.ts';
import { showProgress } from './progress.ts';
import { readConversations } from './read-conversations.ts';
import { first } from './rehearse.ts';
import { withoutMarker } from './wording.ts';

const WAIT_MS = 120_000;
const KNOCK_MS = 10_000;
/** Conversations at once: two revisions are heard one after the other, and neither is in a hurry. */
const CONCURRENCY = 16;

/** Which revisions hear the same conversations. */
export interface Comparison {
  readonly conversations: readonly string[];
  /** Most conversations to play. */
  readonly limit: number;
  /** `http://host:port`, without `/v1`. */
  readonly url: string;
  readonly apiKey: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** As OpenAI clients name them: `concierge@sha256:…`, in the order in which they are heard. */
  readonly models: readonly string[];
  /** Told before each revision is heard. */
  readonly announce: (model: string, conversations: number) => void;
}

/** What one revision said. */
export interface Heard {
  readonly turns: number;
  /** Whole answers, without what marks them as a rehearsal's; fallbacks are not among them. */
  readonly answers: readonly string[];
  readonly unanswered: number;
  /** Whether any answer came from recorded conversations. */
  readonly rehearsal: boolean;
}

/** How a comparison ended: with what each revision said, or with the reason why there is none. */
export type ComparisonEnding =
  | { readonly kind: 'heard'; readonly conversations: number; readonly heard: readonly Heard[] }
  | { readonly kind: 'unreachable' | 'refused'; readonly reason: string };

/**
 * Asks whether every revision may be talked to, then plays the same conversations to each.
 * @throws {ConversationFileError} before the first turn, when a file cannot be read.
 */
export async function compareRevisions(comparison: Comparison): Promise<ComparisonEnding> {
  const { conversations, limit, url, apiKey, models } = comparison;
  let given = 0;
  for await (const _ of first(limit, readConversations(conversations))) given += 1;
  const dispatcher = new Agent({ connections: CONCURRENCY, headersTimeout: WAIT_MS, bodyTimeout: WAIT_MS });
  const door: Door = { dispatcher, url, apiKey };
  try {
    for (const model of models) {
      const closed = await knock(door, model);
      if (closed !== null) return closed;
    }
    const heard: Heard[] = [];
    for (const model of models) {
      comparison.announce(model, given);
      const one = await hear(door, model, given, comparison);
      if (one === null) return { kind: 'unreachable', reason: `${url} could no longer be reached.` };
      heard.push(one);
    }
    return { kind: 'heard', conversations: given, heard };
  } finally {
    await dispatcher.destroy();
  }
}

async function hear(door: Door, model: string, given: number, comparison: Comparison): Promise<Heard | null> {
  const answers: string[] = [];
  let rehearsal = false;
  const counting = openLedger({ url: door.url, persona: model }, given, 0);
  const ledger: Ledger = {
    ...counting,
    turn: (outcome) => {
      counting.turn(outcome);
      if (isWhole(outcome)) answers.push(withoutMarker(outcome.text));
      rehearsal ||= outcome.servedBy?.endsWith(' by rehearsal') === true;
    },
  };
  const hideProgress = showProgress(ledger, given);
  const ended = await playConversations(first(comparison.limit, readConversations(comparison.conversations)), {
    door,
    persona: model,
    concurrency: CONCURRENCY,
    metadata: comparison.metadata,
    run: `assessment-${Date.now().toString(36)}`,
    ledger,
    signal: new AbortController().signal,
  }).finally(hideProgress);
  const { turns } = ledger.played();
  if (ended === 'server gone') return null;
  return { turns, answers, unanswered: turns - answers.length, rehearsal };
}

function isWhole({ error, degraded }: TurnOutcome): boolean {
  return error === null && !degraded;
}

/** Whether the server lets the key talk to a revision; `null` when it does. */
async function knock(door: Door, model: string): Promise<Exclude<ComparisonEnding, { kind: 'heard' }> | null> {
  try {
    const { statusCode, body } = await request(`${door.url}/v1/models/${encodeURIComponent(model)}`, {
      dispatcher: door.dispatcher,
      headers: headersFor(door),
      signal: AbortSignal.timeout(KNOCK_MS),
    });
    await body.dump();
    if (statusCode === 200) return null;
    if (statusCode === 401 || statusCode === 403) {
      return { kind: 'refused', reason: `${door.url} does not take the key (${statusCode}): give --api-key.` };
    }
    if (statusCode !== 404) {
      return { kind: 'unreachable', reason: `${door.url}/v1/models answered ${statusCode}: is it a Setlist server?` };
    }
    const mend = 'Publish it there with `setlist publish`, and give a key that may preview what is not released.';
    return { kind: 'refused', reason: `${door.url} does not let this key talk to ${model}. ${mend}` };
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
    return { kind: 'unreachable', reason: `No server at ${door.url} (${reason}): start one with \`setlist serve\`.` };
  }
}
