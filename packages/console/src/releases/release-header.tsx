import { Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { paths } from '../paths.ts';
import { Digest, When } from '../shell/marks.tsx';
import { namesOf, useNames } from '../shell/names.ts';
import { RiskBadge, StateBadge } from './badges.tsx';
import { ChangeDraft } from './change-draft.tsx';
import { useOpened } from './opened.ts';
import css from './release-header.module.css';

/** What the release is: title, state, what it moves where, who wrote it and why. */
export function ReleaseHeader() {
  const { release, stable } = useOpened();
  const nameOf = useNames();
  // The latch's banner says why it was rolled back.
  const latchIsShut = release.latch !== null && release.latch.acknowledgedAt === null;
  return (
    <header className={css['header']}>
      <div className={css['line']}>
        <Title order={1}>{release.title}</Title>
        <StateBadge state={release.state} />
        <RiskBadge risk={release.risk} />
        <ChangeDraft />
      </div>
      <p className={css['facts']}>
        <span>
          <Link {...paths.persona(release.persona)}>{release.persona}</Link>{' '}
          {stable !== null && stable.digest !== release.digest && <>{stable.version} → </>}
          <strong>{release.version}</strong> in <strong>{release.environment}</strong>
        </span>
        <Digest digest={release.digest} copy />
        <span>by {namesOf(release.authors, nameOf).join(', ')}</span>
        <span>
          drafted <When at={release.createdAt} />
        </span>
      </p>
      {release.description !== '' && <p className={css['why']}>{release.description}</p>}
      {release.reason !== null && !latchIsShut && (
        <p className={css['reason']}>
          <strong>Reason:</strong> {release.reason}
        </p>
      )}
    </header>
  );
}
