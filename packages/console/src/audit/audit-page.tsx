import { useDocumentTitle } from '@mantine/hooks';
import type { AuditQuery } from '@setlist/sdk';
import { IconLock } from '@tabler/icons-react';
import { useSearch } from '@tanstack/react-router';
import type { AuditSearch } from '../paths.ts';
import { useMay, useMe } from '../shell/me.ts';
import { PageHead } from '../shell/panel.tsx';
import { whoMay } from '../shell/permissions.ts';
import { EmptyState } from '../shell/states.tsx';
import { AuditFilter } from './audit-filter.tsx';
import { AuditTrail } from './audit-trail.tsx';
import { ExportButtons } from './export-buttons.tsx';
import { LastCheckpoint } from './last-checkpoint.tsx';

/** Who decided what, on which content. */
export function AuditPage() {
  useDocumentTitle('Audit log · Setlist');
  const search = useSearch({ from: '/audit' });
  const me = useMe();
  const may = useMay();
  if (me.isSuccess && !may.readTheAudit)
    return (
      <EmptyState icon={<IconLock />} title="The audit log is not yours to read">
        <p>It can be read by {whoMay('audit.read')}.</p>
      </EmptyState>
    );
  return (
    <>
      <PageHead
        title="Audit log"
        lead={
          <>
            Every change, by whomever, in a chain of hashes: an edited, removed or reordered row is found by{' '}
            <code>setlist audit verify</code>, offline, on an export.
          </>
        }
        actions={<ExportButtons />}
      />
      <LastCheckpoint />
      <AuditFilter />
      <AuditTrail filter={queryOf(search)} title="Rows" />
    </>
  );
}

/** The environment that other pages are about stands in the address too, and is no filter: the log is of everything. */
function queryOf({ actor, persona, release, action, since, until }: AuditSearch): AuditQuery {
  return {
    ...(actor === undefined ? {} : { actor }),
    ...(persona === undefined ? {} : { persona }),
    ...(release === undefined ? {} : { release }),
    ...(action === undefined ? {} : { action }),
    ...(since === undefined ? {} : { from: since }),
    ...(until === undefined ? {} : { to: until }),
  };
}
