import { NativeSelect } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { paths } from '../../paths.ts';
import { findRevision } from '../../personas/shown.ts';
import { useEnvironment } from '../../shell/environment-context.ts';
import { Panel } from '../../shell/panel.tsx';
import { usePersona, useRevisionDiff } from '../../shell/queries.ts';
import { count } from '../../shell/words.ts';
import { usePersonaKeys } from './persona-keys.ts';
import type { Proposal } from './proposal.ts';

/** Which revision of which persona goes where, with what it changes there in short. */
export function WhatToRelease(props: {
  draft: Proposal;
  /** Whether it was sent once, so that what is missing is said. */
  tried: boolean;
  onChange: (part: Partial<Proposal>) => void;
}) {
  const { draft, tried, onChange } = props;
  const { all } = useEnvironment();
  const keys = usePersonaKeys(draft.environment);
  const persona = usePersona(draft.persona, draft.environment);
  const revisions = persona.data?.revisions ?? [];
  const chosen = findRevision(revisions, draft.revision);
  return (
    <Panel title="What goes where">
      <NativeSelect
        label="Environment"
        data={[...new Set([draft.environment, ...all])]}
        value={draft.environment}
        onChange={(event) => onChange({ environment: event.currentTarget.value })}
      />
      <NativeSelect
        label="Persona"
        required
        data={[{ value: '', label: 'Choose one' }, ...keys.map((key) => ({ value: key, label: key }))]}
        value={draft.persona}
        error={tried && draft.persona === '' ? 'Choose a persona.' : null}
        onChange={(event) => onChange({ persona: event.currentTarget.value, revision: '' })}
      />
      <NativeSelect
        label="Revision"
        required
        disabled={draft.persona === ''}
        data={[
          { value: '', label: 'Choose one' },
          ...revisions
            .filter(({ revoked }) => !revoked)
            .map(({ digest, version, served }) => ({ value: digest, label: served ? `${version} (served)` : version })),
        ]}
        value={chosen?.digest ?? ''}
        error={tried && draft.revision === '' ? 'Choose a revision.' : null}
        onChange={(event) => onChange({ revision: event.currentTarget.value })}
      />
      <ChangeInShort draft={draft} />
    </Panel>
  );
}

function ChangeInShort({ draft }: { draft: Proposal }) {
  const persona = usePersona(draft.persona, draft.environment);
  const stable = persona.data?.revisions.find(({ served }) => served);
  const chosen = findRevision(persona.data?.revisions ?? [], draft.revision);
  const diff = useRevisionDiff(
    stable === undefined || chosen === undefined ? null : { from: stable.digest, to: chosen.digest },
  );
  if (chosen === undefined || persona.data === undefined) return null;
  if (stable === undefined)
    return (
      <p>
        Nothing of {draft.persona} is stable in {draft.environment}: everything is new.
      </p>
    );
  if (stable.digest === chosen.digest) return <p>This is what {draft.environment} serves already.</p>;
  return (
    <p>
      From {stable.version}:{' '}
      {diff.data === undefined
        ? '…'
        : diff.data.groups.map(({ title, changes }) => `${title} (${count(changes.length, 'change')})`).join(', ') ||
          'only the version label'}
      . <Link {...paths.diff(draft.persona, { from: stable.version, to: chosen.version })}>Compare them</Link>
    </p>
  );
}
