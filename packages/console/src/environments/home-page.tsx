import { useDocumentTitle } from '@mantine/hooks';
import type { Release } from '@setlist/core/release';
import { IconCircleCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { paths } from '../paths.ts';
import { useOpenReleases, useOwedReleases } from '../releases/queries.ts';
import { useMe } from '../shell/me.ts';
import { PageHead, Panel } from '../shell/panel.tsx';
import { useEnvironments } from '../shell/queries.ts';
import { Loaded } from '../shell/states.tsx';
import { EnvironmentCard } from './environment-card.tsx';
import css from './home.module.css';
import { waitingFor } from './waiting.ts';

/** Where everything stands: what waits for the reader, and what each environment serves. */
export function HomePage() {
  useDocumentTitle('Overview · Setlist');
  const environments = useEnvironments();
  return (
    <>
      <PageHead title="Overview" lead="What waits for you, and what each environment serves." />
      <WaitingForMe />
      <Loaded query={environments} what="the environments">
        {(all) => (
          <div className={css['environments']}>
            {all.map((environment) => (
              <EnvironmentCard key={environment.name} environment={environment} />
            ))}
          </div>
        )}
      </Loaded>
    </>
  );
}

function WaitingForMe() {
  const me = useMe();
  const open = useOpenReleases();
  const owed = useOwedReleases();
  if (me.data === undefined || open.data === undefined || owed.data === undefined) return null;
  const { reviews, starts, own } = waitingFor(me.data, [...owed.data, ...open.data]);
  const nothing = reviews.length + starts.length + own.length === 0;
  return (
    <Panel title="Waits for you">
      {nothing ? (
        <p className={css['nothing']}>
          <IconCircleCheck size={20} aria-hidden="true" /> Nothing. Reviews that you could give, and releases that you
          could start, are shown here.
        </p>
      ) : (
        <div className={css['waiting']}>
          <Group title="Your review" releases={reviews} />
          <Group title="Approved, to be started" releases={starts} />
          <Group title="Your drafts" releases={own} />
        </div>
      )}
    </Panel>
  );
}

function Group({ title, releases }: { title: string; releases: readonly Release[] }) {
  if (releases.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <ul>
        {releases.map(({ id, title: name, persona, version, environment, reviewOwed }) => (
          <li key={id}>
            <Link {...paths.release(id)}>{name}</Link>{' '}
            <span className={css['quiet']}>
              {persona} {version} to {environment}
              {reviewOwed !== null && ', owed afterwards'}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
