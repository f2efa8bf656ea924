import { IMPACT_QUESTIONS } from '@setlist/core/assessment';
import { Link } from '@tanstack/react-router';
import { paths } from '../paths.ts';
import { Banner } from '../shell/banner.tsx';
import { useNow } from '../shell/clock.ts';
import { Coded, When } from '../shell/marks.tsx';
import { namesOf, useNames } from '../shell/names.ts';
import { CommandButton } from './command-bar.tsx';
import { useOpened } from './opened.ts';
import css from './release-banners.module.css';
import { duration, RISK_WORDS, STATES } from './words.ts';

/** What must not be overlooked: an owed review, a shut latch, another release of the same persona, what can never be approved. */
export function ReleaseBanners() {
  return (
    <div className={css['banners']}>
      <OwedReview />
      <ShutLatch />
      <Conflicts />
      <Impossible />
      <MissingAnswers />
    </div>
  );
}

function OwedReview() {
  const { release } = useOpened();
  const now = useNow();
  const nameOf = useNames();
  const { reviewOwed } = release;
  if (reviewOwed === null) return null;
  const left = Date.parse(reviewOwed.dueAt) - now;
  const because = reviewOwed.because === 'break_glass' ? 'Glass was broken' : 'It was rolled back';
  return (
    <Banner tone={left < 0 ? 'bad' : 'warn'} title="A review is owed" alert>
      <p>
        {because} <When at={reviewOwed.since} /> without review, so someone other than{' '}
        {namesOf(reviewOwed.by, nameOf).join(', ')} must look at it afterwards.{' '}
        {left < 0 ? (
          <strong>It is overdue by {duration(-left)}.</strong>
        ) : (
          <strong>There are {duration(left)} left.</strong>
        )}{' '}
        The review form on this page takes it.
      </p>
    </Banner>
  );
}

function ShutLatch() {
  const { release, stable } = useOpened();
  const nameOf = useNames();
  const { latch } = release;
  if (latch === null || latch.acknowledgedAt !== null) return null;
  return (
    <Banner tone="shut" title="The latch is shut" actions={<CommandButton type="acknowledge" />}>
      <p>
        {nameOf(latch.shutBy)} rolled it back <When at={latch.shutAt} />: “{latch.reason}”
      </p>
      <p>
        {stable === null ? 'Nothing' : `Version ${stable.version}`} is served in {release.environment} instead. Nothing
        of {release.persona} starts or advances there, whatever Git or a pipeline asks, until someone acknowledges it.
      </p>
    </Banner>
  );
}

function Conflicts() {
  const { others, release } = useOpened();
  if (others.length === 0) return null;
  return (
    <Banner tone="warn" title={`Another release of ${release.persona} is open here`}>
      <ul className={css['others']}>
        {others.map(({ id, title, state, latched }) => (
          <li key={id}>
            <Link {...paths.release(id)}>{title}</Link>: {STATES[state].label.toLowerCase()}
            {latched && ', its latch is shut'}
          </li>
        ))}
      </ul>
    </Banner>
  );
}

function Impossible() {
  const { board, release } = useOpened();
  const matters = release.state === 'draft' || release.state === 'in_review';
  if (!matters || board.impossible.length === 0) return null;
  return (
    <Banner tone="bad" title="As things are, it can never be approved">
      {board.impossible.map((sentence) => (
        <p key={sentence}>
          <Coded text={sentence} />
        </p>
      ))}
    </Banner>
  );
}

function MissingAnswers() {
  const { missingAnswers, policy, release } = useOpened();
  if (release.state !== 'draft' || missingAnswers.length === 0) return null;
  const missing = IMPACT_QUESTIONS.filter(({ id }) => missingAnswers.includes(id)).map(({ text }) => `“${text}”`);
  return (
    <Banner tone="warn" title="The questionnaire is not answered">
      <p>
        At {RISK_WORDS[release.risk].label} it takes more of an answer to {missing.join(', ')}.{' '}
        {policy.requireAssessment ? 'Before that it cannot be submitted.' : 'It can be submitted all the same.'}{' '}
        <Link {...paths.release(release.id)}>Answer it in the overview</Link>.
      </p>
    </Banner>
  );
}
