import { Agent, request } from 'undici';
import { type Door, headersFor } from './ask.ts';
import type { RecordedConversation } from './conversation.ts';
import { openLedger, type RehearsalReport } from './ledger.ts';
import { playConversations } from './play.ts';
import { showProgress } from './progress.ts';
import { readConversations } from './read-conversations.ts';

const WAIT_MS = 120_000;
const KNOCK_MS = 10_000;

/** What to play, to whom and how. */
export interface Rehearsal {
  readonly conversations: readonly string[];
  readonly persona: string;
  /** `http://host:port`, without `/v1`. */
  readonly url: string;
  readonly apiKey: string | null;
  readonly concurrency: number;
  /** Most conversations to play. */
  readonly limit: number;
  readonly metadata: Readonly<Record<string, string>>;
  /** How many transcripts the report holds. */
  readonly samples: number;
}

/** How a rehearsal ended: with a report, or before the first turn with the reason why. */
export type Ending =
  | { readonly kind: 'report'; readonly report: RehearsalReport; readonly serverGone: boolean }
  | { readonly kind: 'unreachable' | 'refused'; readonly reason: string };

/**
 * Reads every conversation once to check it, asks the server whether it would answer, then plays them all; an abort ends it with what
 * was played so far.
 * @throws {ConversationFileError} before the first turn, when a file cannot be read.
 */
export async function rehearse(rehearsal: Rehearsal, signal: AbortSignal): Promise<Ending> {
  let given = 0;
  for await (const _ of first(rehearsal.limit, readConversations(rehearsal.conversations))) given += 1;
  const dispatcher = new Agent({ connections: rehearsal.concurrency, headersTimeout: WAIT_MS, bodyTimeout: WAIT_MS });
  const door = { dispatcher, url: rehearsal.url, apiKey: rehearsal.apiKey };
  try {
    const closed = await knock(door, rehearsal.persona, signal);
    if (closed) return closed;
    const ledger = openLedger({ url: rehearsal.url, persona: rehearsal.persona }, given, rehearsal.samples);
    const hideProgress = showProgress(ledger, given);
    const conversations = first(rehearsal.limit, readConversations(rehearsal.conversations));
    const run = `rehearsal-${Date.now().toString(36)}`;
    const ended = await playConversations(conversations, { ...rehearsal, door, run, ledger, signal });
    hideProgress();
    return { kind: 'report', report: ledger.close(ended !== 'finished'), serverGone: ended === 'server gone' };
  } finally {
    await dispatcher.destroy();
  }
}

/** Whether the server is there, takes the key and has the persona; `null` when it does. */
async function knock(
  door: Door,
  persona: string,
  signal: AbortSignal,
): Promise<Exclude<Ending, { kind: 'report' }> | null> {
  try {
    const { statusCode, body } = await request(`${door.url}/v1/models`, {
      dispatcher: door.dispatcher,
      headers: headersFor(door),
      signal: AbortSignal.any([signal, AbortSignal.timeout(KNOCK_MS)]),
    });
    const listed = modelsIn(await body.json().catch(() => null));
    if (statusCode === 401 || statusCode === 403) {
      return {
        kind: 'refused',
        reason: `${door.url} does not take the key (${statusCode}): give --api-key, or --data with its local.json.`,
      };
    }
    if (statusCode !== 200 || !listed) {
      return {
        kind: 'unreachable',
        reason: `${door.url}/v1/models answered ${statusCode}, not a list of models: is it a Setlist server?`,
      };
    }
    const name = persona.split(/[@:]/)[0] ?? persona;
    if (name.includes('/') || listed.includes(name)) return null;
    return {
      kind: 'refused',
      reason: `${door.url} does not serve "${name}"; it serves ${listed.join(', ') || 'nothing'}.`,
    };
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
    return {
      kind: 'unreachable',
      reason: `No server at ${door.url} (${reason}): start one with \`setlist serve\`, or give --url.`,
    };
  }
}

function modelsIn(body: unknown): readonly string[] | null {
  if (typeof body !== 'object' || body === null || !('data' in body) || !Array.isArray(body.data)) return null;
  return body.data.flatMap((entry: unknown) =>
    typeof entry === 'object' && entry !== null && 'id' in entry && typeof entry.id === 'string' ? [entry.id] : [],
  );
}

/** The first so many of conversations. */
export async function* first(
  limit: number,
  conversations: AsyncIterable<RecordedConversation>,
): AsyncGenerator<RecordedConversation> {
  let given = 0;
  for await (const conversation of conversations) {
    yield conversation;
    given += 1;
    if (given >= limit) return;
  }
}
