import { NativeSelect } from '@mantine/core';
import type { PersonaDetail, RevisionSummary } from '@setlist/sdk';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type DiffSearch, paths } from '../../paths.ts';
import { localeName } from '../../shell/words.ts';
import { formatSelection, parseSelection } from '../../url-state.ts';
import css from './diff.module.css';

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
  const selection = parseSelection(search.selection);
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
      <fieldset>
        <legend>Revisions</legend>
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
      </fieldset>
      <fieldset>
        <legend>Prompt for</legend>
        {detail.content.axes.map((axis) => (
          <NativeSelect
            key={axis.key}
            label={axis.key}
            data={axis.options.map(({ option }) => ({ value: option, label: option }))}
            value={selection[axis.key] ?? axis.default}
            onChange={(event) =>
              change({ selection: formatSelection({ ...selection, [axis.key]: event.currentTarget.value }) })
            }
          />
        ))}
        {detail.channels.length > 0 && (
          <NativeSelect
            label="Channel"
            data={[
              { value: '', label: 'none' },
              ...detail.channels.map((channel) => ({ value: channel, label: channel })),
            ]}
            value={search.channel ?? ''}
            onChange={(event) => change({ channel: event.currentTarget.value || undefined })}
          />
        )}
        <NativeSelect
          label="Locale"
          data={detail.locales.map((locale) => ({ value: locale, label: localeName(locale) }))}
          value={search.locale ?? detail.defaultLocale}
          onChange={(event) => change({ locale: event.currentTarget.value })}
        />
      </fieldset>
    </form>
  );
}
