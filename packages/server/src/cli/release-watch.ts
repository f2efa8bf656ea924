import type { Client, ReleaseDetail } from '@setlist/sdk';
import { withNames } from './member-names.ts';
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
    const line = terminal.json ? keyOf(detail) : lineOf(detail, terminal);
    if (redraw) {
      const named = detail.release.latch === null ? detail : await withNames(client, detail);
      terminal.print(`${CLEAR}${statusText(named, terminal.paint, Date.now())}`);
    } else if (line !== told) terminal.print(terminal.json ? JSON.stringify(detail) : line);
    told = line;
    if (isAtRest(detail)) return;
  }
}

/** Nothing more will happen to it by itself or by what is owed. */
function isAtRest({ release }: ReleaseDetail): boolean {
  return !isOpen(release) && !isLatched(release) && release.reviewOwed === null;
}

/** What makes two looks differ: not the refusals of commands, which tell the time. */
function keyOf({ release, board, others, frozenBy }: ReleaseDetail): string {
  return JSON.stringify([release, board, others, frozenBy]);
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
