import { Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { PersonaDetail, RevisionSummary } from '@setlist/sdk';
import { IconArrowsDiff, IconEqual } from '@tabler/icons-react';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { paths } from '../../paths.ts';
import { usePersona, useRevisionDiff } from '../../shell/queries.ts';
import { EmptyState, Loaded } from '../../shell/states.tsx';
import { parseSelection } from '../../url-state.ts';
import { Crumb } from '../persona-page.tsx';
import { findRevision } from '../shown.ts';
import { Changes } from './changes.tsx';
import css from './diff.module.css';
import { DiffContext } from './diff-context.tsx';
import { PromptDiff } from './prompt-diff.tsx';

/** Two revisions of a persona side by side, as a reviewer reads them. Everything chosen is in the address bar. */
export function DiffPage() {
  const { key } = useParams({ from: '/personas/$key/diff' });
  const persona = usePersona(key);
  useDocumentTitle(`Compare · ${persona.data?.name ?? key} · Setlist`);
  return (
    <Loaded query={persona} what="the persona">
      {(detail) => (
        <>
          <Crumb persona={detail} />
          <Title order={1}>Compare revisions</Title>
          <Chosen detail={detail} />
        </>
      )}
    </Loaded>
  );
}

function Chosen({ detail }: { detail: PersonaDetail }) {
  const search = useSearch({ from: '/personas/$key/diff' });
  const from = search.from === undefined ? undefined : findRevision(detail.revisions, search.from);
  const to = search.to === undefined ? undefined : findRevision(detail.revisions, search.to);
  if (from === undefined || to === undefined)
    return (
      <EmptyState icon={<IconArrowsDiff />} title="Choose two revisions">
        <p>
          This address does not name two revisions of {detail.name}. Choose them in the list of{' '}
          <Link {...paths.revisions(detail.key)}>its revisions</Link>.
        </p>
      </EmptyState>
    );
  return <Compared detail={detail} from={from} to={to} />;
}

function Compared({ detail, from, to }: { detail: PersonaDetail; from: RevisionSummary; to: RevisionSummary }) {
  const search = useSearch({ from: '/personas/$key/diff' });
  const diff = useRevisionDiff({
    from: from.digest,
    to: to.digest,
    selection: parseSelection(search.selection),
    ...(search.channel === undefined ? {} : { channel: search.channel }),
    ...(search.locale === undefined ? {} : { locale: search.locale }),
  });
  return (
    <>
      <DiffContext detail={detail} from={from} to={to} />
      <Loaded query={diff} what="the comparison">
        {(result) =>
          result.identical ? (
            <EmptyState icon={<IconEqual />} title="The two are the same">
              <p>Equal digests: every field, option and skill is equal.</p>
            </EmptyState>
          ) : (
            <div className={css['columns']} data-stale={diff.isPlaceholderData || undefined}>
              <Changes groups={result.groups} />
              <PromptDiff prompt={result.prompt} />
            </div>
          )
        }
      </Loaded>
    </>
  );
}
