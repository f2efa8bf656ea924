import { Skeleton } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReleaseDetail } from '@setlist/sdk';
import { Link, Outlet, useLocation, useParams } from '@tanstack/react-router';
import { paths, RELEASE_SECTIONS } from '../paths.ts';
import { Sections } from '../shell/sections.tsx';
import { Loaded, SkeletonLines } from '../shell/states.tsx';
import { BoardView } from './board-view.tsx';
import { CommandBar } from './command-bar.tsx';
import { OpenedProvider } from './opened.ts';
import { useRelease } from './queries.ts';
import { ReleaseBanners } from './release-banners.tsx';
import { ReleaseHeader } from './release-header.tsx';
import css from './release-page.module.css';
import { ReviewForm } from './review-form.tsx';
import { StageTrack } from './stage-track.tsx';

/** One release: what it is and where it stands above, the evidence below, the board and the reader's own review beside it. */
export function ReleasePage() {
  const { id } = useParams({ from: '/releases/$id' });
  const release = useRelease(id);
  useDocumentTitle(`${release.data?.release.title ?? 'Release'} · Setlist`);
  return (
    <>
      <nav aria-label="Breadcrumb" className={css['crumb']}>
        <Link {...paths.releases()}>Releases</Link>
      </nav>
      <Loaded query={release} what="the release" skeleton={<PageSkeleton />}>
        {(detail) => <Opened detail={detail} />}
      </Loaded>
    </>
  );
}

function Opened({ detail }: { detail: ReleaseDetail }) {
  const alone = useLocation({ select: ({ pathname }) => pathname.endsWith('/history') });
  return (
    <OpenedProvider value={detail}>
      <ReleaseHeader />
      <ReleaseBanners />
      <div className={css['stages']}>
        <StageTrack detail={detail} />
        <CommandBar />
      </div>
      <Sections label="Sections">
        {RELEASE_SECTIONS.map(({ to, label }) => (
          <Link
            key={to}
            to={to}
            params={{ id: detail.release.id }}
            activeOptions={{ exact: true, includeSearch: false }}
          >
            {label}
          </Link>
        ))}
      </Sections>
      <div className={css['columns']} data-alone={alone || undefined}>
        <div className={css['evidence']}>
          <Outlet />
        </div>
        {!alone && (
          <aside className={css['aside']} aria-label="Review">
            <ReviewForm />
            <BoardView board={detail.board} />
          </aside>
        )}
      </div>
    </OpenedProvider>
  );
}

function PageSkeleton() {
  return (
    <>
      <Skeleton height={34} width="min(24rem, 70%)" mb="sm" />
      <Skeleton height={16} width="min(32rem, 90%)" mb="xl" />
      <SkeletonLines lines={8} />
    </>
  );
}
