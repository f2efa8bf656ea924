import { Button } from '@mantine/core';
import { ApiError, UnreachableError } from '@setlist/sdk';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Banner } from './banner.tsx';
import { Coded } from './marks.tsx';
import { permissionIn, whoMay } from './permissions.ts';
import css from './problem.module.css';

/** Why what was asked was not done: the server's words, the field, and what would mend it. Nothing without an error. */
export function Problem({ error, onReload }: { error: Error | null; onReload?: () => void }) {
  const queries = useQueryClient();
  if (error === null) return null;
  if (error instanceof UnreachableError)
    return (
      <Banner tone="bad" title="The server does not answer" alert>
        <p>Nothing is known of whether it was done. Try again: it is done once only.</p>
      </Banner>
    );
  if (!(error instanceof ApiError))
    return (
      <Banner tone="bad" title="This did not work" alert>
        <p>{error.message}</p>
      </Banner>
    );
  const reload = () => {
    void queries.invalidateQueries();
    onReload?.();
  };
  return (
    <Banner
      tone={error.status === 412 ? 'warn' : 'bad'}
      title={titleOf(error)}
      alert
      actions={
        error.status === 412 && (
          <Button size="compact-sm" variant="default" onClick={reload}>
            Load what it is now
          </Button>
        )
      }
    >
      <p>
        <Coded text={error.problem.detail} />
      </p>
      <RoleThatWouldDo error={error} />
      <Reference error={error} />
    </Banner>
  );
}

/** The server's word on one field of a form, to be shown at that field. */
export function fieldError(error: Error | null, ...fields: readonly string[]): string | null {
  if (!(error instanceof ApiError)) return null;
  const field = error.problem.field?.replace(/^\//, '').replaceAll('/', '.');
  return field !== undefined && fields.includes(field) ? error.problem.detail : null;
}

function titleOf({ status, problem }: ApiError): string {
  if (status === 412) return 'It was changed meanwhile';
  if (status === 403) return 'This takes another role';
  if (status === 401) return 'You are signed out';
  if (status === 503) return 'The server cannot write now';
  return problem.code === 'own_work' ? 'This is your own work' : 'The server refused this';
}

function RoleThatWouldDo({ error }: { error: ApiError }): ReactNode {
  if (error.status !== 403) return null;
  const permission = permissionIn(error.problem.detail);
  return permission === null ? null : <p>It can be done by {whoMay(permission)}.</p>;
}

function Reference({ error: { problem } }: { error: ApiError }) {
  const parts = [
    problem.field === undefined ? '' : `field ${problem.field}`,
    problem.code,
    problem.requestId === '' ? '' : `request ${problem.requestId}`,
  ];
  return <p className={css['reference']}>{parts.filter(Boolean).join(' · ')}</p>;
}
