import { Checkbox, NativeSelect } from '@mantine/core';
import { RELEASE_STATES } from '@setlist/core/release';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { paths, type ReleasesSearch } from '../paths.ts';
import { useEnvironment } from '../shell/environment-context.ts';
import { useEnvironments } from '../shell/queries.ts';
import css from './list.module.css';
import { STATES } from './words.ts';

/** Which releases are listed; all of it is in the address. */
export function ReleaseFilter() {
  const search = useSearch({ from: '/releases' });
  const navigate = useNavigate();
  const { name } = useEnvironment();
  const environments = useEnvironments();
  const personas = (environments.data ?? []).flatMap((environment) => environment.personas.map(({ key }) => key));
  const known = [...new Set([...personas, ...(search.persona === undefined ? [] : [search.persona])])].sort();
  const change = (part: { [Name in keyof ReleasesSearch]: string | undefined }) => {
    const next = Object.entries({ ...search, ...part }).filter(([, value]) => value !== undefined && value !== '');
    void navigate({ ...paths.releases(Object.fromEntries(next)), replace: true });
  };
  return (
    <form className={css['filter']} aria-label="Filter releases" onSubmit={(event) => event.preventDefault()}>
      <NativeSelect
        label="State"
        data-find
        data={[
          { value: '', label: 'Every state' },
          ...RELEASE_STATES.map((state) => ({ value: state, label: STATES[state].label })),
        ]}
        value={search.state ?? ''}
        onChange={(event) => change({ state: event.currentTarget.value })}
      />
      <NativeSelect
        label="Persona"
        data={[{ value: '', label: 'Every persona' }, ...known.map((key) => ({ value: key, label: key }))]}
        value={search.persona ?? ''}
        onChange={(event) => change({ persona: event.currentTarget.value })}
      />
      <Checkbox
        label={`Not only ${name ?? 'this environment'}`}
        checked={search.everywhere === 'yes'}
        onChange={(event) => change({ everywhere: event.currentTarget.checked ? 'yes' : undefined })}
      />
    </form>
  );
}
