import { askTurn, type Door, type TurnRequest } from './ask.ts';
import { type RecordedConversation, type RecordedTurn, userTurnsOf } from './conversation.ts';
import type { Ledger } from './ledger.ts';

/** How recorded conversations are played. */
export interface Staging {
  readonly door: Door;
  /** The `model` that is asked: a persona, as OpenAI clients name it. */
  readonly persona: string;
  /** How many conversations at once. */
  readonly concurrency: number;
  /** Sent with every turn: options of axes, `channel`, `locale`, the owner's own. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Tells this run's conversations from any other's. */
  readonly run: string;
  readonly ledger: Ledger;
  readonly signal: AbortSignal;
}

/** So many turns in a row that found no server are taken to mean that it has gone. */
const UNREACHABLE_IN_A_ROW = 100;

/**
 * Plays the user's turns of every conversation: each is asked when the one before it is answered, with the answers received so far
 * as its history. Conversations run side by side. A turn without a whole answer ends its conversation.
 * Settles with why it ended; whatever was played is in the ledger.
 */
export async function playConversations(
  conversations: AsyncGenerator<RecordedConversation>,
  staging: Staging,
): Promise<'finished' | 'interrupted' | 'server gone'> {
  const gone = new AbortController();
  const signal = AbortSignal.any([staging.signal, gone.signal]);
  let place = 0;
  let unreachable = 0;
  const lane = async () => {
    while (!signal.aborted) {
      const next = await conversations.next();
      if (next.done) return;
      const error = await playOne(next.value, place++, { ...staging, signal });
      unreachable = error === 'unreachable' ? unreachable + 1 : 0;
      if (unreachable >= UNREACHABLE_IN_A_ROW) gone.abort();
    }
  };
  await Promise.all(Array.from({ length: staging.concurrency }, lane));
  await conversations.return(undefined);
  if (gone.signal.aborted) return 'server gone';
  return staging.signal.aborted ? 'interrupted' : 'finished';
}

async function playOne(conversation: RecordedConversation, place: number, staging: Staging): Promise<string | null> {
  const turns: RecordedTurn[] = [];
  let error: string | null = null;
  for (const content of userTurnsOf(conversation)) {
    turns.push({ role: 'user', content });
    const outcome = await askTurn(staging.door, requestFor(conversation, turns, staging), staging.signal).catch(
      (thrown) => {
        if (staging.signal.aborted) return null;
        throw thrown;
      },
    );
    if (!outcome) return null;
    staging.ledger.turn(outcome);
    turns.push({ role: 'assistant', content: outcome.text });
    error = outcome.error;
    if (error !== null) break;
  }
  staging.ledger.conversation({ id: conversation.id, turns }, place, error === null);
  return error;
}

function requestFor(conversation: RecordedConversation, turns: readonly RecordedTurn[], staging: Staging): TurnRequest {
  return {
    model: staging.persona,
    messages: turns,
    metadata: { ...staging.metadata, conversation: `${staging.run}/${conversation.id}`.slice(0, 200) },
    user: `rehearsal/${conversation.id}`.slice(0, 200),
  };
}
