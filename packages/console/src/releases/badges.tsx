import { Tooltip } from '@mantine/core';
import type { ReleaseState, Risk } from '@setlist/core/release';
import css from './badges.module.css';
import { RISK_WORDS, STATES } from './words.ts';

/** The state of a release, with what it means on hover. */
export function StateBadge({ state }: { state: ReleaseState }) {
  const { label, tone, means } = STATES[state];
  return (
    <Tooltip label={means} multiline maw={280}>
      <span className={css['badge']} data-tone={tone}>
        {label}
      </span>
    </Tooltip>
  );
}

export function RiskBadge({ risk }: { risk: Risk }) {
  const { label, tone } = RISK_WORDS[risk];
  return (
    <span className={css['badge']} data-tone={tone} data-thin>
      {label}
    </span>
  );
}
