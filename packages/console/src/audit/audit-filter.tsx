import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { type AuditSearch, paths } from '../paths.ts';
import { useKnownMembers, useNames } from '../shell/names.ts';
import css from './audit.module.css';
import { ACTIONS } from './sentence.ts';

const AFTER_MS = 300;
const FAMILIES = ['release.*', 'revision.*', 'member.*', 'key.*', 'webhook.*', 'session.*'];

/** People to choose among, and whoever the address names: keys and the server are reached from a row of theirs. */
function useActors(named: string | undefined) {
  const members = useKnownMembers();
  const nameOf = useNames();
  const people = members.map(({ id, name }) => ({ value: `person:${id}`, label: name }));
  if (named === undefined || people.some(({ value }) => value === named)) return people;
  return [...people, { value: named, label: nameOf(named) }];
}

/** Which rows are shown; all of it is in the address. */
export function AuditFilter() {
  const search = useSearch({ from: '/audit' });
  const navigate = useNavigate();
  const actors = useActors(search.actor);
  const change = (part: { [Name in keyof AuditSearch]: string | undefined }) => {
    const next = Object.entries({ ...search, ...part }).filter(([, value]) => value !== undefined && value !== '');
    void navigate({ ...paths.audit(Object.fromEntries(next)), replace: true });
  };
  return (
    <form className={css['filter']} aria-label="Filter the audit log" onSubmit={(event) => event.preventDefault()}>
      <NativeSelect
        label="Action"
        data={[{ value: '', label: 'Every action' }, ...FAMILIES, ...ACTIONS]}
        value={search.action ?? ''}
        onChange={(event) => change({ action: event.currentTarget.value })}
      />
      <NativeSelect
        label="Actor"
        data={[{ value: '', label: 'Everyone' }, ...actors]}
        value={search.actor ?? ''}
        onChange={(event) => change({ actor: event.currentTarget.value })}
        data-find
      />
      <Typed
        label="Persona"
        placeholder="concierge"
        value={search.persona}
        onChange={(persona) => change({ persona })}
      />
      <Typed label="Release" placeholder="rel_…" value={search.release} onChange={(release) => change({ release })} />
      <TextInput
        type="date"
        label="From"
        description="UTC"
        value={search.since ?? ''}
        onChange={(event) => change({ since: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label="Before"
        description="UTC"
        value={search.until ?? ''}
        onChange={(event) => change({ until: event.currentTarget.value })}
      />
      {Object.keys(search).some((name) => name !== 'environment') && (
        <Button variant="subtle" color="gray" onClick={() => void navigate({ ...paths.audit(), replace: true })}>
          Clear
        </Button>
      )}
    </form>
  );
}

function Typed(props: {
  label: string;
  placeholder: string;
  value: string | undefined;
  onChange: (value: string) => void;
}) {
  const { value = '' } = props;
  const [typed, setTyped] = useState(value);
  const [shown, setShown] = useState(value);
  const tell = useDebouncedCallback(props.onChange, AFTER_MS);
  if (shown !== value) {
    setShown(value);
    setTyped(value);
  }
  return (
    <TextInput
      label={props.label}
      placeholder={props.placeholder}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        tell(event.currentTarget.value.trim());
      }}
    />
  );
}
