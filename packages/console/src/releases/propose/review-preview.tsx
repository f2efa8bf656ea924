import type { BoardAnswer } from '@setlist/sdk';
import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { paths } from '../../paths.ts';
import { Banner } from '../../shell/banner.tsx';
import { Fact, Facts, Panel } from '../../shell/panel.tsx';
import { Loaded } from '../../shell/states.tsx';
import { count } from '../../shell/words.ts';
import { RiskBadge } from '../badges.tsx';
import { BoardView } from '../board-view.tsx';
import { STATES } from '../words.ts';
import css from './new-release.module.css';

/** Who would have to review it, what was found already, and what is in its way. Asked anew as the form changes. */
export function ReviewPreview({ query, asked }: { query: UseQueryResult<BoardAnswer>; asked: boolean }) {
  if (!asked)
    return (
      <Panel title="Who must review">
        <p>Choose a persona and a revision: who must review it is shown here, before you submit anything.</p>
      </Panel>
    );
  return (
    <Loaded query={query} what="who must review">
      {(answer) => (
        <div className={css['preview']} data-stale={query.isPlaceholderData || undefined}>
          <Conflicts others={answer.others} />
          <BoardView board={answer.board} title="Who must review" />
          <Found answer={answer} />
        </div>
      )}
    </Loaded>
  );
}

function Conflicts({ others }: { others: BoardAnswer['others'] }) {
  if (others.length === 0) return null;
  return (
    <Banner tone="warn" title="Another release of it is open there">
      {others.map(({ id, title, state, latched }) => (
        <p key={id}>
          <Link {...paths.release(id)}>{title}</Link>: {STATES[state].label.toLowerCase()}
          {latched && ', its latch is shut'}
        </p>
      ))}
    </Banner>
  );
}

function Found({ answer: { assessment, risk } }: { answer: BoardAnswer }) {
  const own = assessment.findings.filter(({ inStable }) => !inStable);
  const errors = own.filter(({ severity }) => severity === 'error');
  return (
    <Panel title="Assessed already">
      <Facts>
        <Fact term="Risk">
          <RiskBadge risk={risk} />
        </Fact>
        {assessment.riskReasons.length > 0 && <Fact term="Because">{assessment.riskReasons.join('; ')}</Fact>}
        <Fact term="Findings">
          {own.length === 0
            ? 'none of this change'
            : `${count(own.length, 'finding')}, of them ${count(errors.length, 'error')}`}
        </Fact>
        <Fact term="Locales">
          {assessment.affectedLocales.length === 0 ? 'none change' : assessment.affectedLocales.join(', ')}
        </Fact>
      </Facts>
      {errors.map(({ code, path, message }) => (
        <p key={`${code} ${path}`} className={css['error']}>
          {message}
        </p>
      ))}
    </Panel>
  );
}
