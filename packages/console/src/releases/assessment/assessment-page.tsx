import { IconClipboardSearch } from '@tabler/icons-react';
import { Banner } from '../../shell/banner.tsx';
import { When } from '../../shell/marks.tsx';
import { EmptyState } from '../../shell/states.tsx';
import { count } from '../../shell/words.ts';
import { useOpened } from '../opened.ts';
import { AssessButton } from './assess-button.tsx';
import { AttachRehearsal } from './attach-rehearsal.tsx';
import { Drift } from './drift.tsx';
import { Findings } from './findings.tsx';
import { TokenBars } from './token-bars.tsx';
import { OUTCOME_WORDS } from './words.ts';

const TONES = { missing: 'plain', outdated: 'warn', failed: 'bad', passed: 'good' } as const;

/** Everything that was found and measured, for reviewers to decide on. */
export function AssessmentPage() {
  const { assessment: record, assessmentState } = useOpened();
  if (record === null)
    return (
      <EmptyState icon={<IconClipboardSearch />} title="Not assessed yet">
        <p>
          An assessment compares the revision with what is stable: findings, tokens, locales, and how answers drift when
          the same conversations are rehearsed.
        </p>
        <AssessButton />
      </EmptyState>
    );
  const { assessment } = record;
  return (
    <>
      <Banner tone={TONES[assessmentState]} title={OUTCOME_WORDS[assessmentState]} actions={<AssessButton />}>
        <p>
          By {record.createdBy} <When at={record.createdAt} />, over {count(assessment.selections, 'selection')}.
          {assessment.baseDigest === null && ' Nothing is stable here, so everything is new.'}
        </p>
      </Banner>
      <Findings findings={assessment.findings} />
      <TokenBars tokens={assessment.tokens} />
      {assessment.rehearsal === null ? <AttachRehearsal /> : <Drift report={assessment.rehearsal} />}
    </>
  );
}
