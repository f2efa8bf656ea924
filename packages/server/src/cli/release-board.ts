import type { Release } from '@setlist/core/release';
import type { ReleaseDetail } from '@setlist/sdk';
import type { Terminal } from './terminal.ts';

type Paint = Terminal['paint'];

/** Who must review what, and who has. */
export function boardLines(
  { board, release }: Pick<ReleaseDetail, 'board'> & { readonly release?: Release },
  paint: Paint,
): string[] {
  const seats = board.seats.map(({ seat, stage, count, approvedBy, missing, candidates }) => {
    const who = `${seat ?? 'any reviewer'} ${count - missing} of ${count}`;
    const when = stage === null ? '' : ` to leave ${stage}`;
    return boardLine(missing === 0, `${who}${when}`, approvedBy, candidates, paint);
  });
  const locales = board.locales.map(({ locale, coveredBy, candidates }) =>
    boardLine(coveredBy.length > 0, `locale ${locale}`, coveredBy, candidates, paint),
  );
  const objections = (release?.reviews ?? [])
    .filter(
      ({ dismissed, digest, verdict }) => dismissed === null && digest === release?.digest && verdict !== 'approve',
    )
    .map(({ name, verdict, comment }) =>
      paint.red(`  ✗ ${name} ${verdict === 'reject' ? 'rejects it' : 'asks for changes'}: ${comment}`),
    );
  const none = seats.length + locales.length === 0 ? ['  nobody need review it'] : [];
  const excluded =
    board.excluded.length === 0 ? [] : [paint.dim(`  may not review their own work: ${board.excluded.join(', ')}`)];
  const impossible = board.impossible.map((why) => paint.red(`  ✗ ${why}`));
  return [
    `${paint.bold('Board')} ${paint.dim(`(${board.policies.join(', ')})`)}`,
    ...seats,
    ...locales,
    ...none,
    ...objections,
    ...impossible,
    ...excluded,
  ];
}

function boardLine(
  isFilled: boolean,
  what: string,
  by: readonly string[],
  could: readonly string[],
  paint: Paint,
): string {
  const names = by.length === 0 ? '' : `  ${by.join(', ')}`;
  if (isFilled) return `  ${paint.green('✓')} ${what}${names}`;
  return `  ○ ${what}${names}${could.length === 0 ? '' : paint.dim(`  could: ${could.join(', ')}`)}`;
}
