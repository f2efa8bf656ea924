import { IconUrgent } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { paths } from '../paths.ts';
import { useOwedReleases } from '../releases/queries.ts';
import css from './owed-reviews.module.css';
import { count } from './words.ts';

/** Nags on every page while a review that should have come first has not come afterwards. */
export function OwedReviews() {
  const { data: owed = [] } = useOwedReleases();
  const [first] = owed;
  if (first === undefined) return null;
  const soonest = owed.map(({ release }) => release.reviewOwed?.dueAt ?? '').sort()[0] ?? '';
  const overdue = soonest < new Date().toISOString();
  return (
    <aside className={css['bar']} aria-label="Owed reviews" data-overdue={overdue || undefined}>
      <IconUrgent size={18} aria-hidden="true" />
      <p>
        <strong>{count(owed.length, 'review')} owed</strong>
        {overdue ? ', overdue' : ''}:{' '}
        <span className={css['why']}>what went out or back without one must be looked at afterwards. </span>
        <Link {...paths.release(first.release.id)}>{first.release.title}</Link>
        {owed.length > 1 && <> and {owed.length - 1} more</>}
      </p>
    </aside>
  );
}
