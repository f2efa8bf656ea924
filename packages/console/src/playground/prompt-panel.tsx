import { Alert } from '@mantine/core';
import type { ComposeResponse } from '@setlist/sdk';
import { IconInfoCircle } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import { Tag } from '../shell/marks.tsx';
import { ErrorState, Loaded, SkeletonLines } from '../shell/states.tsx';
import { count } from '../shell/words.ts';
import { ChangeSummary } from './change-summary.tsx';
import css from './prompt.module.css';
import type { PromptChange } from './prompt-change.ts';
import { isMarked, type Marked, SegmentGroupView } from './segment-group.tsx';
import { segmentGroups } from './segment-groups.ts';
import { TokenBar } from './token-bar.tsx';

/** What the model receives: every segment with the file and line that it comes from, what it costs, and what just changed. */
export function PromptPanel({
  query,
  change,
}: {
  query: UseQueryResult<ComposeResponse>;
  change: PromptChange | null;
}) {
  if (query.isError)
    return <ErrorState error={query.error} what="the composed prompt" onRetry={() => query.refetch()} />;
  return (
    <Loaded query={query} what="the composed prompt" skeleton={<SkeletonLines lines={14} />}>
      {(composition) => <Composed composition={composition} change={change} />}
    </Loaded>
  );
}

function Composed({ composition, change }: { composition: ComposeResponse; change: PromptChange | null }) {
  const [marked, setMarked] = useState<Marked | null>(null);
  const toggle = (next: Marked) => setMarked(isMarked(marked, next) ? null : next);
  const groups = segmentGroups(composition.segments);
  const application = groups.findIndex(({ kind }) => kind === 'restatement');
  return (
    <div className={css['prompt']}>
      <p className={css['total']}>
        <strong>{count(composition.tokens, 'token')}</strong> for {composition.persona}@{composition.version}
      </p>
      <TokenBar segments={composition.segments} marked={marked} onMark={toggle} />
      <Parameters parameters={composition.parameters} />
      {composition.notes.map((note) => (
        <Alert
          key={note.message}
          color="gray"
          variant="outline"
          icon={<IconInfoCircle />}
          className={css['note'] ?? ''}
        >
          {note.message}
        </Alert>
      ))}
      <ChangeSummary change={change} />
      <ol className={css['groups']} aria-label="Segments" data-marking={marked !== null || undefined}>
        {groups.map((group, index) => (
          <SegmentGroupView
            key={group.name}
            group={group}
            change={change}
            marked={marked}
            onMark={toggle}
            afterApplication={index === application}
          />
        ))}
      </ol>
    </div>
  );
}

function Parameters({ parameters }: { parameters: ComposeResponse['parameters'] }) {
  const entries = Object.entries(parameters);
  if (entries.length === 0) return null;
  return (
    <ul className={css['parameters']} aria-label="Parameters">
      {entries.map(([name, value]) => (
        <li key={name}>
          <Tag>
            {name} {value}
          </Tag>
        </li>
      ))}
    </ul>
  );
}
