import type { Board } from '@setlist/core/release';
import { IconCircleCheckFilled, IconCircleDashed } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { paths } from '../paths.ts';
import { Coded } from '../shell/marks.tsx';
import { Panel } from '../shell/panel.tsx';
import { count, localeName } from '../shell/words.ts';
import css from './board-view.module.css';
import { seatName } from './words.ts';

/** Who must review, who has, and who could. */
export function BoardView({ board, title = 'The board' }: { board: Board; title?: string }) {
  return (
    <Panel title={title} about={stateOf(board)}>
      {board.seats.length > 0 && (
        <ul className={css['seats']} aria-label="Seats">
          {board.seats.map((seat) => (
            <Place
              key={`${seat.seat} ${seat.stage}`}
              name={seat.stage === null ? seatName(seat.seat) : `${seatName(seat.seat)}, to leave ${seat.stage}`}
              filled={seat.missing === 0}
              by={seat.approvedBy}
              lacks={lackOf(seat)}
              candidates={seat.candidates}
            />
          ))}
        </ul>
      )}
      {board.locales.length > 0 && (
        <ul className={css['seats']} aria-label="Locales that change">
          {board.locales.map(({ locale, coveredBy, candidates }) => (
            <Place
              key={locale}
              name={`${localeName(locale)} (${locale})`}
              filled={coveredBy.length > 0}
              by={coveredBy}
              lacks="nobody who knows it has approved"
              candidates={candidates}
            />
          ))}
        </ul>
      )}
      {board.objectedBy.length > 0 && (
        <p className={css['impossible']}>
          <strong>{board.objectedBy.join(', ')}</strong> objected. Nothing starts or advances while that stands.
        </p>
      )}
      {board.excluded.length > 0 && (
        <p className={css['excluded']}>
          Their own work, so they may not review it: <strong>{board.excluded.join(', ')}</strong>. Administrators are no
          exception.
        </p>
      )}
      {board.impossible.map((sentence) => (
        <p key={sentence} className={css['impossible']}>
          <Coded text={sentence} />
        </p>
      ))}
      <p className={css['policies']}>
        Asked for by{' '}
        {board.policies.map((name, index) => (
          <span key={name}>
            {index > 0 && ', '}
            {name === 'built-in' ? 'the built-in policy' : <Link {...paths.policies({ name })}>{name}</Link>}
          </span>
        ))}
      </p>
    </Panel>
  );
}

function stateOf(board: Board): string {
  if (board.seats.length === 0 && board.locales.length === 0) return 'No review is needed here.';
  return board.satisfied ? 'Everything that the start asks for is there.' : 'What it takes before it may start.';
}

function lackOf({ missing, count: asked }: Board['seats'][number]): string {
  return `${count(missing, missing < asked ? 'more approval' : 'approval')} needed`;
}

function Place(props: {
  name: string;
  filled: boolean;
  by: readonly string[];
  lacks: string;
  candidates: readonly string[];
}) {
  const { name, filled, by, lacks, candidates } = props;
  return (
    <li className={css['seat']} data-filled={filled || undefined}>
      <span aria-hidden="true" className={css['mark']}>
        {filled ? <IconCircleCheckFilled size={18} /> : <IconCircleDashed size={18} />}
      </span>
      <div>
        <p>
          <strong>{name}</strong> <span className={css['quiet']}>{filled ? 'approved' : lacks}</span>
        </p>
        {by.length > 0 && <p className={css['by']}>{by.join(', ')}</p>}
        {!filled && (
          <p className={css['quiet']}>
            {candidates.length === 0 ? 'No member could.' : `Could: ${candidates.join(', ')}`}
          </p>
        )}
      </div>
    </li>
  );
}
