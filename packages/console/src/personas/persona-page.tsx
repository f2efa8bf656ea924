import { Alert, Skeleton, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { PersonaDetail } from '@setlist/sdk';
import { IconHistory, IconMessageCircle, IconMoodEmpty } from '@tabler/icons-react';
import { Link, Outlet, useParams, useSearch } from '@tanstack/react-router';
import { PERSONA_SECTIONS, paths } from '../paths.ts';
import { Digest, Tag } from '../shell/marks.tsx';
import { usePersona, useRevision } from '../shell/queries.ts';
import { Sections } from '../shell/sections.tsx';
import { EmptyState, Loaded, SkeletonLines } from '../shell/states.tsx';
import { Standing } from './list.tsx';
import css from './persona-page.module.css';
import { findRevision, ShownProvider } from './shown.ts';

/** One persona: who it is above, its sections below. */
export function PersonaPage() {
  const { key } = useParams({ from: '/personas/$key' });
  const persona = usePersona(key);
  useDocumentTitle(`${persona.data?.name ?? key} · Setlist`);
  return (
    <>
      <Crumb />
      <Loaded query={persona} what="the persona" skeleton={<PageSkeleton />}>
        {(detail) => <Opened detail={detail} />}
      </Loaded>
    </>
  );
}

export function Crumb({ persona }: { persona?: { key: string; name: string } }) {
  return (
    <nav aria-label="Breadcrumb" className={css['crumb']}>
      <Link {...paths.personas()} activeOptions={{ exact: true }}>
        Personas
      </Link>
      {persona !== undefined && (
        <>
          <span aria-hidden="true">/</span>
          <Link {...paths.persona(persona.key)} activeOptions={{ exact: true }}>
            {persona.name}
          </Link>
        </>
      )}
    </nav>
  );
}

function Opened({ detail }: { detail: PersonaDetail }) {
  const { revision: name } = useSearch({ from: '/personas/$key' });
  const asked = name === undefined ? undefined : findRevision(detail.revisions, name);
  const older = asked === undefined || asked.digest === detail.digest ? null : asked;
  return (
    <>
      <Header detail={detail} />
      <PersonaSections personaKey={detail.key} {...(name === undefined ? {} : { revision: name })} />
      {name !== undefined && asked === undefined ? (
        <EmptyState icon={<IconMoodEmpty />} title={`No revision is named “${name}”`}>
          <p>
            Choose one from <Link {...paths.revisions(detail.key)}>its revisions</Link>.
          </p>
        </EmptyState>
      ) : older === null ? (
        <ShownProvider value={{ detail, content: detail.content, digest: detail.digest }}>
          <Outlet />
        </ShownProvider>
      ) : (
        <Older detail={detail} digest={older.digest} version={older.version} />
      )}
    </>
  );
}

function Header({ detail }: { detail: PersonaDetail }) {
  return (
    <div className={css['header']}>
      <div>
        <Title order={1}>{detail.name}</Title>
        <p className={css['facts']}>
          <code>{detail.key}</code>
          <Tag tone="accent">{detail.version}</Tag>
          <Digest digest={detail.digest} copy />
          <span>
            <Standing persona={detail} />
          </span>
        </p>
      </div>
      <Link {...paths.playground(detail.key)} className={css['play']}>
        <IconMessageCircle size={18} aria-hidden="true" />
        Open in the playground
      </Link>
    </div>
  );
}

function PersonaSections({ personaKey, revision }: { personaKey: string; revision?: string }) {
  return (
    <Sections label="Sections">
      {PERSONA_SECTIONS.map(({ to, label }) => (
        <Link
          key={to}
          to={to}
          params={{ key: personaKey }}
          search={revision === undefined ? {} : { revision }}
          activeOptions={{ exact: true, includeSearch: false }}
        >
          {label}
        </Link>
      ))}
    </Sections>
  );
}

function Older({ detail, digest, version }: { detail: PersonaDetail; digest: string; version: string }) {
  const revision = useRevision(digest);
  return (
    <>
      <Alert
        icon={<IconHistory />}
        color="gray"
        variant="outline"
        className={css['older']}
        title={`This is revision ${version}`}
      >
        It is not the one that is served. <Link {...paths.persona(detail.key)}>Show the served one</Link> or{' '}
        <Link {...paths.diff(detail.key, { from: version, to: detail.version })}>compare them</Link>.
      </Alert>
      <Loaded query={revision} what="the revision">
        {({ content }) => (
          <ShownProvider value={{ detail, content, digest }}>
            <Outlet />
          </ShownProvider>
        )}
      </Loaded>
    </>
  );
}

function PageSkeleton() {
  return (
    <>
      <Skeleton height={34} width="min(20rem, 70%)" mb="sm" />
      <Skeleton height={16} width="min(30rem, 90%)" mb="xl" />
      <SkeletonLines lines={8} />
    </>
  );
}
