import { Button, Skeleton, Text, Title } from '@mantine/core';
import { ApiError, UnreachableError } from '@setlist/sdk';
import { IconAlertTriangle, IconPlugConnectedX, IconRefresh } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Coded } from './marks.tsx';
import css from './states.module.css';

/** Shows a query: a skeleton while it loads, what to do when it fails, its answer otherwise. */
export function Loaded<T>(props: {
  query: UseQueryResult<T>;
  /** For people who can't see the skeleton: `the personas`. */
  what: string;
  skeleton?: ReactNode;
  children: (value: T) => ReactNode;
}) {
  const { query, what, skeleton, children } = props;
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <ErrorState error={query.error} what={what} onRetry={() => query.refetch()} />;
  return (
    <div role="status" aria-label={`Loading ${what}`}>
      {skeleton ?? <SkeletonLines lines={6} />}
    </div>
  );
}

/** Grey lines of a text that is on its way. */
export function SkeletonLines({ lines }: { lines: number }) {
  return (
    <div className={css['lines']}>
      {Array.from({ length: lines }, (_, line) => `line-${line}`).map((line, index) => (
        <Skeleton key={line} height={14} width={`${92 - ((index * 17) % 45)}%`} />
      ))}
    </div>
  );
}

/** What went wrong, in the server's own words, and what to do about it. */
export function ErrorState({ error, what, onRetry }: { error: Error; what: string; onRetry?: () => void }) {
  const { title, detail, reference } = wordsFor(error, what);
  return (
    <Notice
      icon={error instanceof UnreachableError ? <IconPlugConnectedX /> : <IconAlertTriangle />}
      title={title}
      alert
    >
      <Text>
        <Coded text={detail} />
      </Text>
      {reference !== null && (
        <Text size="sm" c="dimmed" className={css['reference']}>
          {reference}
        </Text>
      )}
      {onRetry !== undefined && (
        <Button variant="default" leftSection={<IconRefresh size={16} />} onClick={onRetry}>
          Try again
        </Button>
      )}
    </Notice>
  );
}

/** A place with nothing in it yet, and how to put something there. */
export function EmptyState(props: { icon: ReactNode; title: string; children: ReactNode }) {
  return (
    <Notice icon={props.icon} title={props.title}>
      {props.children}
    </Notice>
  );
}

function Notice(props: { icon: ReactNode; title: string; alert?: boolean; children: ReactNode }) {
  return (
    <section className={css['notice']} role={props.alert ? 'alert' : undefined}>
      <div className={css['icon']} aria-hidden="true">
        {props.icon}
      </div>
      <Title order={2}>{props.title}</Title>
      {props.children}
    </section>
  );
}

function wordsFor(error: Error, what: string): { title: string; detail: string; reference: string | null } {
  if (error instanceof UnreachableError)
    return {
      title: 'The server does not answer',
      detail: 'It may have been stopped. Start it again with `npm start` or `setlist serve`, then try again.',
      reference: null,
    };
  if (error instanceof ApiError) {
    const { problem } = error;
    const request = problem.requestId === '' ? '' : ` · request ${problem.requestId}`;
    const title =
      error.status === 404 ? 'Not found' : error.status === 403 ? 'This takes another role' : `Could not show ${what}`;
    return { title, detail: problem.detail, reference: `${problem.code}${request}` };
  }
  return { title: `Could not show ${what}`, detail: error.message, reference: null };
}
