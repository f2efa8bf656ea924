import { type RehearsalReport, reportRehearsal } from '@setlist/core/assessment';
import type { Revision } from '@setlist/core/persona';
import { compareRevisions } from '../rehearsal/compare.ts';
import { ConversationFileError } from '../rehearsal/read-conversations.ts';
import type { Connection } from './connection.ts';
import { CliError, EXIT, usageError } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** What to play, and to which revisions. */
export interface RevisionRehearsal {
  readonly conversations: readonly string[];
  readonly limit: number;
  readonly locale: string | null;
  readonly candidate: Revision;
  readonly stable: Revision | null;
}

/**
 * Plays the same conversations to stable and to the candidate through a server's gateway and measures the answers; throws
 * `CliError` where the conversations can't be read, or the server does not let the key talk to one of the two.
 */
export async function rehearseRevisions(
  { conversations, limit, locale, candidate, stable }: RevisionRehearsal,
  connection: Connection,
  terminal: Terminal,
): Promise<RehearsalReport> {
  const revisions = stable === null ? [candidate] : [stable, candidate];
  const ending = await compareRevisions({
    ...connection,
    conversations,
    limit,
    metadata: locale === null ? {} : { locale },
    models: revisions.map(({ content, digest }) => `${content.key}@${digest}`),
    announce: (model, given) =>
      terminal.note(`Playing ${given} conversations to ${model.slice(0, model.indexOf('@') + 20)}.`),
  }).catch((error: unknown) => {
    throw error instanceof ConversationFileError ? new CliError(error.message, EXIT.usage, 'conversations') : error;
  });
  if (ending.kind !== 'heard') {
    if (ending.kind === 'refused') throw usageError(ending.reason);
    throw new CliError(ending.reason, EXIT.unreachable, 'server_unreachable');
  }
  const [ofCandidate, ofStable = null] = ending.heard.toReversed();
  if (ofCandidate === undefined || ofCandidate.answers.length === 0) {
    const reason = `No turn got a whole answer from a model at ${connection.url}. \`setlist rehearse\` shows the errors.`;
    throw new CliError(reason, EXIT.unreachable, 'unanswered');
  }
  return reportRehearsal({
    conversations: ending.conversations,
    turns: ofCandidate.turns,
    rehearsal: ending.heard.some(({ rehearsal }) => rehearsal),
    locale: locale ?? candidate.content.defaultLocale,
    stable: ofStable === null || stable === null ? null : { revision: stable, ...ofStable },
    candidate: { revision: candidate, ...ofCandidate },
  });
}
