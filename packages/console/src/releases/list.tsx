import { Button } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { Release, ReleaseState } from '@setlist/core/release';
import type { ReleaseSummary } from '@setlist/sdk';
import { IconDisc, IconPlus, IconSearch } from '@tabler/icons-react';
import { Link, useSearch } from '@tanstack/react-router';
import { paths, type ReleasesSearch } from '../paths.ts';
import { useEnvironment } from '../shell/environment-context.ts';
import { LinkButton } from '../shell/link-button.tsx';
import { When } from '../shell/marks.tsx';
import { useMay } from '../shell/me.ts';
import { namesOf, useNames } from '../shell/names.ts';
import { PageHead } from '../shell/panel.tsx';
import rows from '../shell/rows.module.css';
import { EmptyState, Loaded } from '../shell/states.tsx';
import { RiskBadge, StateBadge } from './badges.tsx';
import css from './list.module.css';
import { ReleaseFilter } from './list-filter.tsx';
import { useReleases } from './queries.ts';
import { StageLine } from './stage-track.tsx';
import { STATES } from './words.ts';

/** Releases of the environment, newest first. What is filtered is in the address. */
export function ReleaseList() {
  useDocumentTitle('Releases · Setlist');
  const { name: environment } = useEnvironment();
  const may = useMay();
  return (
    <>
      <PageHead
        title="Releases"
        lead="The reviewed way of a revision to people: who must look, how far it goes, and how it comes back."
        actions={
          may.proposeReleases && (
            <LinkButton {...paths.newRelease()} leftSection={<IconPlus size={18} />}>
              New release
            </LinkButton>
          )
        }
      />
      <ReleaseFilter />
      {environment !== null && <Listed environment={environment} />}
    </>
  );
}

function Listed({ environment }: { environment: string }) {
  const search = useSearch({ from: '/releases' });
  const releases = useReleases({
    ...(search.everywhere === 'yes' ? {} : { environment }),
    ...(isState(search.state) ? { state: search.state } : {}),
    ...(search.persona === undefined ? {} : { persona: search.persona }),
  });
  return (
    <Loaded query={releases} what="the releases">
      {({ pages }) => {
        const items = pages.flatMap((page) => page.items);
        if (items.length === 0) return <NoReleases search={search} environment={environment} />;
        return (
          <>
            <ul className={rows['list']} aria-label="Releases" data-stale={releases.isPlaceholderData || undefined}>
              {items.map((item) => (
                <ReleaseRow key={item.release.id} item={item} everywhere={search.everywhere === 'yes'} />
              ))}
            </ul>
            {releases.hasNextPage && (
              <Button
                variant="default"
                mt="md"
                loading={releases.isFetchingNextPage}
                onClick={() => void releases.fetchNextPage()}
              >
                Show older ones
              </Button>
            )}
          </>
        );
      }}
    </Loaded>
  );
}

/** One release in a list: what it is, how far it is, what it waits for. */
function ReleaseRow({ item, everywhere }: { item: ReleaseSummary; everywhere: boolean }) {
  const { release } = item;
  const nameOf = useNames();
  return (
    <li className={`${rows['row']} ${css['row']}`}>
      <div className={css['what']}>
        <h2>
          <Link {...paths.release(release.id)} className={rows['link']}>
            {release.title}
          </Link>
        </h2>
        <p className={css['facts']}>
          {release.persona} {release.version}
          {everywhere && <> to {release.environment}</>} · {namesOf(release.authors, nameOf).join(', ')}
        </p>
      </div>
      <div className={css['marks']}>
        <StateBadge state={release.state} />
        {(release.risk === 'high' || release.risk === 'critical') && <RiskBadge risk={release.risk} />}
        <Owed release={release} />
      </div>
      <div className={css['where']}>
        <StageLine release={release} />
        <span className={css['when']}>
          <When at={release.updatedAt} />
        </span>
      </div>
    </li>
  );
}

function Owed({ release }: { release: Release }) {
  const latched = release.latch !== null && release.latch.acknowledgedAt === null;
  return (
    <>
      {release.reviewOwed !== null && <span className={css['owed']}>review owed</span>}
      {latched && <span className={css['owed']}>latch shut</span>}
    </>
  );
}

function NoReleases({ search, environment }: { search: ReleasesSearch; environment: string }) {
  const may = useMay();
  if (search.state !== undefined || search.persona !== undefined)
    return (
      <EmptyState icon={<IconSearch />} title="No release is like that">
        <p>
          <Link {...paths.releases(search.everywhere === undefined ? {} : { everywhere: search.everywhere })}>
            Clear the filters
          </Link>{' '}
          to see every release.
        </p>
      </EmptyState>
    );
  return (
    <EmptyState icon={<IconDisc />} title={`Nothing was released to ${environment} yet`}>
      <p>
        A release moves {environment} to a revision of a persona. It is drafted, assessed and reviewed; once approved it
        goes stage by stage (flag, beta, GA) until everyone gets it, and can be rolled back at any moment.
      </p>
      <p>
        {may.proposeReleases ? (
          <Link {...paths.newRelease()}>Draft the first one</Link>
        ) : (
          'Someone with the role author can draft the first one'
        )}
        , or from a shell: <code>setlist release propose concierge@1.1.0 --environment {environment}</code>.
      </p>
    </EmptyState>
  );
}

function isState(state: string | undefined): state is ReleaseState {
  return state !== undefined && state in STATES;
}
