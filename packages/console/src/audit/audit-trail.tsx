import { Button } from '@mantine/core';
import type { AuditEntry } from '@setlist/core/audit';
import type { AuditQuery } from '@setlist/sdk';
import { Link } from '@tanstack/react-router';
import { paths } from '../paths.ts';
import { When } from '../shell/marks.tsx';
import { type NameOf, useNames } from '../shell/names.ts';
import { Panel } from '../shell/panel.tsx';
import { Loaded } from '../shell/states.tsx';
import css from './audit.module.css';
import { useAudit } from './queries.ts';
import { sentenceOf } from './sentence.ts';

/** Rows of the audit log that fit a filter: each a sentence, with what changed folded away. */
export function AuditTrail({ filter, title }: { filter: AuditQuery; title: string }) {
  const rows = useAudit(filter);
  const nameOf = useNames();
  return (
    <Panel title={title} about="Appended in the same transaction as the change itself, newest first." flush>
      <Loaded query={rows} what="the audit log">
        {({ pages }) => {
          const entries = pages.flatMap(({ items }) => items);
          if (entries.length === 0) return <p className={css['none']}>Nothing in the log is like that.</p>;
          return (
            <>
              <ol className={css['rows']} aria-label={title} data-stale={rows.isPlaceholderData || undefined}>
                {entries.map((entry) => (
                  <Row key={entry.seq} entry={entry} nameOf={nameOf} within={filter.release ?? null} />
                ))}
              </ol>
              {rows.hasNextPage && (
                <div className={css['more']}>
                  <Button
                    variant="default"
                    size="sm"
                    loading={rows.isFetchingNextPage}
                    onClick={() => void rows.fetchNextPage()}
                  >
                    Show older ones
                  </Button>
                </div>
              )}
            </>
          );
        }}
      </Loaded>
    </Panel>
  );
}

/** `within`: the release whose page this is, which needs no link to itself. */
function Row({ entry, nameOf, within }: { entry: AuditEntry; nameOf: NameOf; within: string | null }) {
  const { actor, seq, via, release } = entry;
  return (
    <li>
      <details className={css['row']}>
        <summary>
          <span className={css['seq']}>{seq}</span>
          <span>
            <strong>{actor.name}</strong> {sentenceOf(entry, nameOf)}
          </span>
          <span className={css['when']}>
            <When at={entry.at} />
          </span>
        </summary>
        <div className={css['change']}>
          <p>
            <code>{entry.action}</code> by {actor.kind} <code>{actor.id}</code>
            {via !== null && <>, by way of {via}</>}, of {entry.object.kind} <code>{entry.object.id}</code>
            {release !== null && release !== within && (
              <>
                , <Link {...paths.release(release)}>to the release</Link>
              </>
            )}
            {within === null && (
              <>
                , <Link {...paths.audit({ actor: `${actor.kind}:${actor.id}` })}>all that {actor.name} did</Link>
              </>
            )}
          </p>
          <pre>{JSON.stringify(entry.change, null, 2)}</pre>
          <p className={css['hash']}>hash {entry.hash}</p>
        </div>
      </details>
    </li>
  );
}
