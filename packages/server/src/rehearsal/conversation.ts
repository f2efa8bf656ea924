import { ok, type Result, refuse } from '@setlist/core/result';

/** One message of a recorded conversation. */
export interface RecordedTurn {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** A conversation that took place or was written down: what rehearsals play and what the rehearsal upstream answers from. */
export interface RecordedConversation {
  readonly id: string;
  /** What it is about, as its source says it. */
  readonly services: readonly string[];
  /** Phrases of a system message that this conversation suits: the more of them a request holds, the better it suits. */
  readonly hints: readonly string[];
  /** Other ways of putting the first user turn; for finding it, never played. */
  readonly also: readonly string[];
  readonly turns: readonly RecordedTurn[];
}

/**
 * Reads one line's value. Understands `{id, services?, hints?, also?, turns: [{role, content}]}` and MT-bench's
 * `{question_id, category, turns: [string]}`; turns that are neither the user's nor the assistant's are left out.
 * Refuses with what is wrong and what is expected.
 */
export function parseConversation(value: unknown): Result<RecordedConversation, string> {
  if (!isRecord(value)) return refuse('expected an object `{id, turns}`');
  const id = value['id'] ?? value['question_id'];
  if (typeof id !== 'string' && typeof id !== 'number') return refuse('`id` is missing: give a string');
  const given = value['turns'];
  if (!Array.isArray(given)) return refuse('`turns` is missing: give an array of `{role, content}`');
  const turns: RecordedTurn[] = [];
  for (const [at, turn] of given.entries()) {
    const parsed = parseTurn(turn);
    if (!parsed.ok) return refuse(`\`turns[${at}]\` ${parsed.error}`);
    if (parsed.value) turns.push(parsed.value);
  }
  if (!turns.some((turn) => turn.role === 'user'))
    return refuse('`turns` holds no user turn, so there is nothing to play');
  return ok({
    id: String(id),
    services: strings(value['services'] ?? [value['category']]),
    hints: strings(value['hints']),
    also: strings(value['also']),
    turns,
  });
}

/** The user's turns, in order. */
export function userTurnsOf(conversation: RecordedConversation): readonly string[] {
  return conversation.turns.filter((turn) => turn.role === 'user').map((turn) => turn.content);
}

function parseTurn(turn: unknown): Result<RecordedTurn | null, string> {
  if (typeof turn === 'string') return ok({ role: 'user', content: turn });
  if (!isRecord(turn)) return refuse('must be a string or `{role, content}`');
  const { role, content } = turn;
  if (typeof role !== 'string') return refuse('has no `role`: give `user` or `assistant`');
  if (role !== 'user' && role !== 'assistant') return ok(null);
  if (typeof content !== 'string') return refuse('has no `content`: give a string');
  return ok({ role, content });
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
