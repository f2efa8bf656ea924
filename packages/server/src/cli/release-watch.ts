import type { Client, ReleaseDetail } from '@setlist/sdk';
import { followRelease } from './release-follow.ts';
import { isLatched, isOpen } from './release-name.ts';
import { statusText } from './release-status-text.ts';
import { trackText } from './release-track.ts';
import type { Terminal } from './terminal.ts';

const CLEAR = '\u001b[H\u001b[2J';

/**
 * Shows a release until it has come to an end: redrawn on a terminal, else a line for each change; with `--json` one
 * document a line. An outage is told and sat out.
 */
export async function watchRelease(client: Client, id: string, terminal: Terminal, intervalMs: number): Promise<void> {
  const redraw = !terminal.json && process.stdout.isTTY === true;
  let told = '';
  for await (const sighting of followRelease(client, id, { intervalMs })) {
    if (sighting.kind === 'outage') {
      if (told !== sighting.message) terminal.note(`${sighting.message} Watching on.`);
      told = sighting.message;
      continue;
    }
    const { detail } = sighting;
    const line = terminal.json ? JSON.stringify(detail) : lineOf(detail, terminal);
    if (redraw) terminal.print(`${CLEAR}${statusText(detail, terminal.paint, Date.now())}`);
    else if (line !== told) terminal.print(line);
    told = line;
    if (isAtRest(detail)) return;
  }
}

/** Nothing more will happen to it by itself or by what is owed. */
function isAtRest({ release }: ReleaseDetail): boolean {
  return !isOpen(release) && !isLatched(release) && release.reviewOwed === null;
}

/** A release in a line: its track, and what of the board is missing. */
function lineOf({ release, board, soakedAt }: ReleaseDetail, { paint }: Pick<Terminal, 'paint'>): string {
  const missing = board.seats.reduce((sum, seat) => sum + seat.missing, 0);
  const parts = [
    `${release.updatedAt} ${release.persona} ${release.version} → ${release.environment}: ${trackText(release, paint)}`,
    ...(release.state === 'in_review' && missing > 0
      ? [`${missing} ${missing === 1 ? 'approval' : 'approvals'} missing`]
      : []),
    ...(soakedAt !== null && release.state === 'progressing' ? [`soaks until ${soakedAt}`] : []),
    ...(release.reason === null || release.reason === '' ? [] : [release.reason]),
  ];
  return parts.join(', ');
}
