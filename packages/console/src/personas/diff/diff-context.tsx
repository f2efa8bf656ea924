import { NativeSelect } from '@mantine/core';
import type { PersonaDetail, RevisionSummary } from '@setlist/sdk';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type DiffSearch, paths } from '../../paths.ts';
import { Choices } from './choices.tsx';
import css from './diff.module.css';
import { PromptContext } from './prompt-context.tsx';

/** Chooses the two revisions, and the selection, channel and locale in which their prompts are compared. */
export function DiffContext({
  detail,
  from,
  to,
}: {
  detail: PersonaDetail;
  from: RevisionSummary;
  to: RevisionSummary;
}) {
  const search = useSearch({ from: '/personas/$key/diff' });
  const navigate = useNavigate();
  const change = (part: { [Name in keyof DiffSearch]: string | undefined }) => {
    const next = Object.fromEntries(Object.entries({ ...search, ...part }).filter(([, value]) => value !== undefined));
    void navigate({ ...paths.diff(detail.key, next), replace: true });
  };
  const versions = detail.revisions.map(({ version, served }) => ({
    value: version,
    label: served ? `${version} (served)` : version,
  }));

  return (
    <form className={css['context']} aria-label="What to compare" onSubmit={(event) => event.preventDefault()}>
      <Choices legend="Revisions">
        <NativeSelect
          label="From"
          data={versions}
          value={from.version}
          onChange={(event) => change({ from: event.currentTarget.value })}
        />
        <NativeSelect
          label="To"
          data={versions}
          value={to.version}
          onChange={(event) => change({ to: event.currentTarget.value })}
        />
      </Choices>
      <PromptContext content={detail.content} search={search} onChange={change} />
    </form>
  );
}
