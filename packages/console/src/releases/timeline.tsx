import type { Review, Verdict } from '@setlist/core/release';
import { IconArrowBackUp, IconBan, IconCheck, IconReportAnalytics } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Digest, Tag, When } from '../shell/marks.tsx';
import { useNames } from '../shell/names.ts';
import { Panel } from '../shell/panel.tsx';
import { localeName } from '../shell/words.ts';
import css from './timeline.module.css';
import { STAGE_WORDS } from './words.ts';

const SAID = {
  approve: { words: 'approved', tone: 'good', icon: <IconCheck size={16} /> },
  request_changes: { words: 'asked for changes of', tone: 'warn', icon: <IconArrowBackUp size={16} /> },
  reject: { words: 'rejected', tone: 'bad', icon: <IconBan size={16} /> },
} as const;

/** What people and analyses said of it, newest first. */
export function Timeline({ reviews, verdicts }: { reviews: readonly Review[]; verdicts: readonly Verdict[] }) {
  const entries = [
    ...reviews.map((review) => ({
      at: review.at,
      key: `${review.at} ${review.reviewer}`,
      view: <ReviewEntry review={review} />,
    })),
    ...verdicts.map((verdict) => ({
      at: verdict.at,
      key: `${verdict.at} ${verdict.by}`,
      view: <VerdictEntry verdict={verdict} />,
    })),
  ].sort((a, b) => b.at.localeCompare(a.at));
  return (
    <Panel title="Reviews and verdicts">
      {entries.length === 0 ? (
        <p>Nobody has reviewed it yet.</p>
      ) : (
        <ol className={css['timeline']}>
          {entries.map(({ key, view }) => (
            <li key={key}>{view}</li>
          ))}
        </ol>
      )}
    </Panel>
  );
}

function ReviewEntry({ review }: { review: Review }) {
  const { words, tone, icon } = SAID[review.verdict];
  const marks = [...review.seats, ...review.locales.map(localeName)];
  return (
    <Entry tone={review.dismissed === null ? tone : 'quiet'} icon={icon}>
      <p>
        <strong>{review.name}</strong> {words} <Digest digest={review.digest} /> <When at={review.at} />
      </p>
      {marks.length > 0 && (
        <p className={css['marks']}>
          {marks.map((mark) => (
            <Tag key={mark}>{mark}</Tag>
          ))}
        </p>
      )}
      {review.comment !== '' && <p className={css['comment']}>{review.comment}</p>}
      {review.dismissed !== null && <p className={css['dismissed']}>Counts no longer: {review.dismissed}</p>}
    </Entry>
  );
}

const FOUND = { pass: 'good', fail: 'bad', inconclusive: 'quiet' } as const;

function VerdictEntry({ verdict }: { verdict: Verdict }) {
  const nameOf = useNames();
  return (
    <Entry tone={FOUND[verdict.outcome]} icon={<IconReportAnalytics size={16} />}>
      <p>
        Verdict <strong>{verdict.outcome}</strong> on {STAGE_WORDS[verdict.stage].label}, by {nameOf(verdict.by)}{' '}
        <When at={verdict.at} />
      </p>
      <p className={css['comment']}>{verdict.evidence}</p>
    </Entry>
  );
}

function Entry({ tone, icon, children }: { tone: string; icon: ReactNode; children: ReactNode }) {
  return (
    <div className={css['entry']} data-tone={tone}>
      <span className={css['icon']} aria-hidden="true">
        {icon}
      </span>
      <div className={css['words']}>{children}</div>
    </div>
  );
}
